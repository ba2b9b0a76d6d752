"""How the quotas of statements came about, by what computed them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby

from salesmetrics.tenancy.models import Organization

from .documents import terms_in
from .models import Statement
from .periods import MONTHS, Span, period_of, periods
from .seats import Chain, Piece
from .terms import Terms
from .work import chains

Pieces = Mapping[str, list[Piece]]
"""By the key of a component what its quota is the sum of."""


def pieces_of(organization: Organization, statements: Iterable[Statement]) -> dict[int, Pieces]:
    """By statement the pieces of its quotas.

    Where what they come to now is not what the statement keeps, there are none: the assignment
    has changed since, and what it says tells nothing of that quota.
    """
    asked = [one for one in statements if any(c.get("quota") for c in one.components)]
    asked.sort(key=lambda one: (one.plan_id, one.pk))
    terms: dict[int, Terms] = {}
    found: dict[int, Pieces] = {}
    for _plan, group in groupby(asked, key=lambda one: one.plan_id):
        its = list(group)
        known = chains(organization, its[0].plan, {one.rep_id for one in its})
        for one in its:
            if one.version_id not in terms:
                terms[one.version_id] = terms_in(one.version)
            if one.rep_id in known:
                chain = known[one.rep_id]
                found[one.pk] = in_statement(organization, one, terms[one.version_id], chain)
    return found


def in_statement(organization: Organization, one: Statement, terms: Terms, chain: Chain) -> Pieces:
    """The pieces of each component's quota that come to what the statement keeps."""
    kind, period = one.plan.period, Span(one.starts_on, one.ends_on)
    whole = period_of(organization, "year", period.start)
    year = tuple(periods(organization, kind, whole.start, whole.end))
    standing = chain.standing(terms, kind, period, year)
    kept = {c["key"]: Decimal(c["quota"]) for c in one.components if c.get("quota")}
    return {
        component.key: [
            piece
            for span in (year if component.over_year else (period,))
            for piece in chain.pieces(span, MONTHS[kind], component.quota)
        ]
        for component in terms.components
        if component.key in kept and standing.quota_of(component) == kept[component.key]
    }
