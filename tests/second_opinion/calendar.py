"""Days, months and periods, once more."""

import calendar
import datetime as dt
from typing import NamedTuple

DAY = dt.timedelta(days=1)


class Period(NamedTuple):
    """From a first to a last day, both included."""

    start: dt.date
    end: dt.date

    @property
    def days(self):
        return (self.end - self.start).days + 1

    @property
    def day_before(self):
        return self.start - DAY

    def covers(self, day):
        return self.start <= day <= self.end

    def cut(self, last):
        """What of it is over by a day, that day included."""
        return Period(self.start, min(self.end, last))


def last_of_month(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def ends_a_month(day):
    return day == last_of_month(day)


def month_of(day):
    return Period(day.replace(day=1), last_of_month(day))


def months_later(day, months):
    """The same day of a month further on, or its last day where it is too short."""
    count = day.year * 12 + day.month - 1 + months
    first = dt.date(count // 12, count % 12 + 1, 1)
    return first.replace(day=min(day.day, last_of_month(first).day))


def is_whole_months(period):
    return period.start.day == 1 and ends_a_month(period.end)


def count_months(period):
    first, last = period
    return (last.year - first.year) * 12 + last.month - first.month + 1


def months(period):
    """Every month that has a day in the period, whole."""
    found, first = [], period.start.replace(day=1)
    while first <= period.end:
        found.append(month_of(first))
        first = months_later(first, 1)
    return found


def quarter_of(day, fiscal_start):
    return _fiscal(day, fiscal_start, 3)


def year_of(day, fiscal_start):
    return _fiscal(day, fiscal_start, 12)


def _fiscal(day, fiscal_start, length):
    since = (day.month - fiscal_start) % length
    first = months_later(day.replace(day=1), -since)
    return Period(first, months_later(first, length) - DAY)


def week_of(day, first_weekday):
    """`first_weekday` is 1 for Monday to 7 for Sunday."""
    first = day - DAY * ((day.isoweekday() - first_weekday) % 7)
    return Period(first, first + DAY * 6)


def previous(period, today):
    """What the period is compared with: rule 9 of the catalogue."""
    if is_whole_months(period):
        first = months_later(period.start, -count_months(period))
        before = Period(first, period.day_before)
    else:
        before = Period(period.start - DAY * period.days, period.day_before)
    return _to_date(before, period, today)


def year_before(period, today):
    end = months_later(period.end, -12)
    if ends_a_month(period.end):
        end = last_of_month(end)
    return _to_date(Period(months_later(period.start, -12), end), period, today)


def _to_date(before, period, today):
    """As many days of what was before as are over (or begun) of a period still running."""
    if not period.covers(today):
        return before
    days = min((today - period.start).days + 1, before.days)
    return Period(before.start, before.start + DAY * (days - 1))


def twelve_months_to(day):
    """The month that a day is in, as far as it goes, and the eleven before it."""
    first = day.replace(day=1)
    found = [month_of(months_later(first, -back)) for back in reversed(range(12))]
    return [month.cut(day) for month in found]
