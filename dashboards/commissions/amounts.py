"""Amounts of pay as they are read."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dashboards import shown


def money(value: Decimal | None, currency: str) -> str:
    """An amount in full, with its currency."""
    return shown.full(value, "money", currency) + (
        f"{shown.SPACE}{currency}" if value is not None else ""
    )


def number(value: Decimal | str | None, most: int = 2) -> str:
    """A number with as many decimals as it has, up to so many."""
    return shown.NOTHING if value is None else shown.exact(Decimal(value), most)


def percent(value: Decimal | str | None, most: int = 4) -> str:
    """A percentage with its sign."""
    text = number(value, most)
    return text if value is None else f"{text}{shown.SPACE}%"


def sums(rows: Iterable[Any], *columns: str) -> list[dict[str, Any]]:
    """The sums of rows with a `currency`, a line for each currency."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        into = found.setdefault(row["currency"], {"currency": row["currency"]})
        for column in columns:
            into[column] = into.get(column, Decimal(0)) + (row[column] or 0)
    return [found[currency] for currency in sorted(found)]
