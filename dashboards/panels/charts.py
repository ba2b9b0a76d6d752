"""What is drawn of a sheet: labels and series, floats at last."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from dashboards.colours import colours
from salesmetrics.tenancy.visibility import Scope

from .ahead import drawn as forecast
from .changes import drawn as difference
from .country_map import by_country
from .course import lines
from .distribution import distribution
from .heat import heat
from .links import down_of, records_of
from .movements import movements
from .panel import Kind
from .podium import podium
from .rates import rates
from .scatter import scatter
from .series import floats, series, straight
from .sheet import Sheet
from .waterfall import drawn as waterfall

MOST_BARS = 12
Chart = dict[str, Any]


def chart(sheet: Sheet, scope: Scope) -> Chart:
    """The chart of a sheet, as its panel says.

    `links` has for each label where clicking it leads: below it, else to its records.
    """
    kind: Kind = sheet.panel.chart
    drawn = DRAWN.get(kind, straight)(sheet)
    lines = drawn.pop("lines", sheet.lines)
    links = [down_of(sheet, line) or records_of(sheet, line, scope) for line in lines]
    return {"kind": kind, **drawn, "links": links}


def bars(sheet: Sheet) -> Chart:
    """The members that add up to the whole, the smallest of many as one bar."""
    lines, rest = sheet.tops[:MOST_BARS], sheet.tops[MOST_BARS:]
    labels = [line.label for line in lines]
    drawn = series(sheet, lines)
    if rest:
        labels.append(_("%(count)d others") % {"count": len(rest)})
        for one, further in zip(drawn, series(sheet, rest), strict=True):
            one["values"].append(sum(v for v in further["values"] if v is not None))
    return {"labels": labels, "series": drawn, "lines": lines}


def funnel(sheet: Sheet) -> Chart:
    """How many entered each stage, which part was lost there, and which moved on."""
    entered = sheet.column("stage_entered")
    leaked = sheet.column("funnel_leakage_rate")
    moved = sheet.column("stage_conversion_rate")
    lost = [e * r / 100 if e is not None and r is not None else None
            for e, r in zip(entered, leaked, strict=True)]  # fmt: skip
    kept = [e - (part or 0) if e is not None else None
            for e, part in zip(entered, lost, strict=True)]  # fmt: skip
    return {
        "labels": [line.label for line in sheet.lines],
        "series": [
            {"key": "kept", "name": _("Not lost here"), "values": floats(kept), "style": "now"},
            {"key": "lost", "name": _("Lost here"), "values": floats(lost), "style": "part"},
        ],
        "between": floats(moved[:-1]),
    }


def stack(sheet: Sheet) -> Chart:
    """One series for each column of a pivot, in the colour that is the member's own."""
    drawn = straight(sheet)
    members: dict[str, str | None] = sheet.extras["members"]
    own = colours([member for member in members.values() if member])
    drawn["series"] = [
        {
            "key": head.key,
            "name": head.name,
            "values": floats(sheet.column(head.key)),
            "style": own.get(members[head.key] or "", "other"),
        }
        for head in sheet.heads
        if head.key in members
    ]
    return drawn


DRAWN: dict[str, Callable[[Sheet], Chart]] = {
    "bars": bars,
    "cohort": heat,
    "difference": difference,
    "distribution": distribution,
    "forecast": forecast,
    "funnel": funnel,
    "heat": heat,
    "lines": lines,
    "map": by_country,
    "movements": movements,
    "podium": podium,
    "rates": rates,
    "scatter": scatter,
    "stack": stack,
    "waterfall": waterfall,
}
"""What draws each kind; one that is not named here is drawn row by row."""
