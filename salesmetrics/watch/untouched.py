"""What no run since has worked out again is as it was, and need not be found again.

A run names the sources of which something was stale; of a full run, which works out everything,
those are what it expected to change. What depends on the day is another on the next day.
"""

from collections.abc import Iterable

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.models import Chunk, Run
from salesmetrics.metrics.sources import Source


def is_untouched(run: Run, since: int | None, sources: Iterable[str]) -> bool:
    """Whether of these sources nothing is another since an earlier run of the same day."""
    if since is None or since > run.pk:
        return False
    if since == run.pk:
        return True
    earlier = Run.objects.filter(pk=since, organization=run.organization_id).first()
    if earlier is None or earlier.today != run.today:
        return False
    found = touched(run, since)
    return found is not None and found.isdisjoint(sources)


def touched(run: Run, since: int) -> set[str] | None:
    """The sources that runs after an earlier one worked on; None where it may be any."""
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
        found |= set(one.expected)
    partly = Chunk.objects.filter(run__in=later.filter(full=False))
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
