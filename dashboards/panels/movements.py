"""What came and what went, month by month, from the state at the start to that at the end."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.questions import Question
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .series import straight
from .sheet import Cell, Head, Line, Sheet, figure, sheet_of

START = "start"
LOSSES = ("shrink", "loss")


def from_start_to_end(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The panel's columns, of which the last is a state, with what each month began with."""
    found = sheet_of(panel, asked, scope)
    metric = metric_of(panel.columns[-1].metric)
    heads = [
        replace(head, name=_("At the end")) if head.metric == metric.key else head
        for head in found.heads
    ]
    if found.total is None or not found.lines or metric.key not in {h.key for h in heads}:
        return found
    first = found.lines[0].period or asked.start
    day = first - dt.timedelta(days=1)
    question = Question(metric.key, day, day, where=dict(asked.where), as_of=asked.as_of)
    before: Cell = answer(question, scope).total.value
    total = replace(found.total, cells=(before, *found.total.cells))
    lines: list[Line] = []
    for line in found.lines:
        begun = line.period is None or line.period <= asked.today
        lines.append(replace(line, cells=(before if begun else None, *line.cells)))
        before = line.cells[-1]
    start = Head(START, _("At the start"), metric.unit, metric.key)
    return replace(found, heads=(start, *heads), lines=tuple(lines), total=total)


def movements(sheet: Sheet) -> dict[str, Any]:
    """Gains and losses; a loss is a positive figure that is drawn downwards."""
    drawn = straight(sheet)
    for one in drawn["series"]:
        one["lost"] = one["style"] in LOSSES
    return drawn


def from_to(sheet: Sheet) -> str:
    """From where to where it went, and by what most."""
    if sheet.total is None or sheet.heads[0].key != START:
        return ""
    unit = sheet.heads[0].unit
    begin, end = figure(sheet.total.cells[0]), figure(sheet.total.cells[-1])
    if begin is None or end is None:
        return ""
    gained, lost = _sum(sheet, losses=False), _sum(sheet, losses=True)
    told = {
        "begin": shown.with_unit(begin, unit, sheet.currency),
        "end": shown.with_unit(end, unit, sheet.currency),
        "gained": shown.with_unit(gained, unit, sheet.currency),
        "lost": shown.with_unit(lost, unit, sheet.currency),
    }
    # Narrowed to some, what is won by one may be kept by another: then it does not add up.
    if abs(begin + gained - lost - end) >= 1:
        return _("From %(begin)s to %(end)s.") % told
    return _("From %(begin)s to %(end)s: %(gained)s came, %(lost)s went.") % told


def _sum(sheet: Sheet, *, losses: bool) -> Decimal:
    keys = [key for key, style in sheet.panel.series if (style in LOSSES) == losses]
    return sum((sheet.whole(key) or Decimal(0) for key in keys), Decimal(0))
