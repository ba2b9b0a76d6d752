"""What is expected of months to come: told by a room above, which registers how to ask it."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from salesmetrics.tenancy.models import Organization

from .calendar import ONE_DAY, Period, month_number, whole_months
from .models import Run
from .targets import Subject

Months = Mapping[dt.date, Decimal]
"""By a month's first day what is still expected of it: of the running one, of its days to come."""
Teller = Callable[[Organization, str, Run], Mapping[Subject, Months]]
tellers: list[Teller] = []
"""Who tells what stood expected when a run was published, of a metric; there is one at most."""


class Expectations:
    """What one metric is expected to come to, by subject."""

    def __init__(self, organization: Organization, metric: str, run: Run | None) -> None:
        self.today = run.today if run else organization.today()
        self.known: Mapping[Subject, Months] = {}
        if run is not None:
            for tell in tellers:
                self.known = tell(organization, metric, run)

    def to_come(self, subject: Subject | None, period: Period) -> Decimal | None:
        """What is expected in the days of a period after today; 0 once it is over.

        None where nothing is foretold of the subject, or not as far ahead. A part of a month
        takes its share of working days.
        """
        first = max(period.start, self.today + ONE_DAY)
        if first > period.end:
            return Decimal(0)
        months = self.known.get(subject) if subject else None
        if not months:
            return None
        found = Decimal(0)
        for number in range(month_number(first), month_number(period.end) + 1):
            month = whole_months(number, 1)
            if month.start not in months:
                return None
            asked = Period(max(month.start, first), min(month.end, period.end))
            whole = Period(max(month.start, self.today + ONE_DAY), month.end)
            found += months[month.start] * share(asked, whole)
        return found


def share(part: Period, whole: Period) -> Decimal:
    """The part of a stretch's working days; of its days where it has none."""
    if part == whole:
        return Decimal(1)
    if working_days(whole):
        return Decimal(working_days(part)) / working_days(whole)
    return Decimal(part.days) / whole.days


def working_days(period: Period) -> int:
    """The Mondays to Fridays."""
    weeks, rest = divmod(period.days, 7)
    return weeks * 5 + sum((period.start.weekday() + extra) % 7 < 5 for extra in range(rest))
