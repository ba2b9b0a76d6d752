"""Figures of members that do not add up: bars beside the figure of all of them together."""

from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown
from salesmetrics.metrics.catalogue import metric as metric_of

from .series import floats, series
from .sheet import Line, Sheet

MOST = 12


def rates(sheet: Sheet) -> dict[str, Any]:
    """The members that have a figure, and the whole's; what is left out stands in the table."""
    key = sheet.panel.lead
    lines = [line for line in sheet.tops if sheet.column(key, [line])[0] is not None][:MOST]
    whole = sheet.whole(key)
    beside = metric_of(key).beside is not None and metric_of(key).beside == sheet.panel.split
    told = {"figure": shown.with_unit(whole, metric_of(key).unit, sheet.currency)}
    return {
        "labels": [line.label for line in lines],
        "series": series(sheet, lines)[:1],
        "whole": None
        if whole is None
        else {
            "name": (_("Ourselves: %(figure)s") if beside else _("All: %(figure)s")) % told,
            "value": floats([whole])[0],
        },
        "lines": lines,
    }


def highest_and_lowest(sheet: Sheet) -> str:
    """Who has the highest figure and who the lowest, and where all of them stand."""
    key = sheet.panel.lead
    unit = metric_of(key).unit
    lines: list[Line] = [line for line in sheet.tops if line.member is not None]
    pairs = zip(sheet.column(key, lines), lines, strict=True)
    known = sorted((value, line.label) for value, line in pairs if value is not None)
    whole = sheet.whole(key)
    if len(known) < 2 or whole is None or known[0][0] == known[-1][0]:
        return ""
    (low, last), (high, first) = known[0], known[-1]
    return _("From %(low)s (%(last)s) to %(high)s (%(first)s); %(whole)s of all.") % {
        "low": shown.with_unit(low, unit, sheet.currency),
        "last": last,
        "high": shown.with_unit(high, unit, sheet.currency),
        "first": first,
        "whole": shown.with_unit(whole, unit, sheet.currency),
    }
