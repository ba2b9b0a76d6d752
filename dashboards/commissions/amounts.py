"""Amounts of pay as they are read."""

from decimal import Decimal

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
