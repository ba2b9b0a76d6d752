"""Values of other systems as canonical cells."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

OVERLAP = dt.timedelta(minutes=5)
"""What is asked for again: clocks differ, and search indexes lag behind."""


def text(value: Any) -> str:
    """A value as a file has it."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # A database and a spreadsheet know neither NUL nor the ends of a line within a name.
    return str(value).replace("\x00", "").strip()


def yes(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def times(value: Any, factor: int | Decimal) -> str:
    """A number times another, exactly; empty where there is none."""
    try:
        found = Decimal(text(value)) * factor
    except InvalidOperation:
        return ""
    return format(found.normalize(), "f") if found.is_finite() else ""


def day(value: Any) -> str:
    """The day of a time, as it is written."""
    return text(value)[:10]


def before(moment: str, by: dt.timedelta = OVERLAP) -> str:
    """A little earlier, as ISO 8601 in UTC."""
    found = dt.datetime.fromisoformat(moment)
    return iso(found.replace(tzinfo=found.tzinfo or dt.UTC) - by)


def iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def not_before(value: Any, start: Any) -> str:
    """A time, unless it is before another that it cannot be before."""
    later, earlier = text(value), text(start)
    if not later or not earlier:
        return later
    return later if later[: len(earlier)] >= earlier[: len(later)] else ""
