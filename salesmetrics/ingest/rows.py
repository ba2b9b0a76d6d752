"""Rows that come one by one or in a list, not in a file: the same checks, the same loader."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from .kinds import Number
from .problems import Problem, Problems, shown
from .reading import LINE, Batch
from .sources import Feed, Source
from .specification import Column, Entity


@dataclass
class Sheet:
    """A table that is there already."""

    header: list[str]
    frame: pl.DataFrame

    def batches(self) -> Iterator[Batch]:
        """All rows at once."""
        yield Batch(self.frame)


def rows_feed(
    entity: Entity,
    rows: Sequence[Mapping[str, Any]],
    problems: Problems,
    revive: bool = False,
) -> Feed:
    """The feed of these rows; what cannot be the text of a cell is a problem of its line.

    Lines count from 0, as programs count the rows of a list.
    """
    named = dict.fromkeys(name for row in rows for name in row)
    known = [name for name in named if name in entity.by_name]
    known += [name for name in entity.required if name not in named]
    _tell_unknown(entity, rows, [n for n in named if n not in entity.by_name], problems)
    columns = {name: _cells(entity, name, rows, problems) for name in known}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(known, pl.String))
    lines = pl.int_range(len(rows), dtype=pl.Int64, eager=True).alias(LINE)
    sheet = Sheet(known, frame.with_columns(lines))
    lacking = {
        name: [line for line, row in enumerate(rows) if name not in row]
        for name in known
        if entity.by_name[name].field not in entity.identity
    }
    source = Source(Path(entity.name), entity.name, sheet)
    return Feed(
        entity,
        source,
        tuple(known),
        sheet.batches,
        lacking={name: lines for name, lines in lacking.items() if lines},
        revive=revive,
    )


def _tell_unknown(
    entity: Entity, rows: Sequence[Mapping[str, Any]], names: Sequence[str], problems: Problems
) -> None:
    words = _("is no column of %(entity)s; there are: %(names)s.")
    reason = words % {"entity": entity.name, "names": ", ".join(entity.by_name)}
    for name in names:
        for line, row in enumerate(rows):
            if name in row:
                problems.add(Problem(entity.name, line, name, "", reason))


def _cells(
    entity: Entity, name: str, rows: Sequence[Mapping[str, Any]], problems: Problems
) -> list[str | None]:
    cells = []
    column = entity.by_name[name]
    for line, row in enumerate(rows):
        value = row.get(name)
        text = _text(value, column)
        if value is not None and text is None:
            reason = _("is not well-formed; expected %(expected)s.") % {
                "expected": column.kind.expected
            }
            problems.add(Problem(entity.name, line, name, shown(repr(value)), reason))
        cells.append((text or "").strip() or None)
    return cells


def _text(value: Any, column: Column) -> str | None:
    """A value as a file would have it; None where a file could not."""
    if isinstance(value, str):
        # Neither a NUL nor half of a character goes into the database.
        return value if _is_text(value) else None
    if isinstance(column.kind, Number) and isinstance(value, int | float | Decimal):
        return None if isinstance(value, bool) else format(Decimal(str(value)), "f")
    return None


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value
