"""Where rows begin and end in a block of CSV, found for all rows at once.

The parser that follows is fast but tells neither line numbers nor what is wrong with a row. So
the block is scanned before: positions of line ends, separators and quotes as arrays.
"""

from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from ..limits import CELL, ROW
from ..problems import FileRefused

Positions = NDArray[np.int64]
_LF, _QUOTE = 10, 34


@dataclass
class Fault:
    """A line that is no row: which column, what stands there, why."""

    row: int
    place: int | None
    value: str
    reason: str


@dataclass
class Scan:
    """The whole rows of a block. `ends` are the positions of their line ends."""

    starts: Positions
    ends: Positions
    lines: Positions
    fields: Positions
    separators: Positions
    rest: int
    """Where the row begins that the block does not hold whole."""
    lines_seen: int
    faults: list[Fault] = field(default_factory=list)


def scan(data: bytes, first_line: int, last: bool, separator: str = ",") -> Scan:
    """Find the rows of a block that begins with a row. The last block ends with a line end."""
    cells = np.frombuffer(data, dtype=np.uint8)
    line_ends = np.flatnonzero(cells == _LF)
    separators = np.flatnonzero(cells == ord(separator))
    ends = line_ends
    quotes = np.flatnonzero(cells == _QUOTE)
    if len(quotes):
        _check_quotes(cells, quotes, line_ends, first_line, ord(separator))
        ends = _outside(line_ends, quotes)
        separators = _outside(separators, quotes)
        if last and len(quotes) % 2:
            raise FileRefused(_unclosed(), first_line + _lines_before(line_ends, quotes[-1]))
    rest = int(ends[-1]) + 1 if len(ends) else 0
    if len(data) - rest > ROW:
        line = first_line + _lines_before(line_ends, rest)
        raise FileRefused(_too_long() if not len(quotes) else _no_end(), line)
    starts = np.concatenate([np.zeros(min(1, len(ends)), dtype=np.int64), ends[:-1] + 1])
    lines = first_line + np.searchsorted(line_ends, starts)
    fields = np.diff(np.searchsorted(separators, ends), prepend=0) + 1
    seen = int(np.searchsorted(line_ends, rest))
    found = Scan(starts, ends, lines, fields, separators, rest, seen)
    _find_long_cells(found)
    return found


def _unclosed() -> str:
    return _("A quoted value begins here and is never closed; expected a closing quote.")


def _too_long() -> str:
    return _("The row is longer than %(most)s bytes; expected a line end.") % {"most": ROW}


def _no_end() -> str:
    return _(
        "The row is longer than %(most)s bytes; a quoted value in it is too long or never closed."
    ) % {"most": ROW}


def _outside(positions: Positions, quotes: Positions) -> Positions:
    """Those that are not within a quoted value."""
    outside: Positions = positions[np.searchsorted(quotes, positions) % 2 == 0]
    return outside


def _lines_before(line_ends: Positions, position: int) -> int:
    return int(np.searchsorted(line_ends, position))


def _check_quotes(
    cells: NDArray[np.uint8],
    quotes: Positions,
    line_ends: Positions,
    first_line: int,
    separator: int,
) -> None:
    """A value is quoted whole or not at all; a quote within it is doubled."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = cells[np.maximum(opening - 1, 0)]
    bad = ~((opening == 0) | np.isin(before, [_LF, separator, _QUOTE]))
    after = cells[np.minimum(closing + 1, len(cells) - 1)]
    ends_well = (closing == len(cells) - 1) | np.isin(after, [_LF, separator, _QUOTE])
    wrong = [int(opening[bad][0])] if bad.any() else []
    if not ends_well.all():
        place = int(np.flatnonzero(~ends_well)[0])
        # A value opened by mistake ends where the next one begins: the first is to blame.
        wrong.append(int(opening[place]))
    if wrong:
        line = first_line + _lines_before(line_ends, min(wrong))
        raise FileRefused(
            _(
                "A quote stands within a value, or a quoted value is not closed; expected values"
                " quoted whole and quotes in them doubled. The file cannot be read from here on."
            ),
            line,
        )


def _find_long_cells(found: Scan) -> None:
    for row in np.flatnonzero(found.ends - found.starts > CELL):
        start, end = found.starts[row], found.ends[row]
        inner = found.separators[(found.separators >= start) & (found.separators < end)]
        borders = np.concatenate([[start - 1], inner, [end]])
        for place in np.flatnonzero(np.diff(borders) - 1 > CELL):
            reason = _("The value is longer than %(most)s bytes.") % {"most": CELL}
            found.faults.append(Fault(int(row), int(place), "", reason))
