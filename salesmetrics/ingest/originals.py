"""The rows of a file again, as they were: for what is shown of them and for the rejects."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import polars as pl

from .problems import FileRefused, Problems, shown
from .reading import LINE, open_table


def rows_on(path: Path, lines: Iterable[int]) -> pl.DataFrame:
    """The file's rows that begin on these lines, as text; those that can be told apart."""
    table = open_table(path)
    wanted = pl.Series(LINE, sorted(lines), dtype=pl.Int64)
    found = [pl.DataFrame(schema=dict.fromkeys(table.header, pl.String) | {LINE: pl.Int64})]
    try:
        for batch in table.batches():
            found.append(batch.frame.filter(pl.col(LINE).is_in(wanted.implode())))
    except FileRefused:
        pass  # told already; the rows before it are there
    return pl.concat(found)


def fill_values(problems: Problems, paths: Iterable[Path]) -> None:
    """Give problems that were found in the database the value as the file has it."""
    for path in paths:
        lines = {
            problem.line
            for problem in problems.kept
            if problem.file == path.name and problem.line and problem.column and not problem.value
        }
        if not lines:
            continue
        try:
            rows = {row[LINE]: row for row in rows_on(path, lines).iter_rows(named=True)}
        except FileRefused:
            continue
        for place, problem in enumerate(problems.kept):
            if problem.file == path.name and problem.line in rows and not problem.value:
                value = rows[problem.line].get(problem.column)
                problems.kept[place] = replace(problem, value=shown(value))
