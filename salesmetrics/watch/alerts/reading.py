"""What an alert's limit is held against: the figures of its periods, within what one may see."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from salesmetrics.metrics.answers import Answer, Figure, published_run
from salesmetrics.metrics.calendar import Grain, Period, period_of, shifted
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.dimensions import Member
from salesmetrics.metrics.metric import Kind, Metric, Unit
from salesmetrics.metrics.questions import Question, QuestionError, checked_metric, numbers
from salesmetrics.metrics.together import answers_together
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models.alerts import Alert, Watches

from .band import LOOKS_BACK, band

MEMBERS_BEFORE = 3
"""Who had a figure in one of so many periods before is judged, though there is none now."""
COMPARED = {
    Watches.CHANGE: ("previous",),
    Watches.AMOUNT: ("previous",),
    Watches.TARGET: ("target",),
    Watches.PACE: ("target",),
}


@dataclass(frozen=True)
class Reading:
    """One figure and what is measured of it; `count` is None where a metric has no count."""

    period: Period
    member: str
    member_name: str
    value: Decimal
    measured: Decimal
    against: Decimal | None = None
    spread: Decimal | None = None
    count: Decimal | None = None


def today_of(scope: Scope) -> dt.date:
    """The day up to which figures are published."""
    run = published_run(scope.organization, None)
    return run.today if run else scope.organization.today()


def last_periods(alert: Alert, scope: Scope, count: int) -> list[Period]:
    """The last periods that an alert judges, the oldest first; a running one is the last."""
    organization, grain = scope.organization, Grain(alert.stretch)
    at = period_of(organization, grain, today_of(scope))
    if alert.whole:
        at = shifted(organization, grain, at)
    found = [at]
    for _step in range(count - 1):
        found.append(shifted(organization, grain, found[-1]))
    return found[::-1]


@dataclass(frozen=True)
class Asked:
    """What an alert asks for: some periods to be judged, and those before that it looks back on."""

    alert: Alert
    metric: Metric
    periods: list[Period]
    looks_back: int

    @property
    def questions(self) -> tuple[Question, ...]:
        """The figures of all these periods; nobody asks for that of the whole time.

        Targets are looked up of the periods to be judged alone.
        """
        figures = Question(
            metric=self.metric.key,
            start=self.periods[0].start,
            end=self.periods[-1].end,
            grain=Grain(self.alert.stretch),
            by=self.alert.by or None,
            where={key: tuple(ids) for key, ids in self.alert.where.items()},
            compare=COMPARED.get(Watches(self.alert.watches), ()),
            rows_only=True,
        )
        if "target" not in figures.compare:
            return (figures,)
        judged = replace(figures, start=self.periods[self.looks_back].start)
        return (replace(figures, compare=()), judged)


def asked(alert: Alert, scope: Scope, count: int = 1) -> Asked:
    """What an alert asks for to judge the last periods; raises QuestionError."""
    metric = METRICS.get(alert.metric)
    if metric is None:
        raise QuestionError({"metric": alert.metric})
    looks_back = LOOKS_BACK[alert.stretch] if alert.watches == Watches.UNUSUAL else MEMBERS_BEFORE
    return Asked(alert, metric, last_periods(alert, scope, count + looks_back), looks_back)


def readings(alert: Alert, scope: Scope, count: int = 1) -> list[tuple[Period, list[Reading]]]:
    """What is measured in each of the last periods; raises QuestionError.

    A figure without a value (nothing to divide by, no target, too short a series) is left out.
    """
    wish = asked(alert, scope, count)
    course = Course(wish, answers_together(wish.questions, scope), today_of(scope))
    return [
        (wish.periods[n], list(course.at(n))) for n in range(wish.looks_back, len(wish.periods))
    ]


def readings_together(
    alerts: Sequence[Alert], scope: Scope
) -> Iterator[tuple[Alert, list[Reading] | QuestionError]]:
    """What is measured in the last period of each, asked for at once; or why it cannot be asked."""
    wishes: list[Asked] = []
    for alert in alerts:
        try:
            wish = asked(alert, scope)
            for question in wish.questions:
                checked_metric(question, scope)
                numbers(question, scope)
        except QuestionError as error:
            yield alert, error
        else:
            wishes.append(wish)
    today = today_of(scope)
    for wish, found in zip(wishes, answered(wishes, scope), strict=True):
        if isinstance(found, QuestionError):
            yield wish.alert, found
        else:
            yield wish.alert, list(Course(wish, found, today).at(len(wish.periods) - 1))


def answered(wishes: Sequence[Asked], scope: Scope) -> Iterator[list[Answer] | QuestionError]:
    """The answers to each wish; where one of them cannot be given, of each by itself."""
    try:
        found = iter(answers_together([one for wish in wishes for one in wish.questions], scope))
        yield from [[next(found) for _one in wish.questions] for wish in wishes]
    except QuestionError as error:
        if len(wishes) == 1:
            yield error
            return
        for wish in wishes:
            yield from answered([wish], scope)


class Course:
    """An alert's figures over time, by member."""

    def __init__(self, wish: Asked, found: Iterable[Answer], today: dt.date) -> None:
        self.alert, self.metric, self.periods = wish.alert, wish.metric, wish.periods
        self.today = today
        places = {period.start: place for place, period in enumerate(self.periods)}
        self.members: dict[int, Member | None] = {} if self.alert.by else {0: None}
        self.figures: dict[tuple[int, int], Figure] = {}
        for row in chain.from_iterable(one.rows for one in found):
            if self.alert.by and row.member is None:
                continue  # what belongs to nobody is nobody's
            key = row.member.key if row.member else 0
            self.members[key] = row.member
            if row.period in places:
                self.figures[places[row.period], key] = row.figure

    def at(self, place: int) -> Iterator[Reading]:
        """What is measured in one period."""
        for key, member in self.members.items():
            near = range(max(0, place - MEMBERS_BEFORE), place + 1)
            if not any((one, key) in self.figures for one in near):
                continue
            value = self.value(place, key)
            figure = self.figures.get((place, key), Figure(None))
            found = None if value is None else self.measured(place, key, value, figure)
            if value is not None and found is not None:
                measured, against, spread = found
                yield Reading(
                    period=self.periods[place].until(self.today),
                    member=member.id if member else "",
                    member_name=member.name if member else "",
                    value=value,
                    measured=measured,
                    against=against,
                    spread=spread,
                    count=self.count(place, key, value, figure),
                )

    def value(self, place: int, key: int) -> Decimal | None:
        """The figure; where a sum has no record there is nothing, which is zero."""
        figure = self.figures.get((place, key))
        if figure is not None:
            return figure.value
        adds = self.metric.unit in (Unit.MONEY, Unit.COUNT) and self.metric.kind == Kind.FLOW
        return Decimal(0) if adds else None

    def count(self, place: int, key: int, value: Decimal, figure: Figure) -> Decimal | None:
        """How many records the figure stands on, or is compared with, as far as it tells."""
        if figure.denominator is not None:
            return figure.denominator
        if self.metric.unit != Unit.COUNT:
            return None
        before = figure.compare.get("previous")
        return max(value, (before.value if before else None) or value)

    def measured(
        self, place: int, key: int, value: Decimal, figure: Figure
    ) -> tuple[Decimal, Decimal | None, Decimal | None] | None:
        """What is held against the limit, what the figure is compared with, and the spread."""
        watches = self.alert.watches
        if watches == Watches.VALUE:
            return value, None, None
        if watches == Watches.UNUSUAL:
            own = band([self.value(one, key) for one in range(place)], self.alert.stretch)
            return None if own is None else (own.distance(value), own.middle, own.spread)
        against = self.against(place, key, figure)
        if against is None:
            return None
        if watches == Watches.PACE:
            against *= self.gone(place)
        if watches == Watches.AMOUNT or self.metric.unit == Unit.PERCENT:
            return value - against, against, None
        if against <= 0:
            return None
        return (value - against) * 100 / against, against, None

    def against(self, place: int, key: int, figure: Figure) -> Decimal | None:
        """What the figure is compared with: the period before, or the target."""
        compared = figure.compare.get("target" if self.is_aimed else "previous")
        if compared is not None:
            return compared.value
        return None if self.is_aimed or not place else self.value(place - 1, key)

    @property
    def is_aimed(self) -> bool:
        return self.alert.watches in (Watches.TARGET, Watches.PACE)

    def gone(self, place: int) -> Decimal:
        """The part of a period's working days that is over."""
        period = self.periods[place]
        whole = working_days(period)
        return Decimal(working_days(period.until(self.today))) / whole if whole else Decimal(1)


def working_days(period: Period) -> int:
    """The Mondays to Fridays."""
    days = max(period.days, 0)
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum((period.start.weekday() + extra) % 7 < 5 for extra in range(rest))
