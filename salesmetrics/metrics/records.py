"""The records behind a figure, each with what it contributed.

A formula's numerator and denominator are sums of measures, so each may be put to a single
row: what the rows of a figure contribute adds up to the figure's parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _

from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .answers import published_run
from .calendar import Period
from .formulas import Attainment, Formula, Growth, Missing, Over, Ratio, Scaled, Total
from .live import narrowed
from .measures import Count, Distinct, Measure, Median, Unpriced
from .metric import Metric
from .projection import Projection, project, project_periods
from .questions import Question, checked_metric, numbers
from .sources import Source
from .windows import Window

PAGE = 100


@dataclass(frozen=True)
class Record:
    """A row behind a figure: what it is, when, and what it added to either part.

    Where a metric's parts are no plain sums, both are None and `measures` has what the row
    added to each sum they are made of.
    """

    entity: str
    key: int
    day: Any
    numerator: Decimal | None
    denominator: Decimal | None
    measures: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    records: list[Record]
    count: int
    start: int

    @property
    def following(self) -> int | None:
        """Where the next page starts; None after the last."""
        end = self.start + len(self.records)
        return end if end < self.count else None


@dataclass(frozen=True)
class Sums:
    """A metric's parts, as far as they are plain sums of measures."""

    numerator: Formula | None
    denominator: Formula | None


def sums_of(formula: Formula) -> Sums:
    if isinstance(formula, Growth):
        before = Over(formula.of, formula.against)
        return Sums(formula.of - before, before) if is_sum(formula.of) else Sums(None, None)
    if isinstance(formula, Attainment):
        return Sums(formula.of, None)
    if isinstance(formula, Ratio):
        if is_sum(formula.numerator) and isinstance(formula.denominator, Missing):
            return Sums(formula.numerator, None)
        if is_sum(formula.numerator) and is_sum(formula.denominator):
            return Sums(formula.numerator, formula.denominator)
        return Sums(None, None)
    return Sums(formula if is_sum(formula) else None, None)


def is_sum(formula: Formula) -> bool:
    if isinstance(formula, Total):
        return all(is_sum(term) for _factor, term in formula.terms)
    if isinstance(formula, Over | Scaled):
        return is_sum(formula.of)
    return isinstance(formula, Measure) and not isinstance(formula, Median)


@dataclass(frozen=True)
class RowPoint:
    """One row of a source, seen as a point at which a formula can be worked out."""

    values: dict[Measure, Decimal]
    window: Window
    days: int = 0

    def read(self, measure: Measure, window: Window) -> Decimal | None:
        if isinstance(measure, Unpriced):
            return None  # what a row lacks it does not contribute
        return self.values.get(measure) if window == self.window else None

    def target(self, _metric: str) -> Decimal | None:
        return None

    def to_come(self, _metric: str) -> Decimal | None:
        return Decimal(0)


def records(question: Question, scope: Scope, *, start: int = 0, most: int = PAGE) -> Page:
    """A page of the records behind a figure, the latest first.

    Raises QuestionError for a wrong question and PermissionDenied for a role that sees none.
    """
    metric = checked_metric(question, scope)
    if not scope.sees_records:
        raise PermissionDenied(_("Your role sees figures, not the records behind them."))
    parts = list(Behind(question, scope, metric).statements())
    found: list[Record] = []
    count, skip = 0, start
    for part in parts:
        size = part.size()
        count += size
        if skip < size and len(found) < most:
            found += part.read(skip, most - len(found))
        skip = max(0, skip - size)
    return Page(found, count, start)


class Behind:
    """What to read for a question: a statement for each source and window of the formula."""

    def __init__(self, question: Question, scope: Scope, metric: Metric) -> None:
        self.organization = scope.organization
        self.run = published_run(self.organization, None)
        self.today = self.run.today if self.run else self.organization.today()
        self.period = question.period
        where = [*numbers(question, scope).items(), *scope.where.items()]
        self.where = narrowed(self.organization, where)
        self.formula = metric.formula_for([*question.where, *scope.where])

    def statements(self) -> Iterator["Statement"]:
        if not all(self.where.values()):
            return  # the filters leave nobody
        groups: dict[tuple[type[Source], Window], list[Measure]] = {}
        for measure, window in dict.fromkeys(self.formula.needs()):
            groups.setdefault((measure.source, window), []).append(measure)
        for (source, window), measures in groups.items():
            period = window.shift(self.period, self.today)
            if period.start > self.today:
                continue
            projection = self.projection(source, period, measures)
            yield Statement(projection, source, window, sums_of(self.formula))

    def projection(
        self, source: type[Source], period: Period, measures: Sequence[Measure]
    ) -> Projection:
        where = {key: its for key, its in self.where.items() if key in source.dimensions}
        if source.is_of_periods():
            return project_periods(
                source,
                self.organization,
                [period],
                self.today,
                dimensions=(),
                measures=measures,
                where=where,
                record=["record"],
            )
        over = period.until(self.today)
        return project(
            source,
            self.organization,
            over,
            dimensions=(),
            measures=measures,
            where=where,
            days=[over.end] if source.is_stock() else (),
            record={"row": "pk", **source.record},
        )


