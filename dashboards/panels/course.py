"""Any metric over time: by month, within the period, and by the months of several years."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shown
from dashboards.asked import Asked, fiscal_year, working_days
from salesmetrics.metrics.answers import Answer, answer
from salesmetrics.metrics.calendar import (
    Grain,
    Period,
    month_number,
    month_start,
    period_of,
    periods,
    previous,
    whole_months,
    year_before,
)
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.metric import Kind, Metric, Unit
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.visibility import Scope

from .panel import Option, Panel, Words, before, change, target, value
from .series import floats
from .sheet import Head, Line, Sheet, figure, month_line, narrows, nothing_of, provenance, sheet_of

YEARS = 4
MOST_DAYS = 100  # a longer period grows by months
NOW, BEFORE, YEAR, AIM = "now", "before", "year", "target"


def metrics(scope: Scope) -> Mapping[str, Words]:
    """The metrics that have a course this scope may see, by group as in the catalogue."""
    return {
        metric.key: metric.name
        for metric in METRICS.values()
        if not metric.ranks
        and (scope.sees_commissions or not metric.confidential)
        and all(key in metric.dimensions for key in scope.where)
    }


ANY_METRIC = Option(label=gettext_lazy("Figure"), choices=metrics, usual="revenue")


def by_month(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The chosen metric in twelve months, beside the year before and its targets."""
    key = panel.chosen("metric", asked)
    own = replace(
        panel,
        columns=(
            value(key),
            before(key, "year"),
            change(key, "year"),
            change(key, "previous"),
            target(key),
        ),
        series=((key, "now"), (f"{key}_year", "former"), (f"{key}_target", "target")),
        over_months=True,
        about=key,
    )
    found = sheet_of(own, asked, scope)
    heads = [
        replace(head, name=_("Change from the month before"))
        if head.key == f"{key}_previous_change"
        else replace(head, name=_("Change from a year before"))
        if head.key == f"{key}_year_change"
        else head
        for head in found.heads
    ]
    return replace(found, heads=tuple(heads))


