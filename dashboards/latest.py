"""Where the figures end, for whoever looks at a period that has none."""

from dataclasses import dataclass

from django.db.models import Max

from dashboards.asked import Asked, label
from salesmetrics.crm.models import Sale
from salesmetrics.metrics.calendar import Grain, period_of
from salesmetrics.tenancy.visibility import Scope


@dataclass(frozen=True)
class Latest:
    """The quarter of the latest sale."""

    label: str
    query: str
    """The query that shows it."""


def latest_quarter(scope: Scope, wish: Asked) -> Latest | None:
    """Where the figures end; None if nothing was ever sold."""
    sales = Sale.objects.filter(organization=scope.organization, day__lte=wish.today)
    if "rep" in scope.where:
        sales = sales.filter(rep__in=scope.where["rep"])
    if "team" in scope.where:
        sales = sales.filter(team__in=scope.teams)
    day = sales.aggregate(day=Max("day"))["day"]
    if day is None:
        return None
    quarter = period_of(scope.organization, Grain.QUARTER, day)
    return Latest(
        label=label(scope.organization, quarter),
        query=wish.query(name="custom", period=quarter, where={}),
    )
