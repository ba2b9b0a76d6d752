"""Alerts whose figures no run has touched need not be judged: for whom they fire stays as it is."""

from collections.abc import Iterable

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.formulas import Foretold
from salesmetrics.metrics.models import Run
from salesmetrics.tenancy.visibility import scope_of
from salesmetrics.watch.models.alerts import Alert, Watches
from salesmetrics.watch.untouched import Untouched, sources_of

from .reading import last_periods


def carry_over(waiting: Iterable[int]) -> set[int]:
    """Note of those that stand as they were that they are of the published run; which they are."""
    alerts = Alert.objects.filter(pk__in=waiting, judged_run__isnull=False).select_related(
        "owner__organization", "owner__user", "owner__rep"
    )
    known: dict[int, Untouched] = {}
    done: set[int] = set()
    for alert in alerts:
        run = alert.owner.organization.published_run
        if run is None:
            continue
        if run not in known:
            known[run] = Untouched(Run.objects.get(pk=run))
        if is_as_it_was(alert, known[run]):
            # Unless it was changed meanwhile, and is to be judged anew.
            same = Alert.objects.filter(pk=alert.pk, judged_run=alert.judged_run)
            if same.update(judged_run=run):
                done.add(alert.pk)
    return done


def is_as_it_was(alert: Alert, untouched: Untouched) -> bool:
    """Whether nothing it is told from is another since it was judged; targets are not looked at."""
    metric = METRICS.get(alert.metric)
    if metric is None or isinstance(metric.formula, Foretold) or not metric.sources:
        return False
    if alert.trouble or alert.watches in (Watches.TARGET, Watches.PACE):
        return False
    scope = scope_of(alert.owner)
    if alert.judged_as != scope.key:
        return False
    last_day = last_periods(alert, scope, 1)[0].end if alert.whole else None
    return untouched.since(alert.judged_run, sources_of([alert.metric]), last_day)
