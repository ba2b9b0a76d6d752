"""Regions on a map: those that are countries, each in the shade of its figure."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.countries import countries_of
from salesmetrics.tenancy.trees import below
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .series import floats
from .sheet import Sheet, figure, sheet_of


def countries(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
    """The panel's columns for the regions that are countries."""
    found = sheet_of(panel, asked, scope)
    known = countries_of(scope.organization)
    lines = tuple(
        replace(line, depth=0, parts=False) for line in found.lines if line.member in known
    )
    codes = {line.member: known[line.member] for line in lines if line.member}
    # What lies in no country is in the table of regions beside the map.
    inside = {known[member] for member in _inside(asked) if member in known}
    sold = {codes[line.member] for line in lines if line.member and figure(line.cells[0])}
    around = sorted(inside or sold)
    return replace(found, lines=lines, total=None, extras={"codes": codes, "around": around})


def _inside(asked: Asked) -> set[str]:
    """The regions chosen, with all that lies below them; none if none is chosen."""
    region = Dimension.registry["region"]
    members = region.members(asked.organization)
    chosen = set(asked.where.get("region", ()))
    keys = [key for key, member in members.items() if member.id in chosen]
    return {members[key].id for key in below(region.parents(asked.organization), keys)}


def by_country(sheet: Sheet) -> dict[str, Any]:
    """The figure of each country, by its code."""
    key = sheet.panel.lead
    codes: dict[str, str] = sheet.extras["codes"]
    return {
        "labels": [line.label for line in sheet.lines],
        "codes": [codes[line.member or ""] for line in sheet.lines],
        "around": sheet.extras["around"],
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
    first = _("%(name)s has the most, %(value)s") % told
    if len(found) == 1:
        return first + "."
    count = {"count": len(found)}
    more = ngettext("%(count)d country has some", "%(count)d countries have some", len(found))
    return f"{first}; {more % count}."
