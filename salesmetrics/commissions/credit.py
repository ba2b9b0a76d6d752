"""What the engine is told: credits of deals, and where a rep stands with a plan."""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal

from .terms import Component, Counts

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Credit:
    """One rep's share of one part of a deal, on its closing day.

    `deal` and `part` tell it; money is in the plan's currency, but `revenue` in the base
    currency. A return names the deal it `undoes`, of which it leaves undone the shares from
    `undone_before` to `undone_after`. It is `unpriced` where no exchange rate tells its worth.
    """

    deal: int
    day: dt.date
    amount: Decimal = ZERO
    margin: Decimal = ZERO
    deals: Decimal = Decimal(1)
    customers: Decimal = ZERO
    mrr: Decimal = ZERO
    revenue: Decimal = ZERO
    part: int = 0
    share: Decimal = Decimal(100)
    share_kind: str = "owner"
    seller: int | None = None
    team: int | None = None
    region: int | None = None
    product: int | None = None
    deal_type: str = ""
    order: int | None = None
    opportunity: int | None = None
    subscription: int | None = None
    is_return: bool = False
    undoes: int | None = None
    undone_before: Decimal = ZERO
    undone_after: Decimal = ZERO
    unpriced: bool = False

    @property
    def place(self) -> tuple[dt.date, int, int, str, int]:
        """The order in which deals are taken: closing day, then id."""
        return (self.day, self.deal, self.part, self.share_kind, self.seller or 0)

    def counted(self, component: Component) -> Decimal:
        """What of it the component credits."""
        counts = component.counts
        if counts is Counts.AMOUNT:
            return self.amount
        if counts is Counts.MARGIN:
            return self.margin
        if counts is Counts.DEALS:
            return self.deals
        return self.customers if counts is Counts.NEW_CUSTOMERS else self.mrr

    def meets(self, component: Component) -> bool:
        """Whether it is of the component: whose it is, and what it is of."""
        if component.of_team != (self.share_kind == "team"):
            return False
        only = component.only
        return only.everything or (
            (not only.products or self.product in only.products)
            and (not only.regions or self.region in only.regions)
            and (not only.deal_types or self.deal_type in only.deal_types)
        )


@dataclass(frozen=True, slots=True)
class Rated:
    """From a day on: the rate of one's own (percent), and what a ramp leaves of all rates."""

    starts_on: dt.date
    rate: Decimal | None = None
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a rep stands with a plan in a period: quota, own rates, from which day on.

    `quotas` are those of single components; `quota` is for all others.
    """

    quota: Decimal | None = None
    rates: tuple[Rated, ...] = ()
    quotas: dict[str, Decimal] = field(default_factory=dict)

    def on(self, day: dt.date) -> Rated | None:
        """What holds on a day; None where nothing is said of it."""
        if not self.rates:
            return None
        if len(self.rates) == 1:
            return self.rates[0]
        number = bisect_right(self.rates, day, key=lambda one: one.starts_on)
        return self.rates[max(number - 1, 0)]

    def quota_of(self, component: Component) -> Decimal | None:
        return self.quotas.get(component.key, self.quota)
