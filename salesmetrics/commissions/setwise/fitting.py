"""Which plans and which of their reps the database can compute as a set."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db import connection

from salesmetrics.tenancy.models import Organization

from ..seats import Chain
from ..terms import Component, Counts, PaidWhen, Rule, Terms
from ..work import Work

COUNTED = (Counts.AMOUNT, Counts.MARGIN, Counts.DEALS, Counts.NEW_CUSTOMERS)
# A stretch's number is a digit in the key of its lines, which are sorted by that text.
MOST_MARKS = 6

SELLERS = """
SELECT rep_id, min(day), bool_and(head),
       bool_or(kind = 'return' OR amount < 0 OR (amount IS NULL AND kind <> 'start')),
       coalesce(bool_or(cost > amount), false)
  FROM crm_sale WHERE organization_id = %s AND day <= %s AND rep_id = ANY(%s) GROUP BY rep_id"""


class Seller(NamedTuple):
    """What a rep's sales are like: since when, one row a sale or more, odd ones."""

    first: dt.date
    one_row_a_sale: bool
    odd: bool
    below_cost: bool


def sellers(organization: Organization, reps: Collection[int], last: dt.date) -> dict[int, Seller]:
    with connection.cursor() as cursor:
        cursor.execute(SELLERS, [organization.pk, last, list(reps)])
        return {rep: Seller(*rest) for rep, *rest in cursor.fetchall()}


def is_plain(work: Work) -> bool:
    """Whether each sale pays by itself, in the order of deals, in the base currency."""
    if work.plan.currency != work.organization.base_currency:
        return False
    return all(terms_are_plain(version.terms) for version in work.versions)


def terms_are_plain(terms: Terms) -> bool:
    if terms.spifs or terms.payout.when is not PaidWhen.EARNED:
        return False
    return all(component_is_plain(component) for component in terms.components)


def component_is_plain(component: Component) -> bool:
    marks = len(component.bands) + len(component.multipliers)
    return (
        component.counts in COUNTED
        and component.rule is not Rule.FIXED
        and not (component.of_team or component.one_line or component.needs_year)
        and marks <= MOST_MARKS
    )


def plain_reps(
    work: Work, reps: Collection[int], known: dict[int, Seller], shared: Collection[int]
) -> Iterator[int]:
    """Those whose sales are theirs alone, above zero and of a known worth.

    `shared` are the reps with a part in deals that several share.
    """
    margin = any(c.counts is Counts.MARGIN for v in work.versions for c in v.terms.components)
    for rep in reps:
        seller = known.get(rep)
        odd = seller is not None and (seller.odd or (margin and seller.below_cost))
        if rep not in shared and not odd and has_single_seats(work.chains[rep]):
            yield rep


def has_single_seats(chain: Chain) -> bool:
    """Whether no seat is followed by another, and none is ramped up."""
    return len(chain.held) == 1 and not chain.seats[0].ramp
