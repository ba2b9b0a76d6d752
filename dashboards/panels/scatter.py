"""One point for each member: the first column across, the second upwards."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.asked import Asked
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel, value
from .series import floats
from .sheet import Line, Sheet, figure, sheet_of


def against(across: str, up: str) -> Any:
    """A sheet of the two metrics that are chosen by these options."""

    def sheet(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
        one, other = panel.chosen(across, asked), panel.chosen(up, asked)
        columns = tuple(value(key) for key in dict.fromkeys((other, one)))
        both = replace(panel, columns=columns, series=((other, "now"),))
        return sheet_of(both, asked, scope)

    return sheet


def scatter(sheet: Sheet) -> dict[str, Any]:
    """The members that have both figures."""
    up, across = sheet.heads[0], sheet.heads[-1]
    lines = drawn(sheet)
    return {
        "labels": [line.label for line in lines],
        "series": [
            {
                "key": up.key,
                "name": up.name,
                "values": floats(sheet.column(up.key, lines)),
                "style": "now",
            }
        ],
        "across": {
            "name": across.name,
            "unit": across.unit,
            "values": floats(sheet.column(across.key, lines)),
        },
        "lines": lines,
    }


def drawn(sheet: Sheet) -> list[Line]:
    """The members with both figures; who has none of either is no point at nothing."""
    return [
        line
        for line in sheet.lines
        if line.member is not None
        and None not in (pair := (figure(line.cells[0]), figure(line.cells[-1])))
        and any(pair)
    ]


def together(sheet: Sheet) -> str:
    """Whether who does more also comes to more: the rank correlation, in words."""
    lines = drawn(sheet)
    up, across = sheet.heads[0], sheet.heads[-1]
    if len(lines) < 5:
        return ""
    found = correlation(
        [value or Decimal(0) for value in sheet.column(across.key, lines)],
        [value or Decimal(0) for value in sheet.column(up.key, lines)],
    )
    told = {
        "across": across.name,
        "up": up.name,
        "count": len(lines),
        "number": shown.exact(Decimal(str(round(found, 2))), 2),
    }
    if found >= 0.5:
        point = _("Reps with more of “%(across)s” also have more of “%(up)s”")
    elif found <= -0.5:
        point = _("Reps with more of “%(across)s” have less of “%(up)s”")
    else:
        point = _("“%(across)s” and “%(up)s” hardly go together")
    return point % told + _(" (rank correlation %(number)s, %(count)d reps).") % told


def correlation(one: list[Decimal], other: list[Decimal]) -> float:
    """Spearman's: how alike two orders are, from -1 to 1; 0 where one of them has no order."""
    xs, ys = ranks(one), ranks(other)
    mean = (len(xs) + 1) / 2
    over = sum((x - mean) * (y - mean) for x, y in zip(xs, ys, strict=True))
    under = sum((x - mean) ** 2 for x in xs) * sum((y - mean) ** 2 for y in ys)
    return over / float(under) ** 0.5 if under else 0.0


def ranks(values: list[Decimal]) -> list[float]:
    """The place of each, from 1; equal ones share the mean of their places."""
    return [
        sum(other < value for other in values) + (values.count(value) + 1) / 2 for value in values
    ]
