"""Periods: fiscal months, quarters and years, weeks, and what a period is compared with.

A period is a pair of days, both included.
"""

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization

ONE_DAY = dt.timedelta(days=1)


class Grain(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS_OF = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


class Period(NamedTuple):
    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and (self.end + ONE_DAY).day == 1

    @property
    def months(self) -> int:
        """How many calendar months the period touches."""
        return month_number(self.end) - month_number(self.start) + 1

    def until(self, day: dt.date) -> "Period":
        """The part that is over by the end of `day`."""
        return Period(self.start, min(self.end, day))


def month_number(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def month_start(number: int) -> dt.date:
    """The first day of the month with this number; the reverse of `month_number`."""
    return dt.date(number // 12, number % 12 + 1, 1)


def month_of(day: dt.date) -> Period:
    return whole_months(month_number(day), 1)


def whole_months(number: int, count: int) -> Period:
    return Period(month_start(number), month_start(number + count) - ONE_DAY)


def period_of(organization: Organization, grain: Grain, day: dt.date) -> Period:
    """The whole period of a grain in which a day lies."""
    if grain == Grain.DAY:
        return Period(day, day)
    if grain == Grain.WEEK:
        start = day - dt.timedelta(days=(day.isoweekday() - organization.first_weekday) % 7)
        return Period(start, start + dt.timedelta(days=6))
    count = MONTHS_OF[grain]
    into = (day.month - organization.fiscal_year_start) % 12 % count
    return whole_months(month_number(day) - into, count)


def periods(organization: Organization, grain: Grain, start: dt.date, end: dt.date) -> list[Period]:
    """Every whole period of a grain that has a day of the range."""
    found: list[Period] = []
    day = start
    while day <= end:
        period = period_of(organization, grain, day)
        found.append(period)
        day = period.end + ONE_DAY
    return found


NAMED = {
    "today": _("Today"),
    "this_week": _("This week"),
    "last_week": _("Last week"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "last_quarter": _("Last quarter"),
    "this_year": _("This year"),
    "last_year": _("Last year"),
    "last_12_months": _("Last 12 months"),
}


def named_period(organization: Organization, name: str, today: dt.date) -> Period:
    """The whole period that a name like `last_quarter` means today; KeyError for other names."""
    if name == "today":
        return Period(today, today)
    if name == "last_12_months":
        return whole_months(month_number(today) - 11, 12)
    which, grain = NAMED_PARTS[name]
    this = period_of(organization, grain, today)
    if which == "this":
        return this
    return period_of(organization, grain, this.start - ONE_DAY)


NAMED_PARTS = {
    f"{which}_{grain}": (which, grain)
    for which in ("this", "last")
    for grain in (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
}


def previous(period: Period, today: dt.date) -> Period:
    """The period before: as many whole months, or as many days.

    A period to date is compared with the same number of days of the period before, at most
    all of it.
    """
    if period.is_whole_months:
        before = whole_months(month_number(period.start) - period.months, period.months)
        if period.start <= today < period.end:
            gone = period.until(today).days
            return before.until(before.start + dt.timedelta(days=gone - 1))
        return before
    start = period.start - dt.timedelta(days=period.days)
    before = Period(start, period.start - ONE_DAY)
    if period.start <= today < period.end:
        return before.until(start + (today - period.start))
    return before


def year_before(period: Period, today: dt.date) -> Period:
    """The same period a year before; of a running one, as many of its days as are over by now."""
    then = Period(day_year_before(period.start), end_year_before(period.end))
    if not period.start <= today <= period.end:
        return then
    return then.until(then.start + dt.timedelta(days=period.until(today).days - 1))


def day_year_before(day: dt.date) -> dt.date:
    if (day.month, day.day) == (2, 29):
        return dt.date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def end_year_before(day: dt.date) -> dt.date:
    if (day + ONE_DAY).day == 1:
        return month_of(day_year_before(day)).end
    return day_year_before(day)


def shifted(organization: Organization, grain: Grain, period: Period, years: int = 0) -> Period:
    """The period of the same grain just before, or that of `years` years before."""
    if years:
        day = period.start
        for _step in range(years):
            day = day_year_before(day)
        return period_of(organization, grain, day)
    return period_of(organization, grain, period.start - ONE_DAY)
