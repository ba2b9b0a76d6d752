"""The cells of a heat map in a template: short figures, each with its step of the ramp."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template

from dashboards import shown

register = template.Library()
MOST_ROWS = 24  # of a panel among others; the rest has a page of its own


@register.simple_tag
def heat_rows(payload: Mapping[str, Any], whole: bool = False) -> list[dict[str, Any]]:
    """A table's rows; of a very long one, the first."""
    table, levels = payload["table"], payload["chart"]["levels"]
    lines = list(zip(table["rows"], table["marks"], levels, strict=True))
    return [
        {
            "label": row[0],
            "mark": mark | {"first": True},
            "cells": [
                {"text": text, "level": level}
                for text, level in zip(_texts(row, table["columns"]), steps, strict=True)
            ],
        }
        for row, mark, steps in lines[: None if whole else MOST_ROWS]
    ]


@register.filter
def heat_heads(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The columns' names, each unit once: where it begins."""
    columns = payload["table"]["columns"]
    units = [shown.unit_name(column["unit"] or "", payload["currency"]) for column in columns]
    before = ["", *units[:-1]]
    return [
        (column["name"], unit if unit != former else "")
        for column, unit, former in zip(columns, units, before, strict=True)
    ]


@register.filter
def heat_total(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """The last row."""
    table = payload["table"]
    row = table["total"]
    return {"label": row[0], "cells": _texts(row, table["columns"])} if row else None


def _texts(row: Sequence[str | None], columns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Short, so that twelve months fit side by side; a cell that is still to come is empty."""
    return [
        "" if text is None else shown.short(Decimal(text), column["unit"])
        for text, column in list(zip(row, columns, strict=True))[1:]
    ]
