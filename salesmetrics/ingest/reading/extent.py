"""How far the cells of a spreadsheet reach, told before it is read.

A sheet is read as one rectangle. A single cell in the last corner would make it larger than any
machine's memory, and whoever reads it would be killed.
"""

import re

from django.utils.translation import gettext as _

from ..problems import FileRefused

MOST = 60_000_000
"""Cells that a sheet may reach over."""
LETTERS, DIGITS = 26, 9_999
"""What is reached at least by columns of one letter, and by rows of few digits."""

# Programs write places in one way; what is written otherwise is looked for more slowly.
WIDE = re.compile(rb' r="([A-Za-z]{2,})[0-9]')
FAR = re.compile(rb' r="[A-Za-z]+([0-9]{5,})"')
ANY_WIDE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{2,})[0-9]""")
ANY_FAR = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]+([0-9]{5,})["']""")
UNUSUAL = (b"='", b" =", b"= ", b"\n", b"\t", b"\r")
NEVER = ("sharedStrings.xml", "styles.xml")
"""Parts that have no cells, but words of people."""
OVERLAP = 64
"""Bytes of a block that are looked at again with the next one: a place may begin in them."""


class Extent:
    """The columns and rows that one part of a spreadsheet's file reaches."""

    def __init__(self, part: str) -> None:
        self.has_cells = part.endswith(".xml") and not part.endswith(NEVER)
        self.columns, self.rows = LETTERS, DIGITS
        self._end = b""

    def take(self, block: bytes) -> None:
        """Look at the next bytes. Raises FileRefused where they reach too far."""
        if not self.has_cells:
            return
        block, self._end = self._end + block, block[-OVERLAP:]
        unusual = any(sign in block for sign in UNUSUAL)
        wide, far = (ANY_WIDE, ANY_FAR) if unusual else (WIDE, FAR)
        columns = map(_number, set(wide.findall(block)))
        self.columns = max(self.columns, *columns, 0)
        self.rows = max(self.rows, *map(int, set(far.findall(block))), 0)
        if self.columns * self.rows > MOST:
            words = _(
                "The sheet reaches over %(columns)s columns and up to %(rows)s rows; at most"
                " %(most)s cells are read. Is there a stray cell far off?"
            )
            raise FileRefused(words % {"columns": self.columns, "rows": self.rows, "most": MOST})


def _number(letters: bytes) -> int:
    """The number of a column: 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
