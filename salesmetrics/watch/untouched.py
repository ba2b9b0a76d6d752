"""What no run since has worked out again is as it was, and need not be found again.

A run names the sources of which something was stale; of a full run, which works out everything,
those are what it expected to change. What depends on the day is another on the next day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.models import Chunk, Run
from salesmetrics.metrics.runs import months_of
from salesmetrics.metrics.sources import Source

Months = Mapping[str, set[dt.date]]
"""By source."""


class Untouched:
    """What is as it was when an earlier run was published; the runs are looked at once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.days: dict[int, dt.date | None] = {}
        self.touched: dict[int, Months | None] = {}

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
        until = last_day if is_over and last_day else dt.date.max
        months = self.months(earlier)
        return months is not None and not any(
            month <= until for source in sources for month in months.get(source, ())
        )

    def months(self, earlier: int) -> Months | None:
        """By source the months on which runs worked since an earlier one; None where it is any."""
        if earlier not in self.touched:
            known = self.day_of(earlier) is not None
            self.touched[earlier] = worked_on(self.run, earlier) if known else None
        return self.touched[earlier]

    def day_of(self, earlier: int) -> dt.date | None:
        """The day that an earlier run was of; None where there is no such run."""
        if earlier == self.run.pk:
            return self.run.today
        if earlier not in self.days:
            runs = Run.objects.filter(pk=earlier, organization=self.run.organization_id)
            self.days[earlier] = runs.values_list("today", flat=True).first()
        return self.days[earlier]


def worked_on(run: Run, since: int) -> Months | None:
    """By source the months on which runs after an earlier one worked; None where it may be any.

    It may be any where one worked out the facts anew, or found what nothing had told of.
    """
    later = Run.objects.filter(
        organization=run.organization_id,
        status=Run.Status.PUBLISHED,
        pk__gt=since,
        pk__lte=run.pk,
    )
    found: dict[str, set[dt.date]] = defaultdict(set)
    partly = []
    for pk, full, anew, faults, expected in later.values_list(
        "pk", "full", "facts", "faults", "expected"
    ):
        if not full:
            partly.append(pk)
        elif expected is None or faults or anew:
            return None
        else:
            for source, months in expected.items():
                found[source].update(map(dt.date.fromisoformat, months))
    chunks = Chunk.objects.filter(run__in=partly).values_list("source", "start", "end")
    for source, start, end in chunks if partly else ():
        found[source].update(months_of(Period(start, end)))
    return found


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
