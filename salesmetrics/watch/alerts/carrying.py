"""Alerts whose figures no run has touched need not be judged: for whom they fire stays as it is."""

from collections import defaultdict
from collections.abc import Iterable

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.formulas import Foretold
from salesmetrics.metrics.models import Run
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import scope_of
from salesmetrics.watch.models.alerts import Alert, Watches
from salesmetrics.watch.untouched import Untouched, sources_of

from .reading import last_periods


def carry_over(waiting: Iterable[int]) -> set[int]:
    """Note of those that stand as they were that they are of the published run; which they are."""
    alerts = Alert.objects.filter(pk__in=waiting, judged_run__isnull=False).select_related(
        "owner__organization", "owner__user", "owner__rep"
    )
    organizations: dict[int, Organization] = {}
    known: dict[int, Untouched] = {}
    same: dict[tuple[int, int], list[int]] = defaultdict(list)
    for alert in alerts:
        # One for all: what is looked up of an organization is held with it.
        organization = alert.owner.organization
        alert.owner.organization = organizations.setdefault(organization.pk, organization)
        run = alert.owner.organization.published_run
        if run is None or alert.judged_run is None:
            continue
        if run not in known:
            known[run] = Untouched(Run.objects.get(pk=run))
        if is_as_it_was(alert, known[run]):
            same[alert.judged_run, run].append(alert.pk)
    return {pk for (former, run), pks in same.items() for pk in noted(pks, former, run)}


def noted(alerts: list[int], former: int, run: int) -> set[int]:
    """Note of alerts that they are of a run; which they are.

    One that was changed meanwhile is not: it is to be judged anew.
    """
    some = Alert.objects.filter(pk__in=alerts)
    if some.filter(judged_run=former).update(judged_run=run) == len(alerts):
        return set(alerts)
    return set(some.filter(judged_run=run).values_list("pk", flat=True))


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
