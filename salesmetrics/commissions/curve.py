"""What a plan would pay at parts of the quota: the curve beside the form."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from .amounts import HUNDRED
from .credit import Credit, Rated, Standing
from .engine import Period, statement
from .terms import Only, Terms

SHOWN = tuple(Decimal(percent) for percent in (50, 80, 100, 120, 150))
DAY = dt.date(2000, 1, 1)


def curve(
    terms: Terms,
    quota: Decimal,
    own_rate: Decimal | None = None,
    percents: Sequence[Decimal] = SHOWN,
    deals: int = 10,
) -> list[tuple[Decimal, Decimal]]:
    """(percent of quota, what a period pays) for a rep who closes so many equal deals.

    Filters let every deal through, and what counts pieces is measured by its own quota.
    """
    return [(percent, paid(terms, quota, own_rate, percent, deals)) for percent in percents]


def paid(
    terms: Terms, quota: Decimal, own_rate: Decimal | None, percent: Decimal, deals: int
) -> Decimal:
    quotas = {c.key: c.quota for c in terms.components if c.quota is not None}
    standing = Standing(quota, (Rated(DAY, own_rate),), quotas)
    amount = quota * percent / HUNDRED / deals
    pieces = percent / HUNDRED
    credits = [
        Credit(number, DAY, amount, margin=amount, deals=pieces, customers=pieces, mrr=amount,
               revenue=amount, share_kind=kind, seller=0)
        for number in range(1, deals + 1)
        for kind in ("owner", "team")
    ]  # fmt: skip
    return statement(unfiltered(terms), standing, credits, Period(DAY, DAY)).earned


def unfiltered(terms: Terms) -> Terms:
    return replace(
        terms, components=tuple(replace(one, only=Only()) for one in terms.components), spifs=()
    )
