"""What an undone deal takes back: its own lines, never for more than they paid."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .amounts import EXACTLY, ZERO, rounded
from .credit import Credit
from .earning import Draft
from .terms import Clawback

# Bonuses are for a deal as a whole; so is what undoes one.
WHOLE_DEAL = -1


@dataclass(frozen=True, slots=True)
class Paid:
    """A line that was paid for a part of a deal, in the statement of a day or (None) in this one.

    `taken` is what was taken back of it before.
    """

    statement: dt.date | None
    draft: Draft
    part: int
    taken: Decimal = ZERO


def taken_back(
    clawback: Clawback,
    undone: Sequence[Credit],
    lines: Sequence[Draft],
    earlier: Mapping[int, Sequence[Paid]],
    unit: Decimal,
) -> list[Draft]:
    """A negative line for each line of a deal that was undone within the window.

    A share taken back is a share of what the line paid, rounded so that all shares together
    are exactly the line.
    """
    paid: dict[int, list[Paid]] = defaultdict(list)
    for line in lines:
        if line.kind in ("commission", "spif") and line.credit is not None:
            paid[line.credit.deal].append(Paid(None, line, line.credit.part))
    taken: dict[tuple[dt.date | None, str], Decimal] = defaultdict(Decimal)
    found: list[Draft] = []
    for credit in undone:
        for one in (*earlier.get(credit.undoes or 0, ()), *paid.get(credit.undoes or 0, ())):
            if fits(clawback, credit, one):
                found += taking(credit, one, taken, unit)
    return found


def fits(clawback: Clawback, credit: Credit, one: Paid) -> bool:
    line = one.draft.credit
    if line is None or one.part != credit.part:
        return False
    if (line.seller, line.share_kind) != (credit.seller, credit.share_kind):
        return False
    days = (credit.day - one.draft.day).days
    return days >= 0 and (clawback.window_days is None or days <= clawback.window_days)


def taking(
    credit: Credit, one: Paid, taken: dict[tuple[dt.date | None, str], Decimal], unit: Decimal
) -> Iterator[Draft]:
    line = one.draft
    tie = (one.statement, line.key)
    before = taken[tie] + one.taken
    due = rounded(EXACTLY.multiply(line.amount, credit.undone_after), unit)
    back = due - before
    if back == 0:
        return
    taken[tie] += back
    yield Draft(
        key=f"back|{credit.deal}|{one.statement or ''}|{line.key}",
        kind="clawback",
        component=line.component,
        day=credit.day,
        amount=-back,
        revenue=credit.revenue if line.kind == "commission" else None,
        band=line.band,
        rate=line.rate,
        credit=credit,
        takes_back=tie,
    )
