"""A leader board whose first three stand on a podium."""

from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown
from salesmetrics.metrics.catalogue import metric as metric_of

from .series import straight
from .sheet import Sheet

STEPS = 3


def podium(sheet: Sheet) -> dict[str, Any]:
    """The board, and its first three places; who shares a place shares its step."""
    key = sheet.panel.lead
    ranks = sheet.ranks
    unit = metric_of(key).unit
    firsts = [
        {
            "place": ranks[line.member],
            "name": line.label,
            "shown": shown.with_unit(sheet.column(key, [line])[0], unit, sheet.currency),
        }
        for line in sheet.lines
        if ranks.get(line.member, STEPS + 1) <= STEPS
    ]
    # Fewer are no podium, and more than a handful of equals is none either.
    return straight(sheet) | {"podium": firsts if STEPS <= len(firsts) <= 5 else []}


def leader(sheet: Sheet) -> str:
    """Who stands first, and who next."""
    key, ranks = sheet.panel.lead, sheet.ranks
    ranked = [line for line in sheet.lines if line.member in ranks]
    if len(ranked) < 2:
        return ""
    unit = metric_of(key).unit
    figures = [shown.with_unit(v, unit, sheet.currency) for v in sheet.column(key, ranked[:2])]
    return _("%(first)s leads with %(figure)s; %(second)s follows with %(next)s.") % {
        "first": ranked[0].label,
        "figure": figures[0],
        "second": ranked[1].label,
        "next": figures[1],
    }
