"""Time as work counts it: nights, weekends and holidays take none.

On this scale "three working days later" is an addition, and whatever is added, the order of events
survives the way back. A day of a brisk month may count for more than one of a slow month: then
work that takes so many seconds is done in fewer days.
"""

import numpy as np

from .dice import Flags, Floats, Ints

DAY = 86_400
HOUR = 3_600
OPENING = 9 * HOUR
WORKDAY = 9 * HOUR


class Clock:
    """Working seconds of consecutive days."""

    def __init__(self, days: Ints, works: Flags, month: Ints, tempo: Floats) -> None:
        """`month` counts months through the years; `tempo` is the pace of January to December."""
        self._zero = int(days[0])
        self._days = days[works]
        self._length = np.rint(WORKDAY * tempo[month[works] % 12]).astype(np.int64)
        self._start = np.concatenate([[0], np.cumsum(self._length)])[:-1]
        self._works = works
        # Of a day without work, the place of the next one with work.
        self._place = np.minimum(np.cumsum(works) - works, len(self._days) - 1)
        self._last_of_month = np.searchsorted(month[works], month[works], side="right") - 1

    def to_work(self, times: Ints) -> Ints:
        """A time outside office hours counts as the next one inside."""
        day = times // DAY - self._zero
        place = self._place[day]
        within = np.where(self._works[day], np.clip(times % DAY - OPENING, 0, WORKDAY), 0)
        work: Ints = self._start[place] + within * self._length[place] // WORKDAY
        return work

    def from_work(self, work: Ints) -> Ints:
        place = self._place_of(work)
        within = (work - self._start[place]) * WORKDAY // self._length[place]
        times: Ints = self._days[place] * DAY + OPENING + within
        return times

    def to_month_end(self, work: Ints, back: Ints) -> Ints:
        """Moved on to one of the month's last working days (0 back is the last), never back."""
        place = self._place_of(work)
        last = self._last_of_month[place] - back
        within = (work - self._start[place]) * self._length[last] // self._length[place]
        return np.where(last > place, self._start[last] + within, work)

    def _place_of(self, work: Ints) -> Ints:
        place: Ints = np.searchsorted(self._start, work, side="right") - 1
        return place
