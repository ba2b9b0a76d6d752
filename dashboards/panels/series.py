"""The columns of a sheet as series of floats, which every kind of chart is made of."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from .sheet import Line, Sheet


def straight(sheet: Sheet) -> dict[str, Any]:
    """Every row, in order; over time, with the month that still runs."""
    drawn = series(sheet, sheet.lines)
    return {
        "labels": [line.label for line in sheet.lines],
        "series": drawn,
        "so_far": _("so far"),
        "running": [place for place, line in enumerate(sheet.lines) if line.running],
        "marked": [
            place
            for place, line in enumerate(sheet.lines)
            if line.period and sheet.asked.start <= line.period <= sheet.asked.end
        ],
    }


def series(sheet: Sheet, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The columns that the panel draws."""
    lines = list(lines)
    there = {head.key for head in sheet.heads}
    return [
        {
            "key": key,
            "name": sheet.heads[sheet.place(key)].name,
            "values": floats(sheet.column(key, lines)),
            "style": style,
        }
        for key, style in sheet.panel.series
        if key in there
        and (any(value is not None for value in sheet.column(key, lines)) or style == "now")
    ]


def floats(values: Iterable[Decimal | None]) -> list[float | None]:
    """Figures as a chart takes them."""
    return [None if value is None else round(float(value), 4) for value in values]
