"""The rows that were not taken, as they were, with the reason: to be mended and loaded again."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from .originals import rows_on
from .problems import FileRefused, Problems
from .reading import LINE
from .reading.table import stem_of
from .report import ImportReport
from .sources import find_files

REASON = "reason"


def write_rejects(report: ImportReport, paths: Iterable[Path], target: Path) -> list[Path]:
    """One CSV for each file with rejected rows: `target` itself if it is one, else beside it."""
    lines = report.problems.lines
    files = [path for path in find_files(paths, Problems()) if lines.get(path.name)]
    written = []
    for path in files:
        beside = target.with_name(f"{target.stem}-{stem_of(path)}.csv")
        place = target if len(files) == 1 else beside
        rejected_rows(path, lines[path.name]).write_csv(place)
        written.append(place)
    return written


def rejected_rows(path: Path, reasons: dict[int, str]) -> pl.DataFrame:
    """The file's rows on these lines with their reasons.

    A line that could not be told apart into values has its reason alone.
    """
    wanted = pl.DataFrame({LINE: list(reasons), REASON: list(reasons.values())})
    wanted = wanted.with_columns(pl.col(LINE).cast(pl.Int64)).sort(LINE)
    try:
        rows = rows_on(path, reasons)
    except FileRefused:
        return wanted.select(REASON)
    if REASON in rows.columns:
        rows = rows.drop(REASON)  # of the load before: these are rejects loaded again
    joined = wanted.join(rows, on=LINE, how="left")
    return joined.select([name for name in rows.columns if name != LINE] + [REASON])
