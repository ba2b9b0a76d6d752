"""Where each rep stands in each period, and the stretches of credit that this makes."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from salesmetrics.tenancy.currencies import places

from ..amounts import EXACTLY, HUNDRED, ZERO
from ..chain_run import chain_periods
from ..credit import Standing
from ..periods import ONE_DAY, Span
from ..seats import FAR, Held
from ..stretches import ONE, Stretch, stretches
from ..terms import Component, Rule
from ..work import Version, Work
from .standing import Stands

INFINITE = Decimal("Infinity")


@dataclass(slots=True)
class Slot:
    """A rep's period: its version and seat, the statement that stands, and by component credit,
    earned and cut off.
    """

    rep: int
    number: int
    period: Span
    version: Version
    statement: int
    held: Held | None
    standing: Standing
    stands: Stands | None
    totals: dict[str, Sequence[Decimal]] = field(default_factory=dict)


class Standings:
    """Standings by quota and rate: most reps of a plan, or most of their months, share them."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.known: dict[tuple[object, ...], Standing] = {}

    def of(self, rep: int, version: Version, period: Span, held: Held | None) -> Standing:
        chain, kind = self.work.chains[rep], self.work.plan.period
        if held is None or (held.start, held.end) != period:
            return chain.standing(version.terms, kind, period, (period,))
        seat = held.seat
        own = seat.quotas.get(period.start.isoformat()) if seat.quotas else None
        key = (version.model.pk, period, own, seat.quota, seat.per_year, seat.rate,
               seat.variable_pay)  # fmt: skip
        found = self.known.get(key)
        if found is None:
            found = chain.standing(version.terms, kind, period, (period,))
            self.known[key] = found
        return found


def spans(
    work: Work, rep: int, first_sale: dt.date | None, stood: Iterable[dt.date], today: dt.date
) -> Iterator[Span]:
    """The periods of a rep's statements, of which some stand."""
    chain = work.chains[rep]
    days, end = list(stood), min(chain.last, today)
    if first_sale is not None and max(first_sale, chain.first) <= end:
        days.append(max(first_sale, chain.first))
    yield from chain_periods(work, chain, days, today)


class Stretches:
    """The stretches of all slots, each kind of them once."""

    def __init__(self, currency: str) -> None:
        self.digits = places(currency)
        self.known: dict[tuple[object, ...], int] = {}
        self.rows: list[tuple[object, ...]] = []

    def place(
        self, version: Version, component: Component, standing: Standing, reached: Decimal
    ) -> int:
        """The number of the stretches that hold; they are noted where they are new."""
        quota = standing.quota_of(component)
        own = standing.rates[0]
        key = (version.model.pk, component.key, quota, own.rate, own.factor,
               reached if hangs_on_all(component) else None)  # fmt: skip
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = len(self.known)
            for one in stretches(component, quota, reached):
                self.rows.append((found, *self.row(component, standing, one)))
        return found

    def row(self, component: Component, standing: Standing, one: Stretch) -> tuple[object, ...]:
        own = standing.rates[0]
        rate = own.rate if component.rule is Rule.INDIVIDUAL else one.paying.rate
        times = EXACTLY.multiply(one.paying.times, own.factor)
        pays = EXACTLY.multiply(rate or ZERO, times).scaleb(self.digits, EXACTLY)
        if component.counts.is_money:
            pays = EXACTLY.divide(pays, HUNDRED)
        caps = component.caps
        return (
            one.number,
            ZERO if one.start is None else one.start,
            INFINITE if one.end is None else one.end,
            one.paying.band if component.bands else None,
            None if rate is None else round(rate, 10),
            None if times == ONE else round(times, 6),
            pays,
            one.held,
            INFINITE if caps.deal is None else caps.deal,
            INFINITE if caps.period is None else caps.period,
        )


def hangs_on_all(component: Component) -> bool:
    """Whether what the period comes to decides what its first deal is paid."""
    return component.retroactive or bool(component.gate and component.gate.from_first)


def clipped(held: Held, period: Span) -> tuple[dt.date, dt.date]:
    return max(held.start, period.start), min(held.end, period.end)


def days_of(periods: Mapping[Span, int], today: dt.date) -> Iterator[tuple[dt.date, int]]:
    """Each day up to today with the number of its period."""
    for period, number in periods.items():
        day = period.start
        while day <= min(period.end, today, FAR):
            yield day, number
            day += ONE_DAY
