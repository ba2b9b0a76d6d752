"""Every question's answer, for pages, API, exports and commands alike."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .calendar import Grain, Period, period_of, periods, previous, shifted, year_before
from .catalogue import METRICS
from .dimensions import NONE, Dimension, Member
from .expected import Expectations
from .formulas import Attainment, Foretold, Formula, MissingRateError, Need, Parts, Point
from .grid import Grid
from .live import Filters
from .measures import Measure
from .metric import Metric, Unit
from .models import Run
from .questions import Question, QuestionError, checked_metric, numbers
from .reading import Reader
from .targets import Subject, Targets
from .windows import Window


@dataclass(frozen=True)
class Change:
    """A figure's counterpart and the change from it: in points of a percent metric, else in %."""

    value: Decimal | None
    change: Decimal | None


MISSING_RATE = "missing_rate"


@dataclass(frozen=True)
class Figure:
    """Unrounded; both parts are there for every ratio.

    `reason` says why there is no value where there would be one, were all amounts known.
    """

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    compare: dict[str, Change] = field(default_factory=dict)
    aside: Decimal | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Row:
    """A period (its first day), a member, or both; the member None is what belongs to none.

    In a ranking, `rank` is the place; equal figures have equal places.
    """

    period: dt.date | None
    member: Member | None
    figure: Figure
    rank: int | None = None


@dataclass(frozen=True)
class Answer:
    metric: Metric
    unit: Unit
    currency: str | None
    start: dt.date
    end: dt.date
    grain: Grain | None
    by: str | None
    as_of: dt.datetime | None
    run: int | None
    complete: bool
    total: Figure
    rows: list[Row]


def answer(question: Question, scope: Scope) -> Answer:
    """The figures a question asks for, within what the scope may see.

    Raises QuestionError, which names every wrong parameter.
    """
    metric = checked_metric(question, scope)
    if metric.ranks:
        question = replace(question, by="rep", grain=None)
    return Answering(question, scope, metric).answer()


def answers(questions: Iterable[Question], scope: Scope) -> list[Answer]:
    return [answer(question, scope) for question in questions]


