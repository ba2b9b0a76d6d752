"""The company's days: seasons, working days, office hours, the rush at a month's end.

Days are whole numbers since 1970-01-01, times whole seconds since then by the organization's
clock.
"""

import datetime as dt

import numpy as np

from .clock import DAY, HOUR, OPENING, WORKDAY, Clock
from .dice import Dice, Floats, Ints

_EPOCH = dt.date(1970, 1, 1)
_READING = 8 * HOUR
"""The books are read in the morning of the last day: when that is today, the figures hold
nothing that has yet to happen."""
_BEFORE, _AFTER = 8_000, 800
"""Days around the company's history that may be reckoned with."""
_HOLIDAYS = {(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)}

#             Jan   Feb   Mar   Apr   May   Jun   Jul   Aug   Sep   Oct   Nov   Dec
_DEMAND = (0.95, 0.98, 1.04, 0.97, 1.00, 0.98, 0.86, 0.74, 1.16, 1.28, 1.16, 0.88)
_SHOPPING = (0.90, 0.88, 0.95, 0.94, 0.96, 0.92, 0.88, 0.82, 0.98, 1.06, 1.42, 1.36)
_SELLING = (0.80, 0.92, 1.14, 0.88, 0.94, 1.12, 0.84, 0.62, 1.08, 1.04, 1.18, 1.50)
"""How fast deals move on: slowly in summer, with all hands at the year's end."""
_OFFICE_WEEK = (1.05, 1.12, 1.10, 1.05, 0.88, 0.02, 0.01)
_WEB_WEEK = (1.08, 1.06, 1.04, 1.02, 0.96, 0.66, 0.62)
_GROWTH = 1.013
"""Demand of a month over that of the month before."""


def day_number(day: dt.date) -> int:
    return (day - _EPOCH).days


class Calendar:
    """All days from the company's first to the day its books are read, and around them."""

    def __init__(self, until: dt.date, months: int) -> None:
        self.today = day_number(until)
        self.horizon = self.today * DAY + _READING
        self.today_month = until.year * 12 + until.month - 1
        self.first_month = self.today_month - months
        self.months = months + 1
        self.start = int(self.month_starts(1)[0])
        self._zero = self.start - _BEFORE
        days = np.arange(self._zero, self.today + _AFTER)
        dates = [_EPOCH + dt.timedelta(days=int(day)) for day in days]
        self._weekday = (days + 3) % 7
        self._month = np.array([date.year * 12 + date.month - 1 for date in dates])
        holiday = np.array([(date.month, date.day) in _HOLIDAYS for date in dates])
        works = (self._weekday < 5) & ~holiday
        self.office = Clock(days, works, self._month, np.ones(12))
        self.selling = Clock(days, works, self._month, np.array(_SELLING))

    def month_starts(self, count: int) -> Ints:
        """The first days of so many months from the company's first one on."""
        months = np.arange(self.first_month, self.first_month + count)
        return np.array([day_number(dt.date(int(m) // 12, int(m) % 12 + 1, 1)) for m in months])

    def month_of(self, days: Ints) -> Ints:
        """The number of the month, 0 for the company's first one and all before."""
        months: Ints = np.maximum(self._month[days - self._zero] - self.first_month, 0)
        return months

    def office_times(self, dice: Dice, count: int) -> Ints:
        """Times in office hours before the books are read, denser with season and growth."""
        days = self._draw(dice, count, _DEMAND, _OFFICE_WEEK, 0.0)
        within = (dice.whole(count, 0, WORKDAY) + dice.whole(count, 0, WORKDAY)) // 2
        return days * DAY + OPENING + within

    def web_times(self, dice: Dice, count: int, *, shopping: bool = False) -> Ints:
        """Times from morning to late evening of any day of the week.

        None lie in the small hours, where clocks are put forward and back.
        """
        days = self._draw(dice, count, _SHOPPING if shopping else _DEMAND, _WEB_WEEK, 0.1)
        within = (dice.whole(count, 0, 17 * HOUR) + dice.whole(count, 0, 17 * HOUR)) // 2
        times = days * DAY + 6 * HOUR + within
        morning = self.today * DAY + 6 * HOUR + within % (_READING - 6 * HOUR)
        return np.where(times > self.horizon, morning, times)

    def _draw(
        self,
        dice: Dice,
        count: int,
        season: tuple[float, ...],
        week: tuple[float, ...],
        today: float,
    ) -> Ints:
        """Days of the company's history; the last has only that share of its usual weight."""
        days = np.arange(self.start, self.today + 1)
        place = days - self._zero
        growth = np.cumprod(np.full(self.months, _GROWTH))
        weights: Floats = (
            np.array(season)[self._month[place] % 12]
            * growth[self.month_of(days)]
            * np.array(week)[self._weekday[place]]
        )
        weights[-1] *= today
        return days[dice.pick(count, weights)]
