"""Every question's answer, for pages, API, exports and commands alike."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .calendar import Grain, Period, period_of, periods, previous, shifted, year_before
from .catalogue import METRICS
from .dimensions import NONE, Dimension, Member
from .formulas import Attainment, Growth, Parts
from .live import Values
from .measures import Measure
from .metric import Metric, Unit
from .models import Run
from .questions import Question, QuestionError, checked_metric, numbers
from .reading import Filters, Reader
from .targets import Subject, Targets


@dataclass(frozen=True)
class Change:
    """A figure's counterpart and the change from it: in points of a percent metric, else in %."""

    value: Decimal | None
    change: Decimal | None


@dataclass(frozen=True)
class Figure:
    """Unrounded; both parts are there for every ratio."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    compare: dict[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A period (its first day), a member, or both; the member None is what belongs to none."""

    period: dt.date | None
    member: Member | None
    figure: Figure


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
    return Answering(question, scope, metric).answer()


def answers(questions: Iterable[Question], scope: Scope) -> list[Answer]:
    return [answer(question, scope) for question in questions]


class Answering:
    """Works out one answer: reads measures for each span, then puts formulas to them."""

    def __init__(self, question: Question, scope: Scope, metric: Metric) -> None:
        self.question, self.scope, self.metric = question, scope, metric
        self.organization: Organization = scope.organization
        self.run = published_run(self.organization, question.as_of)
        self.today = self.run.today if self.run else self.organization.today()
        self.where: Filters = [*numbers(question, scope).items(), *scope.where.items()]
        of_earlier = self.run.pk if self.run and question.as_of else None
        self.reader = Reader(self.organization, self.today, of_earlier)
        self.formula = metric.formula
        self.targets: Targets | None = None
        if isinstance(self.formula, Attainment):
            counts = question.counts or self.formula.counts
            self.formula = Attainment(METRICS[counts].formula, counts)
        if isinstance(self.formula, Attainment) or "target" in question.compare:
            self.targets = Targets(
                self.organization,
                self.formula.counts if isinstance(self.formula, Attainment) else metric.key,
            )

    def answer(self) -> Answer:
        question, grain = self.question, self.question.grain
        whole = question.period
        spans = self.spans(whole)
        rows: list[Row] = []
        if grain or question.by:
            rows = self.rows(spans)
        return Answer(
            metric=self.metric,
            unit=self.metric.unit,
            currency=self.organization.base_currency if self.metric.unit == Unit.MONEY else None,
            start=question.start,
            end=question.end,
            grain=grain,
            by=question.by,
            as_of=self.run.published_at if self.run else None,
            run=self.run.pk if self.run else None,
            complete=question.end < self.today,
            total=self.total(whole),
            rows=rows,
        )

    # Spans: the periods that rows are for, cut to the days asked.

    def spans(self, whole: Period) -> list[Period]:
        if self.question.grain is None:
            return [whole]
        found = periods(self.organization, self.question.grain, whole.start, whole.end)
        return [Period(max(p.start, whole.start), min(p.end, whole.end)) for p in found]

    def read(self, asked: list[Period], by: str | None) -> Values:
        """Measures for periods that may overlap or come in any order."""
        if self.run is None:
            return {}
        found: Values = {}
        measures = self.formula.measures()
        apart = sorted(enumerate(asked), key=lambda pair: pair[1])
        while apart:
            batch, rest = disjoint(apart)
            values = self.reader.values(measures, [p for _i, p in batch], by, self.where)
            for (number, member), row in values.items():
                found[batch[number][0], member] = row
            apart = rest
        return found

    # Figures.

    def total(self, whole: Period) -> Figure:
        counterparts = self.counterparts([whole])
        asked = [whole, *(p for group in counterparts.values() for p in group)]
        values = self.read(asked, None)
        return self.figure(
            0, NONE, asked, values, {name: 1 + i for i, name in enumerate(counterparts)}
        )

    def rows(self, spans: list[Period]) -> list[Row]:
        question = self.question
        counterparts = self.counterparts(spans)
        asked = [*spans, *(p for group in counterparts.values() for p in group)]
        values = self.read(asked, question.by)
        offsets = {name: len(spans) * (1 + i) for i, name in enumerate(counterparts)}
        members = self.members(values, len(spans))
        rows = []
        for i, span in enumerate(spans):
            start = (
                period_of(self.organization, question.grain, span.start).start
                if question.grain
                else None
            )
            for member in members:
                key = member.key if member else NONE
                if question.by and question.grain and not self.is_there(values, i, key):
                    continue
                at = {name: offset + i for name, offset in offsets.items()}
                rows.append(Row(start, member, self.figure(i, key, asked, values, at)))
        return rows

    def is_there(self, values: Values, number: int, member: int) -> bool:
        """Rows are dense in time and sparse in members: a member shows where it has a record."""
        return (number, member) in values or self.has_target(member)

    def has_target(self, member: int) -> bool:
        if self.targets is None or not isinstance(self.formula, Attainment):
            return False
        return (self.question.by or "", member) in self.targets.aims

    def members(self, values: Values, spans: int) -> list[Member | None]:
        """The members that have a record in some period, in their order; None for no member."""
        if self.question.by is None:
            return [None]
        there = {member for number, member in values if number < spans}
        known = Dimension.registry[self.question.by].members(self.organization)
        if self.targets is not None and isinstance(self.formula, Attainment) and not self.where:
            there |= {m for m in known if self.has_target(m)}
        listed: list[Member | None] = [m for key, m in known.items() if key in there]
        return [*listed, None] if NONE in there else listed

    def figure(
        self, number: int, member: int, asked: list[Period], values: Values, at: dict[str, int]
    ) -> Figure:
        parts = self.parts(number, member, asked, values)
        compare: dict[str, Change] = {}
        for name, other in at.items():
            before = self.parts(other, member, asked, values).value
            compare[name] = self.change(parts.value, before)
        if "target" in self.question.compare and self.targets is not None:
            target = self.target(member, asked[number])
            compare["target"] = self.change(parts.value, target)
        return Figure(parts.value, parts.numerator, parts.denominator, compare)

    def parts(self, number: int, member: int, asked: list[Period], values: Values) -> Parts:
        row = values.get((number, member), {})
        formula = self.formula
        if isinstance(formula, Growth):
            return self.growth(formula, member, asked[number], row)
        if isinstance(formula, Attainment):
            reached = formula.of.parts(row.get).value or Decimal(0)
            return formula.against(reached, self.target(member, asked[number]))
        return formula.parts(row.get)

    def growth(
        self, formula: Growth, member: int, period: Period, row: dict[Measure, Decimal]
    ) -> Parts:
        shift = previous if formula.against == "previous" else year_before
        before = self.bases(shift(period, self.today)).get((0, member), {})
        now = formula.of.parts(row.get).value or Decimal(0)
        return formula.between(now, formula.of.parts(before.get).value or Decimal(0))

    def bases(self, period: Period) -> Values:
        """The measures of the period a growth is told against, read once for all members."""
        known = self.__dict__.setdefault("_bases", {})
        if period not in known:
            split = self.read([period], self.question.by)
            if self.question.by:
                split |= {k: v for k, v in self.read([period], None).items() if k not in split}
            known[period] = split
        found: Values = known[period]
        return found

    def target(self, member: int, period: Period) -> Decimal | None:
        if self.targets is None:
            return None
        subject = self.subject(member)
        return self.targets.amount(subject, period) if subject else None

    def subject(self, member: int) -> Subject | None:
        """Whose target a figure is held against; None for a question that has none."""
        by, where = self.question.by, [*self.where]
        if by and member:
            inside = all(key == by for key, _members in where)
            return (by, member) if inside and by in ("team", "region", "rep") else None
        if by and self.question.grain is None and member == NONE and where:
            return None
        if not where:
            return ("organization", 0)
        if len(where) == 1 and len(where[0][1]) == 1 and where[0][0] in ("team", "region", "rep"):
            return (where[0][0], where[0][1][0])
        return None

    def counterparts(self, spans: list[Period]) -> dict[str, list[Period]]:
        """For each comparison over time, what each span is compared with."""
        found: dict[str, list[Period]] = {}
        shifts: dict[str, Callable[[Period], Period]] = {
            "previous": self.before,
            "year": lambda p: year_before(p, self.today),
        }
        for name, shift in shifts.items():
            if name in self.question.compare:
                found[name] = [shift(span) for span in spans]
        return found

    def before(self, span: Period) -> Period:
        grain = self.question.grain
        if grain is None:
            return previous(span, self.today)
        whole = period_of(self.organization, grain, span.start)
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


def disjoint(
    periods_in_order: list[tuple[int, Period]],
) -> tuple[list[tuple[int, Period]], list[tuple[int, Period]]]:
    """The first of the periods that do not overlap, and the rest."""
    batch: list[tuple[int, Period]] = []
    rest: list[tuple[int, Period]] = []
    for pair in periods_in_order:
        if batch and pair[1].start <= batch[-1][1].end:
            rest.append(pair)
        else:
            batch.append(pair)
    return batch, rest


def published_run(organization: Organization, as_of: dt.datetime | None) -> Run | None:
    """The run whose figures hold: the published one, or the one that was at a moment."""
    if as_of is None:
        if organization.published_run is None:
            return None
        return Run.objects.filter(pk=organization.published_run).first()
    runs = Run.objects.filter(
        organization=organization, status=Run.Status.PUBLISHED, published_at__lte=as_of
    )
    run = runs.order_by("-published_at").first()
    if run is None:
        raise QuestionError({"as_of": _("Nothing had been published by then.")})
    return run
