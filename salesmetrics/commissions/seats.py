"""Who has a plan when, and where that leaves a rep in a period: quota, rates, ramp."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any

from .amounts import EXACTLY, HUNDRED, ZERO
from .credit import Rated, Standing
from .periods import MONTHS, ONE_DAY, Span, overlap
from .terms import Terms

FAR = dt.date(9998, 12, 31)
KEPT = Decimal("0.0001")


@dataclass(frozen=True)
class Seat:
    """An assignment as plain values."""

    starts_on: dt.date
    ends_on: dt.date | None = None
    quota: Decimal | None = None
    per_year: bool = False
    quotas: Mapping[str, Any] = field(default_factory=dict)
    variable_pay: Decimal | None = None
    rate: Decimal | None = None
    ramp: Sequence[Mapping[str, Any]] = ()
    tenure_from: dt.date | None = None
    team: int | None = None

    def quota_in(self, period: Span, months: int) -> tuple[Decimal | None, "Origin"]:
        """The whole quota of a period of so many months, and where it is from."""
        if (own := self.quotas.get(period.start.isoformat())) is not None:
            return Decimal(str(own)), Origin.PERIOD
        if self.quota is None or not self.per_year:
            return self.quota, Origin.SEAT
        return self.quota * months / 12, Origin.YEAR

    @property
    def own_rate(self) -> Decimal | None:
        """Percent: as given, or variable pay by quota."""
        if self.rate is not None or self.variable_pay is None or not self.quota:
            return self.rate
        return EXACTLY.divide(self.variable_pay * HUNDRED, self.quota)

    def ramped(self, day: dt.date) -> tuple[Decimal, Decimal]:
        """The percentages of quota and rate on a day, by the months since the tenure began."""
        months = self.tenure(day)
        for step in self.ramp:
            months -= int(step["months"])
            if months < 0:
                return Decimal(str(step["quota"])), Decimal(str(step["rate"]))
        return HUNDRED, HUNDRED

    def tenure(self, day: dt.date) -> int:
        """The whole months since the tenure began."""
        begun = self.tenure_from or self.starts_on
        return (day.year - begun.year) * 12 + day.month - begun.month - (day.day < begun.day)


class Origin(StrEnum):
    """Where the whole quota of a period is from."""

    SEAT = "assignment"
    YEAR = "year"
    PERIOD = "period"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True)
class Piece:
    """What days of a period add to its quota; `months` are the first and last of the tenure."""

    start: dt.date
    end: dt.date
    whole: Decimal
    origin: Origin
    days: int
    of_days: int
    percent: Decimal
    seat: Seat

    @property
    def amount(self) -> Decimal:
        return EXACTLY.divide(self.whole * self.days * self.percent, self.of_days * HUNDRED)

    @property
    def months(self) -> tuple[int, int]:
        return self.seat.tenure(self.start) + 1, self.seat.tenure(self.end) + 1

    @property
    def plain(self) -> bool:
        """Whether it is the quota of the assignment as it stands there."""
        of_all_days = self.days == self.of_days and self.percent == HUNDRED
        return (
            of_all_days
            and self.origin in (Origin.SEAT, Origin.YEAR)
            and (self.whole == self.seat.quota)
        )


@dataclass(frozen=True)
class Held:
    """A stretch of days in which one seat holds."""

    start: dt.date
    end: dt.date
    seat: Seat


class Chain:
    """A rep's seats on a plan over time; where two overlap, the one that began later holds."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        self.seats = sorted(seats, key=lambda seat: seat.starts_on)
        self.held = list(timeline(self.seats))

    @property
    def first(self) -> dt.date:
        return self.seats[0].starts_on

    @property
    def last(self) -> dt.date:
        return max(seat.ends_on or FAR for seat in self.seats)

    def on(self, day: dt.date) -> Seat | None:
        number = bisect_right(self.held, day, key=lambda one: one.start) - 1
        if number < 0 or self.held[number].end < day:
            return None
        return self.held[number].seat

    def within(self, period: Span) -> Iterator[Held]:
        for one in self.held:
            if one.start <= period.end and one.end >= period.start:
                yield Held(max(one.start, period.start), min(one.end, period.end), one.seat)

    def quota(self, period: Span, months: int, own: Decimal | None = None) -> Decimal | None:
        """The quota of a period, by the days of each seat and its ramp; `own` replaces theirs."""
        pieces = list(self.pieces(period, months, own))
        if not pieces:
            return None
        return sum((one.amount for one in pieces), ZERO).quantize(KEPT, ROUND_HALF_EVEN)

    def pieces(self, period: Span, months: int, own: Decimal | None = None) -> Iterator[Piece]:
        """What the quota of a period is the sum of, in the order of time."""
        for one in self.within(period):
            whole, origin = one.seat.quota_in(period, months)
            if own is not None:
                whole, origin = own, Origin.COMPONENT
            if whole is None:
                continue
            for start, end, percent, _rate in ramps(one):
                days = overlap(Span(start, end), one.start, one.end)
                yield Piece(start, end, whole, origin, days, period.days, percent, one.seat)

    def rates(self, period: Span) -> tuple[Rated, ...]:
        return tuple(
            Rated(start, one.seat.own_rate, rate / HUNDRED)
            for one in self.within(period)
            for start, _end, _quota, rate in ramps(one)
        )

    def standing(self, terms: Terms, kind: str, period: Span, year: Sequence[Span]) -> Standing:
        """Where the rep stands; what is measured over the year has the quotas of all its periods.

        `year` are the periods of the fiscal year.
        """
        months = MONTHS[kind]
        quotas: dict[str, Decimal] = {}
        for component in terms.components:
            if component.over_year:
                each = [self.quota(one, months, component.quota) for one in year]
                quotas[component.key] = sum((one for one in each if one), ZERO)
            elif component.quota is not None:
                quotas[component.key] = self.quota(period, months, component.quota) or ZERO
        over = Span(year[0].start, period.end) if terms.needs_year else period
        return Standing(self.quota(period, months), self.rates(over), quotas)


def timeline(seats: Sequence[Seat]) -> Iterator[Held]:
    """Which seat holds from when to when; `seats` are in the order of their first days."""
    marks = {seat.starts_on for seat in seats}
    marks |= {seat.ends_on + ONE_DAY for seat in seats if seat.ends_on}
    days = sorted(marks)
    for start, following in zip(days, [*days[1:], FAR], strict=True):
        holding = [s for s in seats if s.starts_on <= start and (s.ends_on or FAR) >= start]
        if holding:
            yield Held(start, following - ONE_DAY if following != FAR else FAR, holding[-1])


def ramps(one: Held) -> Iterator[tuple[dt.date, dt.date, Decimal, Decimal]]:
    """The days of a stretch in pieces of the same percentages of quota and rate."""
    if not one.seat.ramp:
        yield one.start, one.end, HUNDRED, HUNDRED
        return
    start, day, now = one.start, one.start, one.seat.ramped(one.start)
    while day < one.end:
        day += ONE_DAY
        if (then := one.seat.ramped(day)) != now:
            yield start, day - ONE_DAY, *now
            start, now = day, then
    yield start, one.end, *now