class Answering:
    """Works out one answer: reads what the formula needs, then puts the formula to each point."""

    def __init__(self, question: Question, scope: Scope, metric: Metric) -> None:
        self.question, self.scope, self.metric = question, scope, metric
        self.organization: Organization = scope.organization
        self.run = published_run(self.organization, question.as_of)
        self.today = self.run.today if self.run else self.organization.today()
        self.asked_where: Filters = list(numbers(question, scope).items())
        self.scope_where: Filters = list(scope.where.items())
        self.targets: dict[str, Targets] = {}
        self.expectations: dict[str, Expectations] = {}

    def formula_of(self, by: str | None) -> Formula:
        """The metric's formula for figures split so; a quota counts what it is told to."""
        narrowed = [key for key, _members in (*self.asked_where, *self.scope_where)]
        formula = self.metric.formula_for([*([by] if by else []), *narrowed])
        counts = self.question.counts
        if isinstance(formula, Attainment) and counts:
            return Attainment(METRICS[counts].formula, counts)
        return formula

    def answer(self) -> Answer:
        question = self.question
        spans = self.spans()
        return Answer(
            metric=self.metric,
            unit=self.metric.unit,
            currency=self.organization.base_currency if self.metric.unit == Unit.MONEY else None,
            start=question.start,
            end=question.end,
            grain=question.grain,
            by=question.by,
            as_of=self.run.published_at if self.run else None,
            run=self.run.pk if self.run else None,
            complete=question.end < self.today,
            total=self.total(),
            rows=self.ranked(self.rows(spans)) if question.grain or question.by else [],
        )

    def total(self) -> Figure:
        if self.question.rows_only:
            return Figure(None)
        return self.figures([self.question.period], None)[0, NONE]

    def ranked(self, rows: list[Row]) -> list[Row]:
        """Of a ranking the first places in order, of figures above zero; else the rows."""
        places = self.question.limit or self.metric.ranks
        if not self.metric.ranks:
            return rows
        values = [(row, row.figure.value) for row in rows if row.member is not None]
        above = sorted((v for _row, v in values if v and v > 0), reverse=True)
        found = [
            replace(row, rank=above.index(value) + 1) for row, value in values if value in above
        ]
        found.sort(key=lambda row: (row.rank or 0, row.member.name if row.member else ""))
        return [row for row in found if row.rank is not None and row.rank <= places]

    def spans(self) -> list[Period]:
        """The periods that rows are for, cut to the days asked."""
        whole, grain = self.question.period, self.question.grain
        if grain is None:
            return [whole]
        found = periods(self.organization, grain, whole.start, whole.end)
        return [Period(max(p.start, whole.start), min(p.end, whole.end)) for p in found]

    @property
    def reader(self) -> Reader | None:
        of_earlier = self.run.pk if self.run and self.question.as_of else None
        return Reader(self.organization, self.today, of_earlier) if self.run else None

    @property
    def where(self) -> Filters:
        return [*self.asked_where, *self.scope_where]

    def needs(self, by: str | None) -> tuple[Need, ...]:
        """What its formula reads where it is split so."""
        needs = self.formula_of(by).needs()
        if self.metric.aside and by is None:
            needs += self.metric.aside[1].needs()
        return needs

    def grid(self, asked: list[Period], by: str | None) -> Grid:
        return Grid(self.reader, self.needs(by), asked, by, self.where)

    def figures(self, spans: list[Period], by: str | None) -> dict[tuple[int, int], Figure]:
        """A figure for each span and each member with a record in it (0 where not split)."""
        counterparts = self.counterparts(spans)
        asked = [*spans, *(p for group in counterparts.values() for p in group)]
        grid = self.grid(asked, by)
        found: dict[tuple[int, int], Figure] = {}
        for number in range(len(spans)):
            for member in self.members_in(grid, number) if by else {NONE}:
                others = {
                    name: number + len(spans) * (1 + i) for i, name in enumerate(counterparts)
                }
                found[number, member] = self.figure(grid, number, member, others)
        if by and by == self.metric.beside and by not in dict(self.asked_where):
            found |= self.figures(spans, None)
        return found

    def members_in(self, grid: Grid, number: int) -> set[int]:
        there = grid.members([number])
        formula = self.formula_of(self.question.by)
        if isinstance(formula, Attainment) and not self.asked_where and not self.scope_where:
            aims = self.aims(formula.counts)
            there |= {key for subject, key in aims.subjects if subject == self.question.by}
        if isinstance(formula, Foretold) and not self.asked_where:
            known = self.expected(formula.metric).known
            named = {subject for subject in known if subject[0] == self.question.by}
            there |= {key for _kind, key in named if self.may_see_target_of((_kind, key))}
        return there

    def rows(self, spans: list[Period]) -> list[Row]:
        """Dense in time, sparse in members, these in their order and the one of none last."""
        question = self.question
        figures = self.figures(spans, question.by)
        members: list[Member | None] = [None]
        if question.by:
            known = Dimension.registry[question.by].members(self.organization)
            members = [*known.values(), None]
        found = []
        for number, span in enumerate(spans):
            for member in members:
                figure = figures.get((number, member.key if member else NONE))
                if figure is not None:
                    found.append(Row(self.first_day(span), member, figure))
        return found

    def first_day(self, span: Period) -> dt.date | None:
        grain = self.question.grain
        return period_of(self.organization, grain, span.start).start if grain else None

    def figure(self, grid: Grid, number: int, member: int, others: dict[str, int]) -> Figure:
        at = GridPoint(self, grid, number, member)
        formula = self.formula_of(grid.by)
        parts = whole(formula, at)
        value = parts.value if parts else None
        before = {
            name: whole(formula, GridPoint(self, grid, other, member))
            for name, other in others.items()
        }
        compare = {
            name: self.change(value, its.value if its else None) for name, its in before.items()
        }
        if "target" in self.question.compare:
            compare["target"] = self.change(value, at.target(self.metric.key))
        if parts is None:
            return Figure(None, compare=compare, reason=MISSING_RATE)
        aside = self.metric.aside[1].parts(at).value if self.metric.aside and not grid.by else None
        return Figure(value, parts.numerator, parts.denominator, compare, aside)

    def aims(self, metric: str) -> Targets:
        if metric not in self.targets:
            self.targets[metric] = Targets(self.organization, metric)
        return self.targets[metric]

    def expected(self, metric: str) -> Expectations:
        if metric not in self.expectations:
            self.expectations[metric] = Expectations(self.organization, metric, self.run)
        return self.expectations[metric]

    def subject(self, member: int, by: str | None) -> Subject | None:
        """Whose target a figure is held against; None for a question that has none.

        What the asker may see does not take a rep's or a team's own target away.
        """
        where = self.asked_where or self.scope_where
        subject: Subject | None = None
        if by:
            others = [key for key, _members in self.asked_where if key != by]
            subject = (by, member) if member != NONE and not others else None
        elif not where:
            subject = ("organization", 0)
        elif len(where) == 1 and len(where[0][1]) == 1:
            subject = (where[0][0], where[0][1][0])
        return subject if subject and self.may_see_target_of(subject) else None

    def may_see_target_of(self, subject: Subject) -> bool:
        kind, key = subject
        if kind == "rep":
            return self.scope.reps is None or key in self.scope.reps
        if kind == "team":
            return not self.scope_where or key in self.scope.teams
        return not self.scope_where

    def counterparts(self, spans: list[Period]) -> dict[str, list[Period]]:
        """For each comparison over time, what each span is compared with."""
        shifts: dict[str, Callable[[Period], Period]] = {
            "previous": self.before,
            "year": lambda p: year_before(p, self.today),
        }
        return {
            name: [shift(span) for span in spans]
            for name, shift in shifts.items()
            if name in self.question.compare
        }

    def before(self, span: Period) -> Period:
        grain = self.question.grain
        if grain is None:
            return previous(span, self.today)
        whole = period_of(self.organization, grain, span.start)
        if span.start != whole.start:
            return previous(span, self.today)
        earlier = shifted(self.organization, grain, whole)
        if span.end < whole.end or whole.end > self.today:
            days = span.until(self.today).days
            return earlier.until(earlier.start + dt.timedelta(days=max(days, 1) - 1))
        return earlier

    def change(self, value: Decimal | None, before: Decimal | None) -> Change:
        if value is None or before is None:
            return Change(before, None)
        if self.metric.unit == Unit.PERCENT:
            return Change(before, value - before)
        return Change(before, (value - before) * 100 / before if before > 0 else None)


