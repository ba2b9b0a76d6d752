"""A panel's figures as one sheet: asked of the engine, put side by side, not yet drawn."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.as_of import kept, refused
from dashboards.asked import Asked, month_after
from salesmetrics.metrics.answers import Answer, Figure
from salesmetrics.metrics.calendar import Grain
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.metric import Good
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.metrics.together import answers_together
from salesmetrics.tenancy.visibility import Scope

from .members import nobody, tree_order
from .panel import Column, Panel

Key = tuple[dt.date | None, str | None]
Cell = Decimal | str | None
# Split by these, or narrowed to them, there are targets; elsewhere there is none to ask for.
WITH_TARGET = frozenset({"revenue"})


@dataclass(frozen=True)
class Head:
    """A column as it is shown."""

    key: str
    name: str
    unit: str
    metric: str
    bar: bool = False


@dataclass(frozen=True)
class Line:
    """A row: a period, a member or a metric, with a cell for each column."""

    label: str
    cells: tuple[Cell, ...]
    """Figures, or in columns of the units `text` and `day` a text."""
    period: dt.date | None = None
    member: str | None = None
    depth: int = 0
    parts: bool = False
    """Whether further rows lie below it, of which it is the sum."""
    running: bool = False


@dataclass(frozen=True)
class Sheet:
    """Rows and columns of exact figures, with what is known about them."""

    panel: Panel
    asked: Asked
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    total: Line | None
    currency: str | None
    as_of: dt.datetime | None
    run: int | None
    complete: bool
    extras: dict[str, Any] = field(default_factory=dict)
    rows_are: str = ""
    """What the first column is called, where the rows are neither months nor members."""

    def place(self, key: str) -> int:
        """Where a column stands; raises KeyError for one that is not there."""
        for place, head in enumerate(self.heads):
            if head.key == key:
                return place
        raise KeyError(key)

    def column(self, key: str, lines: Iterable[Line] | None = None) -> list[Decimal | None]:
        """The cells of a column."""
        place = self.place(key)
        return [figure(line.cells[place]) for line in (self.lines if lines is None else lines)]

    def whole(self, key: str) -> Decimal | None:
        """The total of a column."""
        return figure(self.total.cells[self.place(key)]) if self.total else None

    @property
    def something(self) -> bool:
        """Whether there was anything to ask for."""
        return self.total is not None or bool(self.lines)

    @property
    def unit(self) -> str:
        """The unit of what is drawn: of its first series, else of the metric it is about."""
        if "unit" in self.extras:
            return str(self.extras["unit"])
        units = {head.key: head.unit for head in self.heads}
        for key, _style in self.panel.series:
            if key in units:
                return units[key]
        return metric_of(self.panel.lead).unit if self.panel.lead else "count"

    @property
    def headline(self) -> Decimal | None:
        """The whole of what is drawn, if it has one."""
        keys = {head.key for head in self.heads}
        return self.whole(self.panel.lead) if self.panel.lead in keys else None

    @property
    def firsts(self) -> tuple[Line, ...]:
        """The rows that are seen first; of a long table the others are a click away."""
        if len(self.lines) <= FIRST_ROWS + 2:
            return self.lines
        return self.tops[:FIRST_ROWS]

    @property
    def ranks(self) -> dict[str | None, int]:
        """The rank of each member of a board: equal figures are equal ranks, as in 1, 1, 3."""
        if self.panel.chart not in BOARDS:
            return {}
        figures = {line.member: figure(line.cells[0]) for line in self.lines if line.member}
        if metric_of(self.panel.lead).good == Good.DOWN:
            known = {who: -value for who, value in figures.items() if value is not None}
        else:
            known = {who: value for who, value in figures.items() if value and value > 0}
        ordered = sorted(known.values())
        return {
            who: 1 + len(ordered) - bisect_right(ordered, value) for who, value in known.items()
        }

    @property
    def tops(self) -> tuple[Line, ...]:
        """The rows that add up to the whole; those of the only branch, if there is one."""
        lines = tuple(line for line in self.lines if line.depth == 0)
        depth = 0
        while len(lines) == 1 and lines[0].parts:
            depth += 1
            lines = tuple(line for line in self.lines if line.depth == depth)
        return lines


FIRST_ROWS = 10
BOARDS = ("board", "podium")


def figure(cell: Cell) -> Decimal | None:
    """The figure in a cell; none in one of words."""
    return cell if isinstance(cell, Decimal) else None


def comparisons(columns: Iterable[Column], metric: str, asked: Asked) -> tuple[str, ...]:
    """What the figures of one metric are to be compared with, for the columns that need it."""
    wanted = {against(c, asked) for c in columns if c.metric == metric and c.against} - {"none"}
    if any(c.metric == metric and c.take == "target" for c in columns):
        wanted.add("target")
    return tuple(sorted(wanted))


def against(column: Column, asked: Asked) -> str:
    """The comparison a column means."""
    return asked.compare if column.against == "asked" else column.against


def narrows(asked: Asked, scope: Scope, metric: str) -> tuple[str, ...]:
    """The filters, chosen or of the role, that this metric does not know."""
    known = metric_of(metric).dimensions
    return tuple(name for name in (*asked.where, *scope.where) if name not in known)


def beyond_role(scope: Scope, metric: str) -> bool:
    """Whether a role that sees a part never sees this metric, which knows only the whole."""
    return bool(metric) and not set(scope.where) <= set(metric_of(metric).dimensions)


def ask(
    panel: Panel, asked: Asked, scope: Scope, metrics: Iterable[str]
) -> dict[str, Answer | None]:
    """The answer of each metric; None where a filter, or the split, is not one of its dimensions.

    Of a past moment a column beside the panel's own is left empty if it was not kept.
    """
    found: dict[str, Answer | None] = dict.fromkeys(metrics)
    questions = [
        question_of(panel, asked, metric)
        for metric in found
        if not narrows(asked, scope, metric)
        and (not panel.split or panel.split in metric_of(metric).dimensions)
    ]
    if not asked.as_of:
        known = answers_together(questions, scope)
        return found | {one.metric.key: one for one in known}
    for question in questions:
        try:
            found[question.metric] = kept(question, scope)
        except QuestionError as error:
            if question.metric == panel.lead or not refused(error, asked.as_of):
                raise
    return found


def question_of(panel: Panel, asked: Asked, metric: str) -> Question:
    """What a panel asks of a metric."""
    start, end = asked.year_of_months() if panel.over_months else asked.period
    return Question(
        metric=metric,
        start=start,
        end=end,
        grain=Grain.MONTH if panel.over_months else None,
        by=panel.split,
        where=dict(asked.where),
        compare=comparisons(panel.columns, metric, asked),
        as_of=asked.as_of,
    )


def sheet_of(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """Ask for each metric once and lay the answers side by side."""
    if not asked.compared:
        kept = tuple(column for column in panel.columns if column.against != "asked")
        panel = replace(panel, columns=kept)
    metrics = list(dict.fromkeys(column.metric for column in panel.columns))
    answers = ask(panel, asked, scope, metrics)
    known = [a for a in answers.values() if a is not None]
    figures = {m: by_key(a) for m, a in answers.items() if a is not None}
    keys = list(dict.fromkeys(key for found in figures.values() for key in found))
    names = {key[1]: name for a in known for key, name in _names(a, panel)}

    def cells(find: Callable[[str], Figure | None]) -> tuple[Decimal | None, ...]:
        return tuple(
            cell(column, find(column.metric), answers[column.metric], asked)
            for column in panel.columns
        )

    def cells_of(key: Key) -> tuple[Decimal | None, ...]:
        return cells(lambda metric: figures.get(metric, {}).get(key))

    def total_of(metric: str) -> Figure | None:
        answer = answers[metric]
        return answer.total if answer else None

    lines = [_line(panel, asked, key, names, cells_of(key)) for key in keys]
    if panel.split:
        lines = tree_order(panel.split, lines, scope)
    total = Line(_("Total"), cells(total_of))
    return Sheet(
        panel=panel,
        asked=asked,
        heads=tuple(head(column, asked) for column in panel.columns),
        lines=tuple(lines),
        total=total if known else None,
        **provenance(known),
    )


def provenance(answers: list[Answer]) -> dict[str, Any]:
    """What is known about figures as a whole, from the first answer among them."""
    first = answers[0] if answers else None
    return {
        "currency": next((a.currency for a in answers if a.currency), None),
        "as_of": first.as_of if first else None,
        "run": first.run if first else None,
        "complete": all(a.complete for a in answers) if answers else False,
    }


def nothing_of(panel: Panel, asked: Asked) -> Sheet:
    """The sheet of a panel that has nothing to show."""
    return Sheet(panel, asked, (), (), None, **provenance([]))


def by_key(found: Answer) -> dict[Key, Figure]:
    """An answer's rows by their period and member."""
    return {(row.period, row.member.id if row.member else None): row.figure for row in found.rows}


