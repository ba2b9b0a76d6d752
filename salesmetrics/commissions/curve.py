"""What a plan would pay at parts of the quota: the curve beside the form."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .amounts import HUNDRED, ZERO
from .credit import Credit, Rated, Standing
from .draws import settled
from .engine import Period, statement
from .spifs import awards
from .terms import Only, Terms

SHOWN = tuple(Decimal(percent) for percent in (50, 80, 100, 120, 150))
DAY = dt.date(2000, 1, 1)
OWN = ("owner", "team")


@dataclass(frozen=True, slots=True)
class Pay:
    """What a period pays at a percentage of the quota.

    `bonuses` are those of deals of this period, every bonus running and its budget untouched;
    `advance` is what a draw adds where nothing was owed before.
    """

    percent: Decimal
    commission: Decimal
    bonuses: Decimal
    advance: Decimal

    @property
    def paid(self) -> Decimal:
        """All of it."""
        return self.commission + self.bonuses + self.advance


def curve(
    terms: Terms,
    quota: Decimal,
    own_rate: Decimal | None = None,
    percents: Sequence[Decimal] = SHOWN,
    deals: int = 10,
) -> list[tuple[Decimal, Decimal]]:
    """(percent of quota, what a period pays) for a rep who closes so many equal deals."""
    return [(one.percent, one.paid) for one in pay(terms, quota, own_rate, percents, deals)]


def pay(
    terms: Terms,
    quota: Decimal,
    own_rate: Decimal | None = None,
    percents: Sequence[Decimal] = SHOWN,
    deals: int = 10,
) -> list[Pay]:
    """The same with its parts.

    Filters let every deal through, and what counts pieces is measured by its own quota.
    """
    open_to_all = unfiltered(terms)
    return [paid(open_to_all, quota, own_rate, percent, deals) for percent in percents]


def paid(
    terms: Terms, quota: Decimal, own_rate: Decimal | None, percent: Decimal, deals: int
) -> Pay:
    quotas = {c.key: c.quota for c in terms.components if c.quota is not None}
    standing = Standing(quota, (Rated(DAY, own_rate),), quotas)
    amount = quota * percent / HUNDRED / deals
    pieces = percent / HUNDRED
    credits = [
        Credit(number, DAY, amount, margin=amount, deals=pieces, customers=pieces, mrr=amount,
               revenue=amount, share_kind=kind, seller=0)
        for number in range(1, deals + 1)
        for kind in OWN
    ]  # fmt: skip
    bonuses = awards(terms, {0: credits if percent else []}).get(0, [])
    made = statement(terms, standing, credits, Period(DAY, DAY), awards=bonuses)
    extra = sum((line.amount for line in made.lines if line.kind == "spif"), ZERO)
    advance = settled(terms.draw, made.earned, ZERO).advance
    return Pay(percent, made.earned - extra, extra, advance)


def unfiltered(terms: Terms) -> Terms:
    """The terms where every deal meets every condition of what and when; sizes stay asked for."""
    return replace(
        terms,
        components=tuple(replace(one, only=Only()) for one in terms.components),
        spifs=tuple(replace(one, only=Only(), starts_on=DAY, ends_on=DAY) for one in terms.spifs),
    )