@dataclass(frozen=True)
class GridPoint:
    """One period, perhaps of one member, at which a formula is worked out."""

    answering: Answering
    grid: Grid
    number: int
    member: int

    def read(self, measure: Measure, window: Window) -> Decimal | None:
        return self.grid.read(self.number, self.member, measure, window)

    @property
    def days(self) -> int:
        return max(self.grid.asked[self.number].until(self.answering.today).days, 0)

    def target(self, metric: str) -> Decimal | None:
        subject = self.answering.subject(self.member, self.grid.by)
        if subject is None:
            return None
        return self.answering.aims(metric).amount(subject, self.grid.asked[self.number])

    def to_come(self, metric: str) -> Decimal | None:
        subject = self.answering.subject(self.member, self.grid.by)
        return self.answering.expected(metric).to_come(subject, self.grid.asked[self.number])


def whole(formula: Formula, at: Point) -> Parts | None:
    """A formula at a point; None where an amount in it has no exchange rate."""
    try:
        return formula.parts(at)
    except MissingRateError:
        return None


def published_run(organization: Organization, as_of: dt.datetime | None) -> Run | None:
    """The run whose figures hold: the published one, or the one that was at a moment."""
    if as_of is None:
        if organization.published_run is None:
            return None
        # A page asks many questions of one organization, and a published run never changes.
        held: Run | None = organization.__dict__.get("held_run")
        if held is None or held.pk != organization.published_run:
            held = Run.objects.filter(pk=organization.published_run).first()
            organization.__dict__["held_run"] = held
        return held
    runs = Run.objects.filter(
        organization=organization, status=Run.Status.PUBLISHED, published_at__lte=as_of
    )
    run = runs.order_by("-published_at").first()
    if run is None:
        raise QuestionError({"as_of": _("Nothing had been published by then.")})
    return run
