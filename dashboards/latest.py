"""Where the figures end, for whoever looks at a period that has none."""

from django.db.models import Max

from dashboards.asked import Asked, label
from salesmetrics.crm.models import Sale
from salesmetrics.metrics.calendar import Grain, period_of
from salesmetrics.tenancy.visibility import Scope


def latest_quarter(scope: Scope, wish: Asked) -> dict[str, str] | None:
    """The quarter of the latest sale, with the query that shows it; None if nothing was sold."""
    sales = Sale.objects.filter(organization=scope.organization, day__lte=wish.today)
    if "rep" in scope.where:
        sales = sales.filter(rep__in=scope.where["rep"])
    if "team" in scope.where:
        sales = sales.filter(team__in=scope.teams)
    day = sales.aggregate(day=Max("day"))["day"]
    if day is None:
        return None
    quarter = period_of(scope.organization, Grain.QUARTER, day)
    return {
        "label": label(scope.organization, quarter),
        "query": wish.query(name="custom", period=quarter, where={}),
    }
