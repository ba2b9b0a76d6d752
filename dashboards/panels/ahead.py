"""Months to come: a metric's forecast after its history, and how far off forecasts were."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.metrics.answers import answer, published_run
from salesmetrics.metrics.calendar import Grain, Period, month_number, month_of, whole_months
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.forecast import accuracy, standing
from salesmetrics.watch.forecast.histories import FIRST, foretold_metrics, splits_of
from salesmetrics.watch.forecast.subjects import Named, subject_of
from salesmetrics.watch.models import Forecast

from .links import address
from .panel import Option, Panel, Words
from .series import floats
from .sheet import Cell, Head, Line, Sheet, month_line, nothing_of
from .words_ahead import METHODS, NOT_FORETOLD, TOO_NARROW

HISTORY, AHEAD = 18, 13
SHOWN = (0, 1, 2, 3, 6, 11)
BANDS = ("low_95", "high_95", "low_80", "high_80")


def metrics(scope: Scope) -> Mapping[str, Words]:
    """What is foretold, as far as the scope may see it."""
    found = [m for m in foretold_metrics() if scope.sees_commissions or not m.confidential]
    return {m.key: m.name for m in found if set(scope.where) <= set(splits_of(m))}


WHICH = Option(label=gettext_lazy("Figure"), choices=metrics, usual=FIRST)


def course(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The last months, what had been foretold of them, and the months to come."""
    key = panel.chosen("metric", asked)
    own, run = replace(panel, about=key), published_run(scope.organization, asked.as_of)
    named = subject_of(scope, asked.where, key)
    if run is None:
        return nothing_of(own, asked)
    if named is None:
        return nothing_of(replace(own, empty=TOO_NARROW), asked)
    rows = standing.of_subject(scope.organization, key, run, named.subject)[:AHEAD]
    if not rows:
        return nothing_of(replace(own, empty=NOT_FORETOLD), asked)
    came = _came(key, run, asked, scope)
    before = _foretold_before(key, run, named, scope)
    left = standing.rest(scope.organization, key, run.today)
    lines = [_past(asked, month, value, before) for month, value in came.items()][:-1]
    running = rows[0].period
    for row in rows:
        if row.period == running:
            ahead = standing.outlook(row, came.get(running, Decimal(0)), left)
        else:
            ahead = standing.as_foretold(row)
        lines.append(_to_come(asked, ahead, before.get(row.period)))
    unit = metric_of(key).unit
    return Sheet(
        panel=own,
        asked=asked,
        heads=tuple(Head(name, words, unit, key) for name, words in _heads()),
        lines=tuple(lines),
        total=None,
        currency=scope.organization.base_currency if unit == "money" else None,
        as_of=run.published_at,
        run=run.pk,
        complete=False,
        extras={"unit": unit, "first": rows[0]},
        rows_are=_("Month"),
    )


def _heads() -> tuple[tuple[str, str], ...]:
    near, far = "80 %", "95 %"
    return (
        ("came", _("What came")),
        ("point", _("Forecast")),
        ("low_80", _("From (%(level)s)") % {"level": near}),
        ("high_80", _("To (%(level)s)") % {"level": near}),
        ("low_95", _("From (%(level)s)") % {"level": far}),
        ("high_95", _("To (%(level)s)") % {"level": far}),
        ("before", _("Forecast a month before")),
    )


def _came(key: str, run: Run, asked: Asked, scope: Scope) -> dict[dt.date, Decimal]:
    first = month_number(run.today) - HISTORY
    span = whole_months(first, HISTORY + 1)
    question = Question(key, *span, grain=Grain.MONTH, where=dict(asked.where), as_of=asked.as_of)
    rows = answer(question, scope).rows
    found = {row.period: row.figure.value or Decimal(0) for row in rows if row.period}
    # Before anything was known there is nothing to draw.
    begun = next((month for month, value in found.items() if value), None)
    return {month: value for month, value in found.items() if begun and month >= begun}


def _foretold_before(key: str, run: Run, named: Named, scope: Scope) -> dict[dt.date, Decimal]:
    found = accuracy.past(scope.organization, key, run, named.subject, named.member)
    return {one.period: one.point for one in found if one.horizon == 1}


def _past(asked: Asked, month: dt.date, value: Decimal, before: Mapping[dt.date, Decimal]) -> Line:
    cells: tuple[Cell, ...] = (value, None, None, None, None, None, before.get(month))
    return month_line(asked, month, cells)


def _to_come(asked: Asked, ahead: standing.Outlook, before: Decimal | None) -> Line:
    cells: tuple[Cell, ...] = (
        ahead.come, ahead.point, ahead.low_80, ahead.high_80, ahead.low_95, ahead.high_95, before,
    )  # fmt: skip
    return month_line(asked, ahead.month, cells)


