"""Amounts far out of the usual.

Told by the median and the median distance from it (MAD) of the logarithms: a few wild amounts
move neither, and amounts of sales are as far apart below as above only by their ratios.
"""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from salesmetrics.crm.models import Deal, Order
from salesmetrics.tenancy.models import Organization

from .check import Check, Rows, present

# As many to a group as are needed to say what is usual.
ENOUGH = 20
# A distance of 3.5 in units of what MAD is in a normal distribution (Iglewicz and Hoaglin, 1993).
FAR = 3.5 / 0.6745
DAYS = dt.timedelta(days=730)

BOUNDS = """
WITH known AS (
    SELECT {group} AS kind, ln({amount})::float AS x FROM {table}
     WHERE organization_id = %s AND {day} > %s AND {amount} > 0 AND {narrowed}
), middle AS (
    SELECT kind, percentile_cont(0.5) WITHIN GROUP (ORDER BY x) AS median
      FROM known GROUP BY kind HAVING count(*) >= %s
)
SELECT kind, median, percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(x - median)) AS distance
  FROM known JOIN middle USING (kind) GROUP BY kind, median"""


class Amounts(NamedTuple):
    """Whose amounts: the table's columns, and the same for Django."""

    table: str
    amount: str
    day: str
    group: str
    narrowed: str


DEALS = Amounts("crm_deal", "created_amount", "created_on", "deal_type", "true")
ORDERS = Amounts("crm_order", "amount", "ordered_on", "currency", "deleted_at IS NULL")


def unusual(amounts: Amounts) -> Callable[[Rows, Organization], Rows]:
    """Those whose amount is far from the usual of their kind, in the last two years."""

    def rows(found: Rows, organization: Organization) -> Rows:
        since = organization.today() - DAYS
        with connection.cursor() as cursor:
            cursor.execute(BOUNDS.format(**amounts._asdict()), [organization.pk, since, ENOUGH])
            kinds = cursor.fetchall()
        far = Q(pk__in=[])
        for kind, median, distance in kinds:
            if distance:
                low, high = (Decimal(math.exp(median + sign * FAR * distance)) for sign in (-1, 1))
                beyond = Q(**{f"{amounts.amount}__lt": low}) | Q(**{f"{amounts.amount}__gt": high})
                far |= Q(**{amounts.group: kind}) & beyond
        return found.filter(far, **{f"{amounts.day}__gt": since, f"{amounts.amount}__gt": 0})

    return rows


def deals(organization: Organization) -> Rows:
    rows: Rows = Deal.objects.filter(organization=organization)
    return rows


UNUSUAL: tuple[Check, ...] = (
    Check(
        "opportunities_of_unusual_amount",
        lazy("Opportunities of an unusual amount"),
        lazy(
            "Of the last two years, compared with others of their deal type: further from the "
            "median than 3.5 times the usual distance (the median distance of the logarithms, a "
            "robust z-score). A group of fewer than 20 is not judged."
        ),
        {"opportunities": "pk"},
        deals,
        unusual(DEALS),
        owner="rep",
        amount="created_amount",
        currency=None,
        order=("-created_amount", "pk"),
    ),
    Check(
        "orders_of_unusual_amount",
        lazy("Orders of an unusual amount"),
        lazy(
            "Of the last two years, compared with others in their currency: further from the "
            "median than 3.5 times the usual distance (the median distance of the logarithms, a "
            "robust z-score). A group of fewer than 20 is not judged."
        ),
        {"orders": "pk"},
        present(Order),
        unusual(ORDERS),
        day="ordered_on",
        amount="amount",
        order=("-amount", "pk"),
    ),
)