@dataclass(frozen=True)
class Statement:
    projection: Projection
    source: type[Source]
    window: Window
    sums: Sums

    def sql(self) -> str:
        """The rows in which at least one measure is, each distinct value told once."""
        day = "NULL::date" if self.source.is_of_periods() else "p.at_day"
        order = "p.r_record" if self.source.is_of_periods() else "p.at_day DESC, p.r_row"
        keys = ["record"] if self.source.is_of_periods() else list(self.source.record)
        behind = ", ".join(f"p.r_{key}" for key in keys)
        values = ", ".join(value(m, order) for m in self.projection.measures)
        return (
            f"SELECT * FROM (SELECT {day}, {behind}, {values}, row_number() OVER (ORDER BY {order})"
            f" AS place FROM ({self.projection.sql}) p) q WHERE NOT ({self.absent()})"
        )

    def absent(self) -> str:
        return " AND ".join(f"q.v_{m.name} IS NULL" for m in self.projection.measures)

    def size(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({self.sql()}) x", self.projection.parameters)
            return int(cursor.fetchone()[0])

    def read(self, start: int, most: int) -> list[Record]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"{self.sql()} ORDER BY place OFFSET %s LIMIT %s",
                (*self.projection.parameters, start, most),
            )
            return [self.record(row) for row in cursor.fetchall()]

    def record(self, row: Sequence[Any]) -> Record:
        entities = list(self.source.record)
        count = 1 if self.source.is_of_periods() else len(entities)
        behind, values = row[1 : 1 + count], row[1 + count : -1]
        number = next(n for n, key in enumerate(behind) if key is not None)
        found = {
            m: Decimal(v)
            for m, v in zip(self.projection.measures, values, strict=True)
            if v is not None
        }
        at = RowPoint(found, self.window)
        numerator, denominator = self.sums.numerator, self.sums.denominator
        return Record(
            entity=entities[number],
            key=behind[number],
            day=row[0],
            numerator=numerator.amount(at) if numerator else None,
            denominator=denominator.amount(at) if denominator else None,
            measures={m.key: v for m, v in found.items()},
        )


def value(measure: Measure, order: str) -> str:
    """SQL: what a row adds to a measure; of a distinct count 1 for the first of each value."""
    own = f"p.m_{measure.name}"
    if isinstance(measure, Distinct):
        first = f"row_number() OVER (PARTITION BY {own} ORDER BY {order}) = 1"
        return f"CASE WHEN {own} IS NOT NULL AND {first} THEN 1 END AS v_{measure.name}"
    if isinstance(measure, Count):
        return f"CASE WHEN {own} IS NOT NULL THEN 1 END AS v_{measure.name}"
    return f"{own} AS v_{measure.name}"


class Named(Protocol):
    """What knows which record it is about."""

    @property
    def entity(self) -> str: ...

    @property
    def key(self) -> int: ...


def names(organization: Organization, found: Sequence[Named]) -> dict[tuple[str, int], Any]:
    """What the records are called: (entity, key) -> (id, name)."""
    wanted: dict[str, set[int]] = {}
    for record in found:
        wanted.setdefault(record.entity, set()).add(record.key)
    called: dict[tuple[str, int], Any] = {}
    for entity, keys in wanted.items():
        model = ENTITIES[entity].model
        rows = model._default_manager.filter(organization=organization, pk__in=keys)
        for row in rows:
            public = getattr(row, "external_id", str(row.pk))
            own = "" if hasattr(row, "external_id") else str(row)
            called[entity, row.pk] = (public, getattr(row, "name", "") or own or str(public))
    return called
