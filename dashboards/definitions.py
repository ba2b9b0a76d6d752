"""What the figures mean: the catalogue in words."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shell, shown
from dashboards.seats import seated
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.metric import Metric
from salesmetrics.tenancy.visibility import Scope

KINDS = {
    "flow": gettext_lazy("What happened in the period."),
    "stock": gettext_lazy("The state at the end of the period, or now while it still runs."),
    "cohort": gettext_lazy("What began in the period, followed up to now."),
}


@seated
def metrics(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """All metrics, by group."""
    seen = [metric for metric in METRICS.values() if may_see(metric, scope)]
    groups = [(title, list(found)) for title, found in groupby(seen, key=lambda m: str(m.group))]
    return shell.show(request, scope, "dashboards/metrics.html", groups=groups)


@seated
def metric(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """One metric in words: what it means, how it is worked out, what it can be split by."""
    found = METRICS.get(key)
    if found is None or not may_see(found, scope):
        raise Http404
    return shell.show(
        request,
        scope,
        "dashboards/metric.html",
        metric=found,
        unit=shown.unit_name(found.unit, scope.organization.base_currency) or _("number"),
        kind=KINDS[found.kind],
        dimensions=[Dimension.registry[name].name for name in found.dimensions],
    )


def may_see(metric: Metric, scope: Scope) -> bool:
    """Whether this scope may know this metric's figures."""
    return scope.sees_commissions or not metric.confidential
