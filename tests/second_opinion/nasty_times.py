"""Moments at which things go wrong, and the values that few rows share."""

import datetime as dt

from hypothesis import strategies as st

CLOCKS = ("00:00:00", "00:01:00", "12:30:00", "23:59:00", "23:59:59")
OFFSETS = ("", "", "", "Z", "+13:00", "-11:00")


def maybe(*values):
    return st.sampled_from((None, *values))


STAGES = ("qualified", "proposal", "negotiation", "won")
AMOUNTS = st.sampled_from(("0", "0.01", "100", "99.99", "1234.5678", "3"))
CURRENCIES = maybe("EUR", "USD")
REPS = maybe("r1", "r2", "r3")
ACCOUNTS = ("a1", "a2", "a3")


class Times:
    """Days and moments up to a last one, many of them at the edges of days, months and years.

    With `now` some moments are an hour or a minute before it or after it.
    """

    def __init__(self, first, last, edges, now=None):
        self.first, self.last, self.now = first, last, now
        near = [edge + dt.timedelta(days=n) for edge in edges for n in (-1, 0, 1)]
        near = [day for day in near if first <= day <= last]
        self.days = st.one_of(st.sampled_from(near), st.dates(first, last))

    def day(self):
        return self.days.map(str)

    def moment(self):
        clocks, offsets = st.sampled_from(CLOCKS), st.sampled_from(OFFSETS)
        times = st.tuples(self.days, clocks, offsets)
        written = times.map(lambda t: f"{t[0]}T{t[1]}{t[2]}")
        if self.now is None:
            return st.one_of(written, written, self.day())
        beside = st.sampled_from((-3600, -60, 60, 3600)).map(self.beside)
        return st.one_of(written, written, beside, self.day())

    def beside(self, seconds):
        moment = self.now.replace(microsecond=0) + dt.timedelta(seconds=seconds)
        return moment.replace(tzinfo=None).isoformat() + "Z"

    def after(self, draw, text):
        """A moment not before another; a while later, or the same."""
        gaps = st.sampled_from((0, 0, 1, 60, 86_400, 5 * 86_400, 31 * 86_400))
        gap = draw(gaps)
        later = dt.datetime.fromisoformat(text) + dt.timedelta(seconds=gap)
        if not gap or later.date() > self.last:
            return text
        return str(later.date()) if len(text) == len("2024-01-01") else later.isoformat()
