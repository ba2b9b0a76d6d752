"""Regions on a map: those that are countries, each in the shade of its figure."""

from dataclasses import replace
from typing import Any

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
