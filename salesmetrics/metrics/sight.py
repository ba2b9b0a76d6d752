"""Which members of a dimension may be named by whom; others are as unknown as what there is not.

Whoever was told "nothing" of the one and "unknown" of the other could find out who there is.
"""

from collections.abc import Collection

from django.db.models import Q

from salesmetrics.commissions.models import Plan
from salesmetrics.tenancy.visibility import Scope


def within_sight(key: str, scope: Scope) -> Collection[int] | None:
    """The member numbers that a filter may name, of any day; None where it may name every one.

    Reps, teams and what they are paid by belong to somebody. Products, regions and the like are
    everybody's: they are no more than the words in which an organization speaks of its sales.
    """
    if key == "rep":
        return scope.reps_of_any_day
    if key == "team":
        return scope.teams_of_any_day
    if key == "commission_plan" and not scope.sees_commissions:
        return ()
    if key == "commission_plan" and scope.where:
        reps = scope.reps_of_any_day or ()
        plans = Plan.objects.filter(organization=scope.organization)
        paid = plans.filter(Q(assignments__rep__in=reps) | Q(statements__rep__in=reps))
        return set(paid.values_list("pk", flat=True))
    return None
