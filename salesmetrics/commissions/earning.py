"""What one component pays for a rep's credits."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from .amounts import EXACTLY, HUNDRED, ZERO, rounded
from .credit import Credit, Standing
from .stretches import ONE, Part, parts, stretches
from .terms import Component, Rule


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it is written. `takes_back` is the line that it undoes: the first day of its
    statement, where this is another, and its key.
    """

    key: str
    kind: str
    component: str
    day: dt.date
    amount: Decimal
    cut: Decimal = ZERO
    counted: Decimal | None = None
    revenue: Decimal | None = None
    before: Decimal | None = None
    after: Decimal | None = None
    band: int | None = None
    rate: Decimal | None = None
    times: Decimal | None = None
    credit: Credit | None = None
    takes_back: tuple[dt.date | None, str] | None = None
    note: str = ""


class Event(NamedTuple):
    """A credit in its turn: how much it counts, whether it pays, and whether its line tells the
    revenue, which only the first of a deal's lines does.
    """

    credit: Credit
    counted: Decimal
    pays: bool = True
    tells: bool = True


@dataclass(slots=True)
class Ceiling:
    """A cap over what adds up under a key; what is taken back makes room again."""

    most: Decimal | None
    reached: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def allow(self, key: int, amount: Decimal) -> Decimal:
        if self.most is None:
            return amount
        before = self.reached[key]
        self.reached[key] = after = before + amount
        return min(after, self.most) - min(before, self.most)


@dataclass(frozen=True, slots=True)
class Earned:
    """All lines of the events, in their order, and the credit that was reached."""

    drafts: list[Draft]
    credit: Decimal
    quota: Decimal | None
    uncapped: Decimal = ZERO

    @property
    def attainment(self) -> Decimal | None:
        """In percent of the quota."""
        if not self.quota:
            return None
        return EXACTLY.divide(self.credit * HUNDRED, self.quota)


def earn(
    component: Component,
    standing: Standing,
    events: Sequence[Event],
    starts: Sequence[dt.date],
    unit: Decimal,
    uncapped: Decimal = ZERO,
) -> Earned:
    """What the component pays for events in their order.

    `starts` are the first days of the periods that the events are in: each has a cap of its own.
    `uncapped` is what the year had come to before them, its cap aside.
    """
    quota = standing.quota_of(component)
    reached = sum((event.counted for event in events), ZERO)
    if component.one_line:
        exact = list(priced(component, standing, events, quota, reached, None))
        drafts = [in_units(draft, unit) for draft in added_up(exact, starts)]
    else:
        drafts = list(priced(component, standing, events, quota, reached, unit))
    year = Ceiling(component.caps.year)
    year.reached[0] = uncapped
    drafts = list(capped(component, drafts, starts, year))
    return Earned(drafts, reached, quota, year.reached[0])


def priced(
    component: Component,
    standing: Standing,
    events: Sequence[Event],
    quota: Decimal | None,
    reached: Decimal,
    unit: Decimal | None,
) -> Iterator[Draft]:
    """A draft for each part of each credit, rounded to a unit (None: exact) and not capped."""
    found = stretches(component, quota, reached)
    at = ZERO
    for event in events:
        if event.counted and event.pays:
            for part in parts(found, at, event.counted):
                yield draft(component, standing, event, part, unit)
        at = EXACTLY.add(at, event.counted)


def draft(
    component: Component, standing: Standing, event: Event, part: Part, unit: Decimal | None
) -> Draft:
    credit, paying = event.credit, part.stretch.paying
    counted = EXACTLY.subtract(part.after, part.before)
    whole = counted == event.counted
    own = standing.on(credit.day)
    rate = paying.rate
    if component.rule is Rule.INDIVIDUAL:
        rate = own.rate if own else None
    times = paying.times if own is None else EXACTLY.multiply(paying.times, own.factor)
    units = counted
    if component.rule is Rule.FIXED:
        units = credit.deals if whole else EXACTLY.divide(credit.deals * counted, event.counted)
    amount = EXACTLY.multiply(units, rate or ZERO)
    if times != ONE:
        amount = EXACTLY.multiply(amount, times)
    if component.rule is not Rule.FIXED and component.counts.is_money:
        amount = EXACTLY.divide(amount, HUNDRED)
    if unit is not None:
        amount = rounded(amount, unit)
    revenue = credit.revenue if event.tells else ZERO
    if not whole:
        revenue = EXACTLY.divide(revenue * counted, event.counted)
    return Draft(
        key=key_of(component, credit, part.stretch.number),
        kind="commission",
        component=component.key,
        day=credit.day,
        amount=ZERO if part.stretch.held else amount,
        cut=amount if part.stretch.held else ZERO,
        counted=counted,
        revenue=revenue,
        before=part.before,
        after=part.after,
        band=paying.band if component.bands else None,
        rate=rate,
        times=None if times == ONE else times,
        credit=credit,
        note=part.stretch.held,
    )


def in_units(one: Draft, unit: Decimal) -> Draft:
    return replace(one, amount=rounded(one.amount, unit), cut=rounded(one.cut, unit))


def key_of(component: Component, credit: Credit, stretch: int) -> str:
    return (
        f"{component.key}|{credit.deal}|{credit.part}"
        f"|{credit.share_kind}{credit.seller or ''}|{stretch}"
    )


def added_up(drafts: Sequence[Draft], starts: Sequence[dt.date]) -> Iterator[Draft]:
    """One draft for what a period pays at one rate, on the last day that added to it."""
    groups: dict[tuple[object, ...], list[Draft]] = defaultdict(list)
    for one in drafts:
        period = bisect_right(starts, one.day) - 1
        groups[period, one.band, one.rate, one.times, one.note].append(one)
    for number, its in enumerate(groups.values()):
        last = its[-1]
        yield replace(
            last,
            key=f"{last.component}|all|{last.band or 0}|{last.rate or 0}|{last.times or 1}"
            f"|{last.note}|{number}",
            day=max(d.day for d in its),
            amount=sum((d.amount for d in its), ZERO),
            cut=sum((d.cut for d in its), ZERO),
            counted=sum((d.counted or ZERO for d in its), ZERO),
            revenue=sum((d.revenue or ZERO for d in its), ZERO),
            before=its[0].before,
            credit=None,
        )


def capped(
    component: Component, drafts: Sequence[Draft], starts: Sequence[dt.date], year: Ceiling
) -> Iterator[Draft]:
    """The drafts with what caps cut off: of a deal first, then of the period, then of the year."""
    caps = component.caps
    if caps.deal is None and caps.period is None and caps.year is None:
        yield from drafts
        return
    deal, period = Ceiling(caps.deal), Ceiling(caps.period)
    for one in drafts:
        allowed = one.amount
        if one.credit is not None:
            allowed = deal.allow(one.credit.deal, allowed)
        allowed = period.allow(bisect_right(starts, one.day) - 1, allowed)
        allowed = year.allow(0, allowed)
        if allowed == one.amount:
            yield one
        else:
            yield replace(one, amount=allowed, cut=one.cut + one.amount - allowed, note="cap")
