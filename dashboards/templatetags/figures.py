"""Figures of a payload in a template."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from dashboards import shown, tiles

register = template.Library()
Table = Mapping[str, Any]
WORDS = ("text", "day")  # units of cells that are no figures
MOST_ROWS = 40  # of a panel among others; the rest has a page of its own


@register.simple_tag
def drawing(payload: Mapping[str, Any]) -> SafeString:
    """What the browser needs to draw a panel's chart, as a JSON script."""
    needed = {name: payload[name] for name in ("chart", "unit", "currency", "point", "title")}
    return json_script(needed, f"drawing-{payload['panel']}")


@register.filter
def among(key: str, keys: tuple[str, ...]) -> bool:
    """Whether a key is one of several."""
    return key in keys


@register.filter
def tiles_of(payload: Mapping[str, Any]) -> list[tiles.Tile]:
    """A scorecard's rows in words."""
    return tiles.tiles(payload)


@register.filter
def unit_of(column: Mapping[str, Any], currency: str | None) -> str:
    """The unit for a column's header, unless its name says it already."""
    unit = shown.unit_name(column["unit"] or "", currency)
    return "" if unit.lower() in str(column["name"]).lower().split() else unit


@register.filter
def file_names(names: Iterable[str]) -> str:
    """The files of the data contract, as they are called."""
    return ", ".join(f"{name}.csv" for name in names)


@register.filter
def month(first: dt.date) -> str:
    """A month by its first day."""
    return shown.month(first)


@register.filter
def part(value: Decimal | None) -> str:
    """A part of a figure; past its cents it is not exact."""
    return shown.NOTHING if value is None else shown.exact(value, 2)


@register.simple_tag
def rows(payload: Mapping[str, Any], whole: bool = False) -> list[dict[str, Any]]:
    """A table's rows with their cells as they are read; of a very long one, the first."""
    table: Table = payload["table"]
    columns, currency = table["columns"], payload["currency"]
    # What belongs to nobody may be more than all others; their bars are told among themselves.
    marked = zip(table["rows"], table["marks"], strict=True)
    named = [row for row, mark in marked if mark["member"] or mark["period"] or mark["own"]]
    most = [
        max((abs(Decimal(row[place])) for row in named if row[place]), default=0)
        if columns[place]["bar"]
        else 0
        for place in range(len(columns))
    ]
    return [
        {"label": row[0], "mark": mark, "cells": _cells(row, mark, columns, most, currency)}
        for row, mark in list(zip(table["rows"], table["marks"], strict=True))[
            : None if whole else MOST_ROWS
        ]
    ]


@register.filter
def has_further(payload: Mapping[str, Any]) -> bool:
    """Whether some of a table's rows are not seen at first."""
    return not all(mark["first"] for mark in payload["table"]["marks"])


@register.filter
def total(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """A table's last row."""
    table: Table = payload["table"]
    row = table["total"]
    if not row:
        return None
    columns = [column | {"bar": False} for column in table["columns"]]
    cells = _cells(row, {}, columns, [0] * len(row), payload["currency"])
    return {"label": row[0], "cells": cells}


def _words(text: str | None, unit: str) -> str:
    if text is None:
        return shown.NOTHING
    return shown.day_in_table(text) if unit == "day" and text else text


def _cells(
    row: list[str | None],
    mark: Mapping[str, Any],
    columns: list[dict[str, Any]],
    most: list[Decimal | int],
    currency: str | None,
) -> list[dict[str, Any]]:
    cells = []
    for text, column, largest in list(zip(row, columns, most, strict=True))[1:]:
        unit = column["unit"] or mark.get("unit") or ""
        if unit in WORDS:
            words = "words day" if unit == "day" else "words"
            cells.append({"text": _words(text, unit), "tone": "", "bar": None, "words": words})
            continue
        value = None if text is None else Decimal(text)
        part = max(Decimal(0), value) / largest * 100 if value and largest else Decimal(0)
        width = min(100.0, float(part))
        cells.append(
            {
                "text": shown.in_table(value, unit, currency),
                "tone": "negative" if value is not None and value < 0 else "",
                "bar": f"{width:.1f}" if column["bar"] else None,
            }
        )
    return cells
