"""Customers at risk and ready for more, as far as somebody may see them."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from salesmetrics.metrics.live import narrowed
from salesmetrics.metrics.questions import Question, numbers
from salesmetrics.tenancy.visibility import Scope

from ..models.insights import CustomerSign
from .insight import Insight, Kind, View

Reason = CustomerSign.Reason
KNOWN = {"rep": "rep_id", "region": "account__region_id", "industry": "account__industry_id"}
"""What customers can be narrowed by."""
NAMED = 3


def signs(scope: Scope, view: View | None = None) -> QuerySet[CustomerSign]:
    """The signs of the customers that the scope may see, the most money first.

    A viewer's are counted and added up, and never named.
    """
    found = CustomerSign.objects.filter(organization=scope.organization)
    found = found.select_related("organization__signs_found")
    if scope.reps is not None:
        found = found.filter(rep__in=scope.reps)
    if view is not None and view.where:
        if not set(view.where) <= set(KNOWN):
            return found.none()
        question = Question("new_customers", *view.period, where=dict(view.where))
        inside = narrowed(scope.organization, list(numbers(question, scope).items()))
        for key, members in inside.items():
            found = found.filter(**{f"{KNOWN[key]}__in": members})
    return found.order_by("-money", "account_id")


def of_customers(view: View, scope: Scope) -> Iterator[Insight]:
    """One insight for each reason: how many customers, what they bring, who brings most."""
    found = signs(scope, view)
    sums = found.order_by("reason").values_list("reason").annotate(Count("id"), Sum("money"))
    for reason, count, money in sums:
        yield Insight(
            kind=Kind.READY if reason == Reason.READY else Kind.RISK,
            subject=reason,
            amount=money,
            money=money,
            period=None,
            good=reason == Reason.READY,
            figures={"customers": count, "largest": _largest(found, scope, reason)},
            where=view.where,
        )


def _largest(
    found: QuerySet[CustomerSign], scope: Scope, reason: str
) -> tuple[tuple[str, Decimal], ...]:
    if not scope.sees_records:
        return ()
    largest = found.filter(reason=reason).select_related("account")[:NAMED]
    return tuple((str(one.account), one.money) for one in largest)
