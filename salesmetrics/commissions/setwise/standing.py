"""The statements of a plan that stand, as plain values."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
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


def standing(plan: Plan, reps: Collection[int]) -> Stood:
    found: Stood = defaultdict(dict)
    rows = Statement.objects.filter(organization=plan.organization_id, plan=plan, rep__in=reps)
    for rep, start, *rest in rows.values_list("rep_id", "starts_on", *Stands._fields):
        found[rep][start] = Stands(*rest)
    return dict(found)
