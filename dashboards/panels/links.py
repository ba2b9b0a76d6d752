"""Where a row of a panel leads: to the records behind it, or one level down."""

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse

from dashboards.asked import Asked
from salesmetrics.metrics.calendar import Period
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .sheet import Line, Sheet


def records_of(sheet: Sheet, line: Line, scope: Scope) -> str | None:
    """The address of the records behind a row; None where there are none to see."""
    panel = sheet.panel
    if not scope.sees_records:
        return None
    if panel.records is not None:
        return panel.records(panel, sheet.asked, scope, line) or None
    if not panel.lead or sheet.rows_are or (panel.split and line.member is None):
        return None  # a row of what belongs to nobody cannot be asked for by a filter
    period = _period(sheet, line)
    where = dict(sheet.asked.where)
    if panel.split and line.member:
        where[panel.split] = (line.member,)
    return address(panel.lead, period, where, sheet.asked)


def records_of_whole(sheet: Sheet, scope: Scope) -> str | None:
    """The address of the records behind all of a panel's rows together."""
    panel, asked = sheet.panel, sheet.asked
    if not scope.sees_records or not panel.lead or not sheet.something:
        return None
    period = asked.year_of_months() if panel.over_months else asked.period
    return address(panel.lead, period, dict(asked.where), asked)


def address(metric: str, period: Period, where: dict[str, tuple[str, ...]], asked: Asked) -> str:
    """The address of the records behind a figure; of a past moment it tells that figure too."""
    pairs = [("from", str(period.start)), ("to", str(period.end))]
    pairs += [("as_of", asked.moment)] if asked.moment else []
    pairs += [(name, member) for name, ids in where.items() for member in ids]
    return f"{reverse('dashboards:records', args=[metric])}?{urlencode(pairs)}"


def down_of(sheet: Sheet, line: Line) -> str | None:
    """The query of the same page one level down in a tree; None where nothing lies below."""
    panel, asked = sheet.panel, sheet.asked
    if not panel.split or not line.member or not line.parts:
        return None
    if (line.member,) == asked.where.get(panel.split):
        return None
    return "?" + asked.query(where={**asked.where, panel.split: (line.member,)})


def _period(sheet: Sheet, line: Line) -> Period:
    """The days of a row: its month as far as the panel's own days go, or all of them."""
    asked = sheet.asked
    if line.period is None:
        return asked.period
    after = (line.period.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return Period(line.period, after - dt.timedelta(days=1))


def to_record(_panel: Panel, _asked: Asked, _scope: Scope, line: Line) -> str:
    """The address of the page of a row's deal; empty where the row is none."""
    if not line.member:
        return ""
    at = reverse("entries:by-id", args=["opportunities"])
    return f"{at}?{urlencode({'id': line.member})}"


def to_scorecard(_panel: Panel, asked: Asked, _scope: Scope, line: Line) -> str:
    """The address of the scorecard of a row's rep, for the same period; empty for nobody's row."""
    if not line.member:
        return ""
    return f"{reverse('dashboards:scorecard', args=[line.member])}?{asked.carried}"