def behind(panel: Panel, asked: Asked, _scope: Scope, line: Line) -> str:
    """The records of what came in a month."""
    if line.period is None or line.cells[0] is None:
        return ""
    whole = month_of(line.period)
    return address(panel.lead, Period(*whole), dict(asked.where), asked)


def drawn(sheet: Sheet) -> dict[str, Any]:
    """What came as a line, the forecast dotted after it within its bands."""
    came, point = sheet.column("came"), sheet.column("point")
    running = next((place for place, value in enumerate(point) if value is not None), 0)
    joint = running - 1 if running else None
    bands = {name: sheet.column(name) for name in BANDS}
    if joint is not None:
        for column in (point, *bands.values()):
            column[joint] = came[joint]
    closed = [value if place < running else None for place, value in enumerate(came)]
    drawn_ = [
        ("came", _("What came"), closed, "now"),
        ("point", _("Forecast"), point, "former"),
        ("before", _("Forecast a month before"), sheet.column("before"), "plain"),
    ]
    return {
        "labels": [line.label for line in sheet.lines],
        "series": [
            {"key": key, "name": name, "values": floats(values), "style": style}
            for key, name, values, style in drawn_
            if any(value is not None for value in values)
        ],
        "bands": {name: floats(column) for name, column in bands.items()},
        "so_far": {"place": running, "value": floats([came[running]])[0], "name": _("So far")},
    }


def point(sheet: Sheet) -> str:
    """What the running month will come to, how that was found, and how far off it is wont to be."""
    first: Forecast = sheet.extras["first"]
    place = next(n for n, line in enumerate(sheet.lines) if line.cells[1] is not None)
    middle, low, high = (sheet.column(name)[place] for name in ("point", "low_80", "high_80"))
    unit, currency = sheet.unit, sheet.currency
    told = _(
        "%(month)s comes to about %(value)s, and with %(level)s to between %(low)s and %(high)s."
    )
    said = told % {
        "month": shown.month(first.period),
        "value": shown.with_unit(middle, unit, currency),
        "level": "80 %",
        "low": shown.with_unit(low, unit, currency),
        "high": shown.with_unit(high, unit, currency),
    }
    return f"{said} {_how(first)}"


def _how(first: Forecast) -> str:
    told = {"method": str(METHODS[first.method]), "count": first.history}
    if first.history < 24:
        words = _("From %(count)d closed months only, too few to know the season: %(method)s.")
        return words % told
    said = _("From %(count)d closed months: %(method)s.") % told
    if first.mase is not None and first.naive_mase:
        better = Decimal(100 * (1 - first.mase / first.naive_mase))
        words = (
            _(
                "When it was tried on the past it was %(percent)s less far off than repeating "
                "the last year."
            )
            if better > 0
            else _("When it was tried on the past, nothing beat repeating the last year.")
        )
        said += " " + words % {"percent": shown.with_unit(better, "percent", None)}
    return said


def errors(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """By how many months ahead: how far off forecasts were, tried on the past and made since."""
    key = panel.chosen("metric", asked)
    own, run = replace(panel, about=key), published_run(scope.organization, asked.as_of)
    named = subject_of(scope, asked.where, key)
    if run is None or named is None:
        return nothing_of(own, asked)
    rows = standing.of_subject(scope.organization, key, run, named.subject)
    past = accuracy.past(scope.organization, key, run, named.subject, named.member)
    made = accuracy.by_horizon(past)
    lines = [
        _error_line(row, made.get(row.horizon))
        for row in rows
        if row.horizon in SHOWN and row.trials
    ]
    return Sheet(
        panel=own,
        asked=asked,
        heads=(
            Head("trial_error", _("Tried: off by"), "percent", ""),
            Head("trial_bias", _("Tried: too high by"), "percent", ""),
            Head("error", _("Made: off by"), "percent", ""),
            Head("bias", _("Made: too high by"), "percent", ""),
            Head("made", _("Made"), "count", ""),
        ),
        lines=tuple(lines),
        total=None,
        currency=None,
        as_of=run.published_at,
        run=run.pk,
        complete=False,
        rows_are=_("Months ahead"),
    )


def _error_line(row: Forecast, since: accuracy.Accuracy | None) -> Line:
    cells: tuple[Cell, ...] = (
        _percent(row.trial_error),
        _percent(row.trial_bias),
        since.error if since else None,
        since.bias if since else None,
        Decimal(since.count if since else 0),
    )
    label = _("The running month") if row.horizon == 0 else str(row.horizon)
    return Line(label, cells, member=str(row.horizon))


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(repr(round(share * 100, 4)))
