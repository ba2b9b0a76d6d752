"""The fiscal months, quarters and years that plans pay by."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from salesmetrics.tenancy.models import Organization

MONTHS = {"month": 1, "quarter": 3, "year": 12}
ONE_DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """From a day to a day, both included."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def period_of(organization: Organization, kind: str, day: dt.date) -> Span:
    """The whole period of a kind in which a day lies."""
    count = MONTHS[kind]
    into = (day.month - organization.fiscal_year_start) % 12 % count
    first = day.year * 12 + day.month - 1 - into
    return Span(month_start(first), month_start(first + count) - ONE_DAY)


def month_start(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)


def periods(organization: Organization, kind: str, first: dt.date, last: dt.date) -> Iterator[Span]:
    """Every whole period that has a day from the first to the last."""
    day = first
    while day <= last:
        period = period_of(organization, kind, day)
        yield period
        day = period.end + ONE_DAY


def overlap(one: Span, start: dt.date, end: dt.date | None) -> int:
    """How many days of a span lie from a day to a day."""
    last = one.end if end is None else min(one.end, end)
    return max(0, (last - max(one.start, start)).days + 1)
