"""Spreadsheets and Parquet: their typed cells as the text a CSV would have."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import fastexcel
import polars as pl
from django.utils.translation import gettext as _

from ..limits import BLOCK_ROWS, RATIO, RATIO_FROM, SHEET
from ..problems import FileRefused
from .extent import Extent
from .table import LINE, TITLES, Batch, checked_header, filled, header_at, trimmed

_FIRST_ROW = 2
GROUPED = r"^-?[1-9]\d{0,2}\.\d{3}$"
"""How a number with three decimals looks, and a thousand and more of those who group by points."""


class Workbook:
    """A sheet of an `.xlsx` file, its first row the header, unless that is a title.

    It is the first sheet that is shown and has something in it.
    """

    def __init__(self, path: Path) -> None:
        _check_unpacked(path)
        self._path = path
        try:
            self._sheet, cells = self._first_sheet(path)
        except BaseException as error:
            # The reader has errors of its own, and gives itself up with one that is no Exception.
            if isinstance(error, fastexcel.FastExcelError) or is_panic(error):
                raise FileRefused(_("The spreadsheet cannot be read.")) from error
            raise
        if not cells.height:
            raise FileRefused(_("The sheet is empty; expected a header row."))
        first = header_at([[name or "" for name in row] for row in cells.head(TITLES).rows()])
        self.header = checked_header([name or "" for name in cells.row(first)])
        self._first_line = first + _FIRST_ROW
        self._first = first
        rows = cells.slice(first + 1)
        self._rows = rows.rename(dict(zip(cells.columns, self.header, strict=True)))

    @property
    def sheet(self) -> str:
        """The name of the sheet that is read."""
        return self.sheets[self._sheet]

    def _first_sheet(self, path: Path) -> tuple[int, pl.DataFrame]:
        book = fastexcel.read_excel(path)
        self.sheets = book.sheet_names
        for place in range(len(self.sheets)):
            sheet = _cells(book, place, "string")
            if sheet.visible == "visible" and sheet.height:
                return place, sheet.to_polars()
        return 0, _cells(book, 0, "string").to_polars()

    def tell_numbers_apart(self) -> None:
        """Write numbers such as 1.234 with a nought at their end: 1.2340.

        Where points group thousands the text 1.234 is a thousand and more; the number is not.
        """
        doubtful = pl.col(pl.String).str.contains(GROUPED).any()
        if not any(self._rows.select(doubtful).row(0)):
            return
        # Read as whole numbers, a number loses what is behind its point, and a text is none.
        sheet = _cells(fastexcel.read_excel(self._path), self._sheet, "int")
        numbers = sheet.to_polars().slice(self._first + 1)
        numbers.columns = self.header
        self._rows = self._rows.with_columns(
            pl.when(self._rows[name].str.contains(GROUPED) & numbers[name].is_not_null())
            .then(self._rows[name] + "0")
            .otherwise(self._rows[name])
            .alias(name)
            for name in self.header
        )

    def batches(self) -> Iterator[Batch]:
        first = self._first_line
        lines = pl.int_range(first, first + self._rows.height, eager=True)
        rows = trimmed(self._rows.with_columns(_as_typed(pl.col(pl.String))))
        rows = rows.with_columns(lines.cast(pl.Int64).alias(LINE))
        yield Batch(filled(rows))


def is_panic(error: BaseException) -> bool:
    """Whether a library that is not written in Python gave itself up; it has no name to import."""
    return type(error).__module__ == "pyo3_runtime"


def _cells(
    book: fastexcel.ExcelReader, place: int, dtypes: Literal["string", "int"]
) -> fastexcel.ExcelSheet:
    return book.load_sheet(place, header_row=None, skip_rows=0, dtypes=dtypes)


def _as_typed(text: pl.Expr) -> pl.Expr:
    """Dates without the midnight that a spreadsheet adds, numbers without binary noise."""
    number = text.cast(pl.Float64, strict=False)
    noisy = text.str.contains(r"^-?\d*\.\d{9,}$") & (text.str.len_chars() >= 17)
    return (
        pl.when(text.str.ends_with(" 00:00:00") & (text.str.len_chars() == 19))
        .then(text.str.head(10))
        .when(noisy)
        .then(number.round_sig_figs(15).cast(pl.String))
        .otherwise(text)
    )


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
            frame = frame.rename(dict(zip(frame.columns, self.header, strict=True)))
            yield Batch(as_text(frame, offset + _FIRST_ROW))
            offset += frame.height


def as_text(frame: pl.DataFrame, first_line: int) -> pl.DataFrame:
    """Every cell as a CSV would write it, with the row it stands in."""
    texts = [_text(pl.col(name), dtype).alias(name) for name, dtype in frame.schema.items()]
    lines = pl.int_range(first_line, first_line + frame.height, dtype=pl.Int64, eager=True)
    return trimmed(frame.select(texts)).with_columns(lines.alias(LINE))


def _text(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone:
            return value.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z")
        midnight = value.dt.time() == pl.time(0, 0, 0)
        return (
            pl.when(midnight)
            .then(value.dt.strftime("%Y-%m-%d"))
            .otherwise(value.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f"))
        )
    if dtype.is_float():
        whole = value.cast(pl.Int64, strict=False)
        return (
            pl.when(value == whole.cast(pl.Float64))
            .then(whole.cast(pl.String))
            .otherwise(value.cast(pl.Float64).round_sig_figs(15).cast(pl.String))
        )
    return value.cast(pl.String)


def _check_unpacked(path: Path) -> None:
    """Refuse what unpacks to far more than its size; sizes told in the file are not believed."""
    try:
        with zipfile.ZipFile(path) as parts:
            total = 0
            for name in parts.namelist():
                extent = Extent(name)
                with parts.open(name) as part:
                    while block := part.read(1 << 20):
                        extent.take(block)
                        total += len(block)
                        if total > SHEET or (
                            total > RATIO_FROM and total > RATIO * path.stat().st_size
                        ):
                            raise FileRefused(
                                _("The spreadsheet unpacks to far more than its size.")
                            )
    # The last two are zipfile's words for a packing it does not know, and for a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(_("The file is no .xlsx spreadsheet, or is damaged.")) from error
