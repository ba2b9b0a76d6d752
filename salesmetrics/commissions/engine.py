"""A statement from terms, standing and credits: pure values in, pure values out.

Nothing here knows a database, so that "what if" and the night are the same sums.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .amounts import ZERO, minor_unit
from .clawbacks import Paid, taken_back
from .credit import Credit, Standing
from .earning import Draft, Earned, Event, earn
from .spifs import Award
from .terms import Component, Terms


@dataclass(frozen=True, slots=True)
class Period:
    """The period of a statement, with the periods of the fiscal year that come before it."""

    start: dt.date
    end: dt.date
    earlier: tuple[dt.date, ...] = ()

    @property
    def starts(self) -> tuple[dt.date, ...]:
        return (*self.earlier, self.start)


@dataclass(frozen=True, slots=True)
class InYear:
    """What a component has paid in the fiscal year, and would have but for the year's cap."""

    paid: Decimal = ZERO
    uncapped: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Reached:
    """What a component came to: credit and quota of the time its attainment is measured over."""

    key: str
    name: str
    credit: Decimal
    quota: Decimal | None
    attainment: Decimal | None
    earned: Decimal
    cut: Decimal
    in_year: InYear


@dataclass(frozen=True, slots=True)
class Drafted:
    """A statement before it is written: its lines in order, and what each component came to."""

    lines: tuple[Draft, ...]
    components: tuple[Reached, ...] = ()

    @property
    def earned(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True)
class Before:
    """What came before a statement: by component the fiscal year so far, and by deal the lines
    that may be taken back.
    """

    in_year: Mapping[str, InYear] = field(default_factory=dict)
    lines: Mapping[int, Sequence[Paid]] = field(default_factory=dict)


def statement(
    terms: Terms,
    standing: Standing,
    credits: Iterable[Credit],
    period: Period,
    *,
    before: Before | None = None,
    awards: Sequence[Award] = (),
) -> Drafted:
    """What a rep earns in a period by a version of a plan.

    `credits` are those of the period and, where some component measures the year, of the periods
    before it; in whatever order. `awards` are the bonuses of the period.
    """
    before = before or Before()
    unit = minor_unit(terms.currency)
    found = sorted(credits, key=lambda credit: credit.place)
    lines: list[Draft] = []
    reached: list[Reached] = []
    told: set[tuple[object, ...]] = set()
    for component in terms.components:
        its = events(terms, component, found, awards, told)
        if not component.over_year:
            its = [event for event in its if event.credit.day >= period.start]
        known = before.in_year.get(component.key, InYear())
        uncapped = ZERO if component.over_year else known.uncapped
        earned = earn(component, standing, its, period.starts, unit, uncapped)
        own, made = of_period(component, earned, period, before)
        lines += own
        reached.append(made)
    lines += [award.draft(terms) for award in awards]
    lines += unpriced(terms, [credit for credit in found if credit.day >= period.start])
    if terms.clawback:
        undone = [credit for credit in found if credit.undoes and credit.day >= period.start]
        lines += taken_back(terms.clawback, undone, lines, before.lines, unit)
    lines.sort(key=lambda line: (line.day, line.credit is None, at(line), line.key))
    return Drafted(tuple(lines), tuple(reached))


UNPRICED = "unpriced"


def unpriced(terms: Terms, credits: Sequence[Credit]) -> list[Draft]:
    """A line of nothing for each credit of which nobody knows the worth: it is not forgotten."""
    return [
        Draft(
            key=f"{UNPRICED}|{credit.deal}|{credit.part}|{credit.share_kind}{credit.seller or ''}",
            kind="commission",
            component=fitting[0].key,
            day=credit.day,
            amount=ZERO,
            credit=credit,
            note=UNPRICED,
        )
        for credit in credits
        if credit.unpriced
        and (fitting := [c for c in terms.components if c.counts.is_money and credit.meets(c)])
    ]


def at(line: Draft) -> tuple[int, int]:
    return (line.credit.deal, line.credit.part) if line.credit else (0, 0)


def events(
    terms: Terms,
    component: Component,
    credits: Sequence[Credit],
    awards: Sequence[Award],
    told: set[tuple[object, ...]],
) -> list[Event]:
    """The component's credits in their order, with what counts without being paid.

    `told` are the parts of deals whose revenue some line tells already.
    """
    found: list[Event] = []
    clawback = terms.clawback
    for credit in credits:
        if not credit.meets(component):
            continue
        if credit.is_return and clawback is not None:
            # Its lines are taken back; whether it counts against the quota the plan says.
            if credit.undoes and clawback.lowers_attainment:
                found.append(Event(credit, credit.counted(component), pays=False))
            continue
        found.append(Event(credit, credit.counted(component), tells=tells(credit, told)))
    counting = [a for a in awards if a.spif.counts_to_quota and component.counts.is_money]
    if counting and not component.of_team:
        found += [Event(a.credit, a.amount, pays=False) for a in counting]
        found.sort(key=lambda event: event.credit.place)
    return found


def tells(credit: Credit, told: set[tuple[object, ...]]) -> bool:
    """Whether this is the first line of whoever sold the deal."""
    if credit.share_kind not in ("owner", "revenue") or credit.place in told:
        return False
    told.add(credit.place)
    return True


def of_period(
    component: Component, earned: Earned, period: Period, before: Before
) -> tuple[list[Draft], Reached]:
    """The lines of this period; what earlier ones come to by now is a line of its own."""
    own = [draft for draft in earned.drafts if draft.day >= period.start]
    known = before.in_year.get(component.key, InYear())
    if component.over_year:
        earlier = sum((d.amount for d in earned.drafts if d.day < period.start), ZERO)
        if earlier != known.paid:
            own.append(true_up(component, own, period, earlier - known.paid))
    amount = sum((draft.amount for draft in own), ZERO)
    return own, Reached(
        key=component.key,
        name=component.name,
        credit=earned.credit,
        quota=earned.quota,
        attainment=earned.attainment,
        earned=amount,
        cut=sum((draft.cut for draft in own), ZERO),
        in_year=InYear(known.paid + amount, earned.uncapped),
    )


def true_up(component: Component, own: list[Draft], period: Period, amount: Decimal) -> Draft:
    return Draft(
        key=f"{component.key}|true-up",
        kind="true_up",
        component=component.key,
        day=max((draft.day for draft in own), default=period.start),
        amount=amount,
    )


__all__ = ["Before", "Draft", "Drafted", "InYear", "Period", "Reached", "statement"]
