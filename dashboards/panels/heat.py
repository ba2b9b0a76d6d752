"""Tables whose cells are the darker the greater their figure: members by month, and cohorts."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.metrics.answers import Answer, answer
from salesmetrics.metrics.calendar import Grain, periods
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel, value
from .sheet import Head, Line, Sheet, narrows, nothing_of, provenance

LEVELS = 9
WHOLE = "whole"
# An attainment beyond this is no darker: one outlier must not make all others pale.
MOST_PERCENT = Decimal(150)


def by_month(option: str) -> Any:
    """A sheet of members by the twelve months that end with the period, of the chosen metric."""

    def sheet(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
        return _by_month(panel, panel.chosen(option, asked), asked, scope)

    return sheet


def _by_month(panel: Panel, key: str, asked: Asked, scope: Scope) -> Sheet:
    metric = metric_of(key)
    if narrows(asked, scope, key):
        return nothing_of(panel, asked)
    span = asked.year_of_months()
    where = dict(asked.where)
    question = Question(key, *span, by=panel.split, where=where, as_of=asked.as_of)
    whole = answer(question, scope)
    monthly = answer(replace(question, grain=Grain.MONTH), scope)
    months = [p.start for p in periods(asked.organization, Grain.MONTH, *span)]
    heads = [Head(f"{first:%Y-%m}", shown.month(first), metric.unit, key) for first in months]
    figures = {
        (row.member.key if row.member else None, row.period): row.figure.value
        for row in monthly.rows
    }
    lines = [
        Line(
            row.member.name,
            (
                *(
                    figures.get((row.member.key, first)) if first <= asked.today else None
                    for first in months
                ),
                row.figure.value,
            ),
            member=row.member.id,
        )
        for row in whole.rows
        if row.member is not None
    ]
    lines = [line for line in lines if any(cell is not None for cell in line.cells)]
    lines.sort(key=lambda line: _order(line), reverse=True)
    return Sheet(
        panel=replace(panel, columns=(value(key),)),
        asked=asked,
        heads=(*heads, Head(WHOLE, _("All months"), metric.unit, key)),
        lines=tuple(lines),
        total=_total(whole, question, scope, asked),
        **provenance([monthly]),
    )


def _total(whole: Answer, question: Question, scope: Scope, asked: Asked) -> Line:
    together = answer(replace(question, grain=Grain.MONTH, by=None), scope)
    cells = (
        row.figure.value if row.period and row.period <= asked.today else None
        for row in together.rows
    )
    return Line(_("Total"), (*cells, whole.total.value))


def _order(line: Line) -> tuple[bool, Decimal]:
    whole = line.cells[-1]
    return isinstance(whole, Decimal), whole if isinstance(whole, Decimal) else Decimal(0)


def heat(sheet: Sheet) -> dict[str, Any]:
    """How dark each cell is, from 0; None for one without a figure or beside the scale."""
    places = [place for place, head in enumerate(sheet.heads) if head.key not in (WHOLE, "size")]
    values = [
        cell
        for line in sheet.lines
        for place in places
        if isinstance(cell := line.cells[place], Decimal)
    ]
    most = max(values, default=Decimal(0))
    if places and sheet.heads[places[-1]].unit == "percent":
        most = min(most, MOST_PERCENT)
    return {
        "labels": [line.label for line in sheet.lines],
        "series": [],
        "levels": [
            [
                level(cell, most) if place in places and isinstance(cell, Decimal) else None
                for place, cell in enumerate(line.cells)
            ]
            for line in sheet.lines
        ],
    }


def level(value: Decimal, most: Decimal) -> int:
    """The step of the ramp; nothing and less than nothing have none of its colour."""
    if value <= 0 or most <= 0:
        return 0
    return min(LEVELS, 1 + int(value / most * (LEVELS - 1)))


def reached(sheet: Sheet) -> str:
    """In how many of the months that are over, and of which reps, the quota was reached."""
    if not sheet.lines or sheet.heads[0].metric != "quota_attainment":
        return ""
    over = [
        place
        for place, head in enumerate(sheet.heads)
        if head.key != WHOLE and head.key < f"{sheet.asked.today:%Y-%m}"
    ]
    cells = [line.cells[place] for line in sheet.lines for place in over]
    known = [cell for cell in cells if isinstance(cell, Decimal)]
    if not known:
        return ""
    share = Decimal(sum(cell >= 100 for cell in known)) * 100 / len(known)
    return _("In %(share)s of the months that are over a rep reached the quota.") % {
        "share": shown.with_unit(share, "percent")
    }
