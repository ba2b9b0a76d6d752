"""Spreadsheets and Parquet: their typed cells as the text a CSV would have."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
from django.utils.translation import gettext as _

from ..limits import BLOCK_ROWS, RATIO, RATIO_FROM, SHEET
from ..problems import FileRefused
from .table import LINE, Batch, checked_header, trimmed

_FIRST_ROW = 2


class Workbook:
    """The first sheet of an `.xlsx` file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_unpacked(path)
        try:
            sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes=None)
            frame = sheet.to_polars()
        except fastexcel.FastExcelError as error:
            raise FileRefused(
                _("The spreadsheet cannot be read: %(error)s") % {"error": error}
            ) from error
        if frame.height == 0:
            raise FileRefused(_("The sheet is empty; expected a header row."))
        self._frame = frame
        self.header: list[str] = []

    def batches(self) -> Iterator[Batch]:
        yield from ()


class Columnar:
    """A Parquet file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._rows = pl.scan_parquet(path)
            self.header = checked_header(self._rows.collect_schema().names())
        except (pl.exceptions.PolarsError, OSError) as error:
            raise FileRefused(_("The Parquet file cannot be read.")) from error

    def batches(self) -> Iterator[Batch]:
        offset = 0
        while True:
            try:
                frame = self._rows.slice(offset, BLOCK_ROWS).collect()
            except (pl.exceptions.PolarsError, OSError) as error:
                raise FileRefused(_("The Parquet file is damaged."), offset + 2) from error
            if not frame.height:
                return
            yield Batch(
                as_text(
                    frame.rename(dict(zip(frame.columns, self.header, strict=True))),
                    offset + _FIRST_ROW,
                )
            )
            offset += frame.height


def as_text(frame: pl.DataFrame, first_line: int) -> pl.DataFrame:
    """Every cell as a CSV would write it, with the row it stands in."""
    texts = [_text(pl.col(name), dtype).alias(name) for name, dtype in frame.schema.items()]
    lines = pl.int_range(first_line, first_line + frame.height, dtype=pl.Int64, eager=True)
    return trimmed(frame.select(texts)).with_columns(lines.alias(LINE))


def _text(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        zone = "%:z" if dtype.time_zone else ""
        whole = value.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.6f{zone}")
        midnight = value.dt.time() == pl.time(0, 0, 0)
        return (
            whole
            if zone
            else pl.when(midnight).then(value.dt.strftime("%Y-%m-%d")).otherwise(whole)
        )
    if dtype.is_float():
        # Spreadsheets show 15 digits; what stands behind them is noise of the binary form.
        return (
            pl.when(value == value.round(0))
            .then(value.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(value.map_elements(lambda number: format(number, ".15g"), pl.String))
        )
    return value.cast(pl.String)


def _check_unpacked(path: Path) -> None:
    """Refuse what unpacks to far more than its size; sizes told in the file are not believed."""
    try:
        with zipfile.ZipFile(path) as parts:
            total = 0
            for name in parts.namelist():
                with parts.open(name) as part:
                    while block := part.read(1 << 20):
                        total += len(block)
                        if total > SHEET or (
                            total > RATIO_FROM and total > RATIO * path.stat().st_size
                        ):
                            raise FileRefused(
                                _("The spreadsheet unpacks to far more than its size.")
                            )
    except zipfile.BadZipFile as error:
        raise FileRefused(_("The file is no .xlsx spreadsheet, or is damaged.")) from error
