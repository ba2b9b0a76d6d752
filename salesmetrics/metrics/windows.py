"""Windows: which other days a formula reads a measure over, told from the period asked for."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from .calendar import (
    ONE_DAY,
    Period,
    month_number,
    month_start,
    previous,
    whole_months,
    year_before,
)

# Earlier than anything a company can have recorded; where sums since ever begin.
EVER_START = dt.date(1990, 1, 1)

Shift = Callable[[Period, dt.date], Period]


@dataclass(frozen=True)
class Window:
    """`shift` takes the period asked for and today, and gives the days to read."""

    name: str
    shift: Shift

    def __repr__(self) -> str:
        return f"<Window {self.name}>"


def last_months(count: int) -> Shift:
    """The months up to the period's end: whole ones, the one it ends in as far as it goes."""

    def shift(period: Period, today: dt.date) -> Period:
        end = min(period.end, today)
        return Period(month_start(month_number(end) - count + 1), end)

    return shift


def start_of_month(back: int) -> Shift:
    """The day before the month that lies `back` months before the one the period ends in."""

    def shift(period: Period, today: dt.date) -> Period:
        end = min(period.end, today)
        day = whole_months(month_number(end) - back, 1).start - ONE_DAY
        return Period(day, day)

    return shift


NOW = Window("now", lambda period, _today: period)
PREVIOUS = Window("previous", previous)
YEAR_BEFORE = Window("year", year_before)
COMPARED = (PREVIOUS, YEAR_BEFORE)
START = Window(
    "start", lambda period, _today: Period(period.start - ONE_DAY, period.start - ONE_DAY)
)
EVER = Window("ever", lambda period, _today: Period(EVER_START, period.end))
LAST_12_MONTHS = Window("last 12 months", last_months(12))
MONTH_STARTS = tuple(Window(f"start of month -{back}", start_of_month(back)) for back in range(12))
