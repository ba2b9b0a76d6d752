"""A file as its header and batches of text cells, whatever its format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import polars as pl
from django.utils.translation import gettext as _

from ..limits import COLUMNS
from ..problems import FileRefused, Problem

LINE = "\x1eline"
"""The column of line numbers; no header can hold its name."""


@dataclass
class Batch:
    """Rows as text, empty cells null, with the line each begins on; and lines that are no rows."""

    frame: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)


class Table(Protocol):
    header: list[str]

    def batches(self) -> Iterator[Batch]:
        """Read from the first row; may be called again."""
        ...


SUFFIXES = (".csv", ".csv.gz", ".xlsx", ".parquet")


def suffix_of(path: Path) -> str:
    """The suffix that tells how to read the file; empty if none of ours."""
    return next((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), "")


def kind_unknown() -> str:
    """What is told of a file that is no table, or an archive without one."""
    words = _("The file's kind is unknown; expected one of %(kinds)s.")
    return words % {"kinds": ", ".join(SUFFIXES)}


def stem_of(path: Path) -> str:
    return path.name[: len(path.name) - len(suffix_of(path))]


def open_table(path: Path) -> Table:
    """Read a file's header. Raises FileRefused, as may reading its batches."""
    from .delimited import Delimited
    from .workbook import Columnar, Workbook

    suffix = suffix_of(path)
    if path.stat().st_size == 0:
        raise FileRefused(_("The file is empty; expected a header row."))
    if suffix == ".xlsx":
        return Workbook(path)
    if suffix == ".parquet":
        return Columnar(path)
    if suffix in (".csv", ".csv.gz"):
        return Delimited(path)
    raise FileRefused(kind_unknown())


TITLES = 20
"""Rows among which the header is looked for: reports have a title and remarks above it."""


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows is the header: the first, unless that is plainly a title.

    A title fills a cell or two; the header below it fills most of the columns, each with a name of
    its own that is no figure and no day.
    """
    filled = [[cell.strip() for cell in row if cell and cell.strip()] for row in rows[:TITLES]]
    most = max(map(len, filled), default=0)
    if not filled or len(filled[0]) * 2 >= most:
        return 0
    for place, names in enumerate(filled):
        are_names = all(any(letter.isalpha() for letter in name[:1]) for name in names)
        if len(names) * 5 >= most * 3 and are_names and len(set(names)) == len(names):
            return place
    return 0


def checked_header(names: list[str]) -> list[str]:
    """The header without outer blanks, every name once; columns without a name get one."""
    if len(names) > COLUMNS:
        raise FileRefused(
            _("The header has %(count)s columns; at most %(most)s are read.")
            % {"count": len(names), "most": COLUMNS},
            1,
        )
    header = [name.strip() for name in names]
    if not any(header):
        raise FileRefused(_("The header row is empty; expected names of columns."), 1)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise FileRefused(
            _("The header names a column twice: %(names)s.") % {"names": ", ".join(twice)}, 1
        )
    return [name or f"\x1e{place}" for place, name in enumerate(header)]


def trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without outer blanks, and null where nothing is left."""
    text = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(pl.when(text != "").then(text))


def filled(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the lines that have nothing but separators, as spreadsheets write them."""
    return frame.filter(~pl.all_horizontal(pl.exclude(LINE).is_null()))
