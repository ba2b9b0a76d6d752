"""Assignments and splits as rows: of a file, or sent by a program; all of them or none."""

from .assignments import assignment_rows, write_assignments
from .rows import Counts, FileRows, RowsError, rows_of_csv
from .splits import split_rows, write_splits

__all__ = [
    "Counts",
    "FileRows",
    "RowsError",
    "assignment_rows",
    "rows_of_csv",
    "split_rows",
    "write_assignments",
    "write_splits",
]
