"""Whether a month lies outside of what its own series has usually done.

What is held against its past is the month's growth: over the same month of the year before,
where the history is long enough to know twelve of them (so the season is taken away), else over
the month before. The band is the median of the earlier growths, and on either side 3.5 times
their median absolute deviation (scaled by 1.4826, as a standard deviation would be): the
modified z-score of Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993). Growth is
taken as a logarithm, so that doubling and halving are as far from no change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp, log
from statistics import median

WIDTH = 3.5
SCALE = 1.4826
LEAST = 12
"""So many earlier growths there must be."""
NARROWEST = 0.03
"""A series that hardly ever moves is granted that much."""
SEASON, NEXT = 12, 1


@dataclass(frozen=True)
class Band:
    """What the last value was expected to lie within, and from how many months that is known."""

    low: Decimal
    middle: Decimal
    high: Decimal
    months: int

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


def band(series: Sequence[Decimal]) -> Band | None:
    """The band of the last of a series of months; None where too little is known."""
    for lag in (SEASON, NEXT):
        growths = [
            log(float(series[i] / series[i - lag]))
            for i in range(lag, len(series) - 1)
            if series[i] > 0 and series[i - lag] > 0
        ]
        if len(growths) >= LEAST and series[-1 - lag] > 0:
            return _around(float(series[-1 - lag]), growths, len(series) - 1)
    return None


def _around(base: float, growths: list[float], months: int) -> Band:
    centre = median(growths)
    spread = max(median(abs(growth - centre) for growth in growths), NARROWEST)
    width = WIDTH * SCALE * spread
    low, middle, high = (Decimal(repr(base * exp(centre + side))) for side in (-width, 0.0, width))
    return Band(low, middle, high, months)
