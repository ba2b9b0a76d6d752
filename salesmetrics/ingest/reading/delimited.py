"""CSV as RFC 4180 has it, read in blocks: every row with its line, every broken line told."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from django.utils.translation import gettext as _

from ..problems import FileRefused, Problem, shown
from .scan import Fault, Scan, scan
from .table import LINE, TITLES, Batch, checked_header, header_at, trimmed
from .unpacking import blocks

SIGNS = (b",", b";", b"\t")
LONGEST_HEADER = 100_000


class Delimited:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.separator = _separator(path)
        for data, found in self._scanned():
            rows = self._first_rows(data, found)
            self.titles = header_at(rows)
            self.header = checked_header(rows[self.titles])
            return
        raise FileRefused(_("The file is empty; expected a header row."))

    def batches(self) -> Iterator[Batch]:
        first = True
        for data, found in self._scanned():
            yield self._batch(data, found, skip=self.titles + 1 if first else 0)
            first = False

    def _scanned(self) -> Iterator[tuple[bytes, Scan]]:
        """Blocks of whole rows; the first one has the header."""
        rest, line = b"", 1
        for block in blocks(self.path):
            data = rest + block
            found = scan(data, line, False, self.separator)
            if len(found.ends):
                yield data[: found.rest], found
            rest, line = data[found.rest :], line + found.lines_seen
        if rest.strip():
            data = rest + b"\n"
            found = scan(data, line, True, self.separator)
            yield data, found

    def _first_rows(self, data: bytes, found: Scan) -> list[list[str]]:
        """The rows among which the header is; what is no text can be told of the first alone."""
        rows = [self._header_row(data[: int(found.ends[0])])]
        for start, end in zip(found.starts[1:TITLES], found.ends[1:TITLES], strict=True):
            text = data[int(start) : int(end)].decode(errors="replace").replace("\x00", "")
            # A cell of novels is in no header.
            rows.append(self._cells(text) if len(text) < LONGEST_HEADER else [])
        return rows

    def _cells(self, text: str) -> list[str]:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=self.separator), [])

    def _header_row(self, raw: bytes) -> list[str]:
        if b"\x00" in raw:
            raise FileRefused(_("The header holds a NUL byte; expected text."), 1)
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            raise FileRefused(_("The header is not UTF-8 text."), 1) from error
        try:
            return self._cells(text)
        except csv.Error as error:
            most = csv.field_size_limit()
            raise FileRefused(
                _("The value is longer than %(most)s bytes.") % {"most": most}, 1
            ) from error

    def _batch(self, data: bytes, found: Scan, skip: int) -> Batch:
        faults = [*found.faults, *self._odd_rows(data, found, skip)]
        faults += [*_nul_bytes(data, found), *_not_text(data, found)]
        blank = np.flatnonzero(found.ends == found.starts)
        bad = sorted({fault.row for fault in faults} | set(blank.tolist()))
        keep = np.ones(len(found.ends), dtype=bool)
        keep[:skip] = False
        keep[bad] = False
        if not bad:
            data = data[int(found.starts[skip]) if len(found.starts) > skip else len(data) :]
        else:
            rows = zip(found.starts[keep].tolist(), found.ends[keep].tolist(), strict=True)
            data = b"".join(data[start : end + 1] for start, end in rows)
        return Batch(
            self._parsed(data, found.lines[keep]),
            [self._problem(fault, found) for fault in faults if fault.row >= skip],
        )

    def _parsed(
        self, data: bytes, lines: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    ) -> pl.DataFrame:
        if not len(lines):
            return pl.DataFrame(schema=dict.fromkeys(self.header, pl.String) | {LINE: pl.Int64})
        frame = pl.read_csv(
            io.BytesIO(data),
            has_header=False,
            new_columns=self.header,
            infer_schema=False,
            separator=self.separator,
        )
        if frame.height != len(lines) or frame.width != len(self.header):
            raise FileRefused(
                _("The rows from here on cannot be told apart; is the quoting sound?"),
                int(lines[0]),
            )
        return trimmed(frame).with_columns(pl.Series(LINE, lines, dtype=pl.Int64))

    def _odd_rows(self, data: bytes, found: Scan, skip: int) -> list[Fault]:
        expected = len(self.header)
        odd = np.flatnonzero((found.fields != expected) & (found.ends > found.starts))
        return [
            Fault(
                int(row),
                None,
                "",
                _("The row has %(found)s values; expected %(expected)s, as the header has.")
                % {"found": int(found.fields[row]), "expected": expected},
            )
            for row in odd
            if row >= skip
        ]

    def _problem(self, fault: Fault, found: Scan) -> Problem:
        place = fault.place
        column = self.header[place] if place is not None and place < len(self.header) else ""
        line = int(found.lines[fault.row])
        return Problem(self.path.name, line, column, shown(fault.value), fault.reason)


def _separator(path: Path) -> str:
    """A comma; or what spreadsheets write where the comma is for decimals.

    The header tells it, unless it is a title, and the rows below are all parted by another sign.
    """
    lines = [line for line in next(blocks(path), b"").split(b"\n", TITLES)[:TITLES] if line.strip()]
    head = lines[0] if lines else b""
    told = max(SIGNS, key=head.count)
    for sign in SIGNS:
        counts = [line.count(sign) for line in lines[1:]]
        usual = max(set(counts), key=counts.count, default=0)
        if usual > 2 * head.count(told) and counts.count(usual) * 2 >= len(counts):
            return sign.decode()
    return told.decode()


def _nul_bytes(data: bytes, found: Scan) -> list[Fault]:
    if b"\x00" not in data:
        return []
    cells = np.frombuffer(data, dtype=np.uint8)
    reason = _("The value holds a NUL byte; expected text.")
    return _faults_at(np.flatnonzero(cells == 0), data, found, reason)


def _not_text(data: bytes, found: Scan) -> list[Fault]:
    try:
        data.decode()
    except UnicodeDecodeError:
        cells = np.frombuffer(data, dtype=np.uint8)
        high = np.flatnonzero(cells >= 0x80)
        rows = np.unique(np.searchsorted(found.ends, high))
        wrong = [_first_wrong(data, int(found.starts[r]), int(found.ends[r])) for r in rows]
        reason = _("The value is not UTF-8 text; is the file in another encoding?")
        return _faults_at(np.array([w for w in wrong if w is not None]), data, found, reason)
    return []


def _first_wrong(data: bytes, start: int, end: int) -> int | None:
    try:
        data[start:end].decode()
    except UnicodeDecodeError as error:
        return start + error.start
    return None


def _faults_at(
    positions: "np.ndarray[tuple[int], np.dtype[np.int64]]", data: bytes, found: Scan, reason: str
) -> list[Fault]:
    """One fault for each cell that holds one of the positions."""
    faults: dict[tuple[int, int], Fault] = {}
    for position in positions.tolist():
        row = int(np.searchsorted(found.ends, position))
        before = np.searchsorted(found.separators, [found.starts[row], position])
        place = int(before[1] - before[0])
        if (row, place) not in faults:
            # fmt: off
            start = int(found.separators[before[1] - 1]) + 1 if place else int(found.starts[row])
            # fmt: on
            following = found.separators[before[1] :]
            end = min(int(following[0]) if len(following) else len(data), int(found.ends[row]))
            value = data[start : min(end, start + 200)].decode(errors="replace")
            faults[row, place] = Fault(row, place, value, reason)
    return list(faults.values())
