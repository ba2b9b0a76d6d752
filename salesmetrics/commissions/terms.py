"""What a version of a plan says, as plain values: what the engine works by."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Counts(StrEnum):
    """What a component credits."""

    AMOUNT = "amount"
    MARGIN = "margin"
    DEALS = "deals"
    NEW_CUSTOMERS = "new_customers"
    MRR = "mrr"

    @property
    def is_money(self) -> bool:
        return self in (Counts.AMOUNT, Counts.MARGIN, Counts.MRR)


class Rule(StrEnum):
    FLAT = "flat"
    FIXED = "fixed"
    INDIVIDUAL = "individual"
    TIERS = "tiers"


class PaidWhen(StrEnum):
    EARNED = "earned"
    CUSTOMER_PAYS = "customer_pays"
    DATED = "dated"


@dataclass(frozen=True, slots=True)
class Band:
    """From a threshold on (percent of quota) a rate: percent of money, or an amount a piece."""

    start: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Multiplier:
    """An accelerator above a threshold, or a decelerator below it; the threshold is in percent."""

    at: Decimal
    times: Decimal
    above: bool = True


@dataclass(frozen=True, slots=True)
class Gate:
    """Nothing below a threshold; then from the first unit, or only from the threshold on."""

    at: Decimal
    from_first: bool = True


@dataclass(frozen=True, slots=True)
class Caps:
    """The most a deal, a period and a year pay, and the attainment above which nothing pays."""

    deal: Decimal | None = None
    period: Decimal | None = None
    year: Decimal | None = None
    attainment: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Only:
    """What counts; an empty set lets everything count."""

    products: frozenset[object] = frozenset()
    regions: frozenset[object] = frozenset()
    deal_types: frozenset[object] = frozenset()

    @property
    def everything(self) -> bool:
        return not (self.products or self.regions or self.deal_types)


@dataclass(frozen=True, slots=True)
class Component:
    """A credit, a rate rule and its limits.

    `over_year` measures attainment over the fiscal year so far instead of the period;
    `one_line` adds the exact amounts of a period up before it rounds.
    """

    key: str
    name: str = ""
    counts: Counts = Counts.AMOUNT
    of_team: bool = False
    only: Only = field(default_factory=Only)
    rule: Rule = Rule.FLAT
    rate: Decimal | None = None
    bands: tuple[Band, ...] = ()
    retroactive: bool = False
    multipliers: tuple[Multiplier, ...] = ()
    gate: Gate | None = None
    caps: Caps = field(default_factory=Caps)
    quota: Decimal | None = None
    over_year: bool = False
    one_line: bool = False

    @property
    def needs_year(self) -> bool:
        """Whether what came before in the fiscal year decides what is paid now."""
        return self.over_year or self.caps.year is not None


@dataclass(frozen=True, slots=True)
class Spif:
    """A bonus for each deal that meets its conditions within its window, while the budget lasts."""

    key: str
    starts_on: dt.date
    ends_on: dt.date
    amount: Decimal
    name: str = ""
    budget: Decimal | None = None
    at_least: Decimal | None = None
    only: Only = field(default_factory=Only)
    counts_to_quota: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    amount: Decimal = Decimal(0)
    recoverable: bool = True


@dataclass(frozen=True, slots=True)
class Clawback:
    """Undone within so many days (None: whenever), a deal gives back what its lines paid."""

    window_days: int | None = None
    lowers_attainment: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """So many days after the deal, so many percent are due."""

    days: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Payout:
    when: PaidWhen = PaidWhen.EARNED
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a plan. Without a clawback a return counts as credit below zero."""

    currency: str
    components: tuple[Component, ...]
    spifs: tuple[Spif, ...] = ()
    draw: Draw | None = None
    clawback: Clawback | None = None
    payout: Payout = field(default_factory=Payout)

    @property
    def needs_year(self) -> bool:
        return any(component.needs_year for component in self.components)