def cell(
    column: Column, figure: Figure | None, found: Answer | None, asked: Asked
) -> Decimal | None:
    """What a column takes of a figure."""
    if found is None:
        return None
    if figure is None:
        # A member without records has sold nothing, but of nothing there is no rate.
        additive = found.total.denominator is None and found.total.value is not None
        return Decimal(0) if additive and column.take == "value" else None
    if column.take == "value":
        return figure.value
    name = "target" if column.take == "target" else against(column, asked)
    compared = figure.compare.get(name)
    if compared is None:
        return None
    return compared.change if column.take == "change" else compared.value


def head(column: Column, asked: Asked) -> Head:
    """A column's name and unit."""
    metric = metric_of(column.metric)
    name = str(metric.name)
    compared = against(column, asked)
    then = _("a year before") if compared == "year" else _("period before")
    if column.take == "change":
        unit = "points" if metric.unit == "percent" else "change"
        return Head(column.key, _("Change"), unit, metric.key)
    if column.take == "target":
        return Head(column.key, _("Target"), metric.unit, metric.key)
    if column.take == "before":
        return Head(column.key, then[0].upper() + then[1:], metric.unit, metric.key)
    return Head(column.key, name, metric.unit, metric.key, column.bar)


def _names(found: Answer, panel: Panel) -> list[tuple[Key, str]]:
    return [
        ((None, row.member.id), row.member.name) if row.member else ((None, None), nobody(panel))
        for row in found.rows
        if panel.split
    ]


def _line(
    panel: Panel,
    asked: Asked,
    key: Key,
    names: dict[str | None, str],
    cells: tuple[Cell, ...],
) -> Line:
    period, member = key
    if period is None:
        return Line(names.get(member, member or ""), cells, member=member)
    line = month_line(asked, period, cells)
    return without_future(line, panel) if period > asked.today else line


def month_line(asked: Asked, period: dt.date, cells: tuple[Cell, ...]) -> Line:
    """The row of a month."""
    running = period <= asked.today < month_after(period)
    return Line(shown.month(period), cells, period=period, running=running)


def without_future(line: Line, panel: Panel) -> Line:
    """The row of a month that has not begun: nothing has been measured, which is not zero."""
    kept = ("target", "before")
    cells = zip(line.cells, panel.columns, strict=True)
    return replace(line, cells=tuple(c if column.take in kept else None for c, column in cells))
