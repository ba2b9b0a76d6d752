"""Exchange rates: a daily walk of each foreign currency against the base currency."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .catalogue import PLACES
from .dice import Dice, Floats, Ints

_LEVELS = {"EUR": 1.0, "USD": 0.91, "GBP": 1.16, "PLN": 0.232}
"""About what one unit is worth in euros."""


@dataclass(frozen=True)
class Rates:
    base: str
    currencies: list[str]
    """The base currency first."""
    first: int
    table: Floats
    """Day by currency: units of the base currency for one unit, rounded to six decimals."""

    def of(self, days: Ints, currency: Ints) -> Floats:
        return self.table[days - self.first, currency]

    def of_places(self, places: Ints) -> Ints:
        """Positions in `currencies` of what is paid in those countries; -1 is the base."""
        codes = [self.currencies.index(place.currency) for place in PLACES]
        return np.array([*codes, 0])[places]


def make_rates(seed: int, base: str, calendar: Calendar) -> Rates:
    level = _LEVELS.get(base, 1.0)
    foreign = [code for code in _LEVELS if code != base]
    first = int(calendar.start) - 40
    days = calendar.today - first + 1
    table = np.ones((days, len(foreign) + 1))
    for column, code in enumerate(foreign, start=1):
        steps = 1.0 + 0.0035 * Dice(seed, f"rate of {code}").normal(days)
        table[:, column] = np.round(np.cumprod(steps) * (_LEVELS[code] / level), 6)
    return Rates(base, [base, *foreign], first, table)
