"""What of an earned amount is payable by a day: at once, as the customer pays, or by dates."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from .amounts import EXACTLY, HUNDRED, ZERO, rounded
from .earning import Draft
from .terms import PaidWhen, Payout


@dataclass(slots=True)
class Payments:
    """What customers paid of their orders: the share of the order by day."""

    shares: dict[int, list[tuple[dt.date, Decimal]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def share(self, order: int | None, day: dt.date) -> Decimal:
        paid = sum((s for on, s in self.shares.get(order or 0, ()) if on <= day), ZERO)
        return max(ZERO, min(Decimal(1), paid))


def eligible(
    payout: Payout, lines: Iterable[Draft], day: dt.date, payments: Payments, unit: Decimal
) -> Decimal:
    """What of the lines is payable by the end of a day; what hangs on no deal is so at once."""
    return sum((eligible_of(payout, one, day, payments, unit) for one in lines), ZERO)


def eligible_of(
    payout: Payout, line: Draft, day: dt.date, payments: Payments, unit: Decimal
) -> Decimal:
    credit = line.credit
    if payout.when is PaidWhen.EARNED or credit is None:
        return line.amount
    if payout.when is PaidWhen.DATED:
        days = (day - line.day).days
        percent = sum((step.percent for step in payout.steps if step.days <= days), ZERO)
        return rounded(EXACTLY.multiply(line.amount, percent) / HUNDRED, unit)
    share = payments.share(credit.order, day)
    return rounded(EXACTLY.multiply(line.amount, share), unit)
