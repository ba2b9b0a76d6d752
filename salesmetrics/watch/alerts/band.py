"""A series' own band: the median of what came before, and how far from it is usual.

The spread is 1.4826 times the median distance from the median (MAD), which for figures that
scatter evenly is their standard deviation, and which a few odd ones do not move. Days are held
against the same weekday, since a Sunday is no Monday; other periods against those before them.
"""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

LOOKS_BACK = {"day": 84, "week": 26, "month": 24, "quarter": 12, "year": 8}
"""How many periods before are looked at."""
FEWEST = 5
"""With fewer of them there is no band."""
FACTOR = Decimal("1.4826")
FURTHEST = Decimal(99)
"""Where all were alike, what differs is this many spreads away; none is told as further."""


class Band(NamedTuple):
    """The middle and the spread of a series."""

    middle: Decimal
    spread: Decimal

    def distance(self, value: Decimal) -> Decimal:
        """How many spreads a figure lies above the middle; below it, less than zero."""
        off = value - self.middle
        if not off:
            return Decimal(0)
        if not self.spread:
            return FURTHEST.copy_sign(off)
        return max(-FURTHEST, min(FURTHEST, off / self.spread))


def band(before: Sequence[Decimal | None], stretch: str) -> Band | None:
    """The band of the periods before, the oldest first; None where they are too few."""
    near = list(before[-LOOKS_BACK[stretch] :])
    if stretch == "day":
        near = near[::-1][6::7]
    known = [value for value in near if value is not None]
    if len(known) < FEWEST:
        return None
    middle = median(known)
    return Band(middle, median(abs(value - middle) for value in known) * FACTOR)
