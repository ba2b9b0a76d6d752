"""What no run since has worked out again is as it was, and need not be found again.

A run names the sources of which something was stale; of a full run, which works out everything,
those are what it expected to change. What depends on the day is another on the next day.
"""

import datetime as dt
from collections.abc import Iterable

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.models import Chunk, Run
from salesmetrics.metrics.sources import Source


class Untouched:
    """What is as it was when an earlier run was published; the runs are looked at once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.days: dict[int, dt.date | None] = {}
        self.touched: dict[tuple[int, dt.date], set[str] | None] = {}

    def since(
        self, earlier: int | None, sources: Iterable[str], last_day: dt.date | None = None
    ) -> bool:
        """Whether of these sources nothing is another since an earlier run.

        What is read up to now is so only on the same day; what is read up to a `last_day` that
        was over by then, as long as nothing up to that day's month was worked out again.
        """
        if earlier is None or earlier > self.run.pk:
            return False
        if earlier == self.run.pk:
            return True
        day = self.day_of(earlier)
        if day is None:
            return False
        is_over = last_day is not None and last_day < day
        if day != self.run.today and not is_over:
            return False
        place = (earlier, last_day if is_over and last_day else dt.date.max)
        if place not in self.touched:
            self.touched[place] = touched(self.run, *place)
        found = self.touched[place]
        return found is not None and found.isdisjoint(sources)

    def day_of(self, earlier: int) -> dt.date | None:
        """The day that an earlier run was of; None where there is no such run."""
        if earlier not in self.days:
            runs = Run.objects.filter(pk=earlier, organization=self.run.organization_id)
            self.days[earlier] = runs.values_list("today", flat=True).first()
        return self.days[earlier]


def touched(run: Run, since: int, until: dt.date) -> set[str] | None:
    """The sources of which runs after an earlier one worked on a month up to a day.

    None where it may be any.
    """
    later = Run.objects.filter(
        organization=run.organization_id,
        status=Run.Status.PUBLISHED,
        pk__gt=since,
        pk__lte=run.pk,
    )
    found: set[str] = set()
    for one in later.filter(full=True):
        if one.expected is None or one.faults:
            return None
        found |= {
            source
            for source, months in one.expected.items()
            if any(month <= until.isoformat() for month in months)
        }
    partly = Chunk.objects.filter(run__in=later.filter(full=False), start__lte=until)
    return found | set(partly.order_by().values_list("source", flat=True).distinct())


def sources_of(metrics: Iterable[str]) -> set[str]:
    """What metrics are worked out from."""
    return {source.key for key in metrics for source in METRICS[key].sources}


def sources_over(tables: Iterable[str]) -> set[str]:
    """The sources that count the rows of tables."""
    wanted = set(tables)
    return {
        key
        for key, source in Source.registry.items()
        if hasattr(source, "model") and source.table() in wanted
    }