def within(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """How the chosen metric has grown through the period, beside the one before and its target."""
    key = panel.chosen("metric", asked)
    own = replace(panel, about=key)
    metric = metric_of(key)
    if narrows(asked, scope, key) or not _grows(metric):
        return nothing_of(own, asked)
    grain = Grain.DAY if asked.period.days <= MOST_DAYS else Grain.MONTH
    spans = {
        NOW: asked.period,
        BEFORE: _whole_before(asked),
        YEAR: year_before(asked.period, asked.period.end),
    }
    found = {name: _by(grain, key, span, asked, scope) for name, span in spans.items()}
    if any(_sum(one) != (one.total.value or 0) for one in found.values()):
        return nothing_of(own, asked)  # parts of it do not add up to it
    days = periods(asked.organization, grain, *asked.period)
    grown = {
        name: _grown(one, len(days), asked.today if name == NOW else None)
        for name, one in found.items()
    }
    aim = found[NOW].total.compare.get("target")
    grown[AIM] = _aimed(aim.value if aim else None, asked, days)
    names = {
        NOW: asked.label,
        BEFORE: _("Period before"),
        YEAR: _("Year before"),
        AIM: _("Target, by working days"),
    }
    there = [name for name, cells in grown.items() if any(cell is not None for cell in cells)]
    return Sheet(
        panel=replace(own, series=tuple((name, STYLES[name]) for name in there)),
        asked=asked,
        heads=tuple(Head(name, str(names[name]), metric.unit, key) for name in there),
        lines=tuple(
            Line(
                shown.day(day.start) if grain == Grain.DAY else shown.month(day.start),
                tuple(grown[name][place] for name in there),
            )
            for place, day in enumerate(days)
        ),
        total=None,
        rows_are=_("Up to"),
        **provenance([found[NOW]]),
    )


STYLES: dict[str, Any] = {NOW: "now", BEFORE: "former", YEAR: "plain", AIM: "target"}


def _grows(metric: Metric) -> bool:
    return metric.kind != Kind.STOCK and metric.unit in (Unit.MONEY, Unit.COUNT, Unit.HOURS)


def _whole_before(asked: Asked) -> Period:
    """All of the period before, however far the running one has come."""
    if grain := asked.whole:
        return period_of(asked.organization, grain, asked.start - dt.timedelta(days=1))
    return previous(asked.period, asked.period.end)


def _by(grain: Grain, key: str, span: Period, asked: Asked, scope: Scope) -> Answer:
    compare = ("target",) if span == asked.period else ()
    where = dict(asked.where)
    question = Question(key, *span, grain=grain, where=where, compare=compare, as_of=asked.as_of)
    return answer(question, scope)


def _sum(found: Answer) -> Decimal:
    if found.total.denominator is not None:
        return Decimal(-1)
    return sum((row.figure.value or Decimal(0) for row in found.rows), Decimal(0))


def _grown(found: Answer, length: int, today: dt.date | None) -> list[Decimal | None]:
    """The sum up to each day; nothing for days to come. A shorter period ends earlier."""
    cells: list[Decimal | None] = []
    sum_ = Decimal(0)
    for row in found.rows[:length]:
        sum_ += row.figure.value or 0
        to_come = today is not None and row.period is not None and row.period > today
        cells.append(None if to_come else sum_)
    return cells + [None] * (length - len(cells))


def _aimed(aim: Decimal | None, asked: Asked, days: Iterable[Period]) -> list[Decimal | None]:
    """The target as far as working days have brought it by each day."""
    if not aim:
        return [None for _day in days]
    whole = max(1, working_days(asked.start, asked.end))
    return [aim * working_days(asked.start, min(day.end, asked.end)) / whole for day in days]


def by_season(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The months of a fiscal year, a column for each of the latest years."""
    key = panel.chosen("metric", asked)
    own = replace(panel, about=key)
    if narrows(asked, scope, key):
        return nothing_of(own, asked)
    last = period_of(asked.organization, Grain.YEAR, min(asked.end, asked.today))
    first = month_number(last.start) - 12 * (YEARS - 1)
    span = whole_months(first, 12 * YEARS)
    where = dict(asked.where)
    question = Question(key, *span, grain=Grain.MONTH, where=where, as_of=asked.as_of)
    found = answer(question, scope)
    figures = {row.period: row.figure.value for row in found.rows}
    years = [month_start(first + 12 * number) for number in range(YEARS)]
    filled = [year for year in years if any(_of_year(figures, year))]
    if not filled:
        return nothing_of(own, asked)
    heads = [
        Head(f"year_{place}", fiscal_year(asked.organization, year), metric_of(key).unit, key)
        for place, year in enumerate(filled)
    ]
    styles = ["plain"] * len(filled)
    styles[-2:] = ["former", "now"][-len(filled) :]
    return Sheet(
        panel=replace(
            own,
            series=tuple((h.key, s) for h, s in zip(heads, styles, strict=True)),  # type: ignore[misc]  # the styles are literals
        ),
        asked=asked,
        heads=tuple(heads),
        lines=tuple(_month(asked, figures, filled, number) for number in range(12)),
        total=None,
        rows_are=_("Month"),
        **provenance([found]),
    )


def _of_year(figures: Mapping[Any, Decimal | None], year: dt.date) -> list[Decimal | None]:
    return [figures.get(month_start(month_number(year) + month)) for month in range(12)]


def _month(
    asked: Asked, figures: Mapping[Any, Decimal | None], years: list[dt.date], number: int
) -> Line:
    firsts = [month_start(month_number(year) + number) for year in years]
    cells = tuple(figures.get(first) if first <= asked.today else None for first in firsts)
    line = month_line(asked, firsts[-1], cells)
    return replace(line, label=shown.month_name(firsts[-1]), period=None)


def lines(sheet: Sheet) -> dict[str, Any]:
    """Lines, one for each column that is drawn."""
    heads = {head.key: head.name for head in sheet.heads}
    return {
        "labels": [line.label for line in sheet.lines],
        "series": [
            {"key": key, "name": heads[key], "values": floats(sheet.column(key)), "style": style}
            for key, style in sheet.panel.series
        ],
    }


def told(sheet: Sheet) -> str:
    """The whole of the twelve months, and how it stands against the year before."""
    key = sheet.panel.lead
    whole, changed = sheet.whole(key), sheet.whole(f"{key}_year_change")
    metric = metric_of(key)
    if whole is None:
        return ""
    words = {
        "name": str(metric.name),
        "value": shown.with_unit(whole, metric.unit, sheet.currency),
        "months": len(sheet.lines),
    }
    first = _("%(name)s: %(value)s in %(months)d months") % words
    if changed is None:
        return first + "."
    amount = {"change": shown.change(changed, metric.unit)}
    return first + ", " + _("%(change)s against the year before") % amount + "."


def ahead(sheet: Sheet) -> str:
    """Where it stands now, beside where the period before stood then."""
    keys = [head.key for head in sheet.heads]
    reached = [
        (line, now) for line, now in zip(sheet.lines, sheet.column(NOW), strict=True)
        if now is not None
    ] if NOW in keys else []  # fmt: skip
    if not reached:
        return ""
    unit = sheet.heads[0].unit
    line, now = reached[-1]
    told = _("%(value)s up to %(day)s") % {
        "value": shown.with_unit(now, unit, sheet.currency),
        "day": line.label,
    }
    parts = [told]
    for key, words in ((BEFORE, _("the period before had %(value)s by then")),
                       (AIM, _("the target asks for %(value)s by then"))):  # fmt: skip
        then = figure(line.cells[keys.index(key)]) if key in keys else None
        if then is not None:
            parts.append(words % {"value": shown.with_unit(then, unit, sheet.currency)})
    return "; ".join(parts) + "."


def strongest(sheet: Sheet) -> str:
    """The months that are strongest and weakest on average over the years that are over."""
    means = [
        (sum(known, Decimal(0)) / len(known), line.label)
        for line in sheet.lines
        if len(known := [cell for cell in line.cells if isinstance(cell, Decimal)]) > 1
    ]
    if len(means) < 2:
        return ""
    (_most, strong), (_least, weak) = max(means), min(means)
    return _("Strongest on average in %(strong)s, weakest in %(weak)s.") % {
        "strong": strong,
        "weak": weak,
    }
