"""Regions on a map: those that are countries, each in the shade of its figure."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.tenancy.countries import countries_of
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .series import floats
from .sheet import Sheet, sheet_of


def countries(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The panel's columns for the regions that are countries."""
    found = sheet_of(panel, asked, scope)
    known = countries_of(scope.organization)
    lines = tuple(
        replace(line, depth=0, parts=False) for line in found.lines if line.member in known
    )
    codes = {line.member: known[line.member] for line in lines if line.member}
    # What lies in no country is in the table of regions beside the map.
    return replace(found, lines=lines, total=None, extras={"codes": codes})


def by_country(sheet: Sheet) -> dict[str, Any]:
    """The figure of each country, by its code."""
    key = sheet.panel.lead
    codes: dict[str, str] = sheet.extras["codes"]
    narrowed = bool(sheet.asked.where.get("region"))
    return {
        "labels": [line.label for line in sheet.lines],
        "codes": [codes[line.member or ""] for line in sheet.lines],
        "near": narrowed,
        "series": [
            {
                "key": key,
                "name": sheet.heads[sheet.place(key)].name,
                "values": floats(sheet.column(key)),
                "style": "now",
            }
        ],
    }


def point(sheet: Sheet) -> str:
    """The country with the most, and how many have anything."""
    found = [
        (value, line.label)
        for line, value in zip(sheet.lines, sheet.column(sheet.panel.lead), strict=True)
        if value
    ]
    if not found:
        return ""
    most, name = max(found)
    told = {"name": name, "value": shown.with_unit(most, sheet.unit, sheet.currency)}
    return (
        _("%(name)s has the most, %(value)s") % told
        + "; "
        + (_("%(count)d countries have some") % {"count": len(found)} + ".")
    )
