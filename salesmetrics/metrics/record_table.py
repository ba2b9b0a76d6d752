"""Records behind a figure as plain values and as CSV: what pages, API and exports speak."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from salesmetrics.tenancy.models import Organization

from .records import Record, names
from .wire import part

COLUMNS = ("entity", "id", "name", "day", "numerator", "denominator")
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")


def entries(organization: Organization, found: Sequence[Record]) -> list[dict[str, Any]]:
    """Each record: which it is, when, and what it added to the figure's parts."""
    called = names(organization, found)
    return [entry(record, called) for record in found]


def entry(record: Record, called: Mapping[tuple[str, int], Any]) -> dict[str, Any]:
    public, name = called.get((record.entity, record.key), (str(record.key), ""))
    return {
        "entity": record.entity,
        "id": public,
        "name": name,
        "day": record.day.isoformat() if record.day else None,
        "numerator": part(record.numerator),
        "denominator": part(record.denominator),
        "measures": {key: part(value) for key, value in record.measures.items()},
    }


def as_csv(told: Sequence[Mapping[str, Any]]) -> str:
    """The entries, one to a line, with a column for every sum that some record is in."""
    measures = list(dict.fromkeys(key for one in told for key in one["measures"]))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *measures])
    for one in told:
        known = [safe(one[name]) for name in COLUMNS]
        writer.writerow([*known, *(one["measures"].get(key) for key in measures)])
    return out.getvalue()


def safe(text: str | None) -> str | None:
    """A text that no spreadsheet takes for a formula; a number stays one."""
    if text and text[0] in "=+-@\t\r" and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text
