"""The statements of a plan that stand, as plain values."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ..models import Plan, Statement


class Stands(NamedTuple):
    """A statement that stands; columns are named as in the database."""

    id: int
    status: str
    version_id: int
    ends_on: dt.date
    currency: str
    earned: Decimal
    eligible: Decimal
    advance: Decimal
    repaid: Decimal
    payable: Decimal
    balance_before: Decimal
    balance: Decimal
    components: list[dict[str, Any]]

    @property
    def is_final(self) -> bool:
        return self.status in (Statement.Status.LOCKED, Statement.Status.PAID)


Stood = dict[int, dict[dt.date, Stands]]
"""By rep and first day."""


def standing(plan: Plan, reps: Collection[int], first: dt.date = dt.date.min) -> Stood:
    """The statements of these reps that begin on a day or later."""
    found: Stood = defaultdict(dict)
    rows = Statement.objects.filter(
        organization=plan.organization_id, plan=plan, rep__in=reps, starts_on__gte=first
    )
    for rep, start, *rest in rows.values_list("rep_id", "starts_on", *Stands._fields):
        found[rep][start] = Stands(*rest)
    return dict(found)


def balances(plan: Plan, since: Mapping[int, dt.date]) -> dict[int, Decimal]:
    """By rep the balance that the last statement before a day left."""
    rows = Statement.objects.filter(
        organization=plan.organization_id, plan=plan, rep__in=list(since)
    ).order_by("starts_on")
    return {
        rep: balance
        for rep, start, balance in rows.values_list("rep_id", "starts_on", "balance")
        if start < since[rep]
    }
