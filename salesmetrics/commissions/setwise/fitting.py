"""Which plans and which of their reps can be computed as a set."""

from collections.abc import Iterable, Iterator, Mapping

from ..seats import Chain
from ..terms import Component, Counts, PaidWhen, Rule, Terms
from ..work import Work
from .sold import COUNTED, Seller

# A stretch's number is a digit in the key of its lines, which are sorted by that text.
MOST_MARKS = 6


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


def plain_reps(work: Work, reps: Iterable[int], known: Mapping[int, Seller]) -> Iterator[int]:
    """Those whose sales are above zero and of a known worth."""
    margin = any(c.counts is Counts.MARGIN for v in work.versions for c in v.terms.components)
    for rep in reps:
        seller = known.get(rep)
        odd = seller is not None and (seller.odd or (margin and seller.below_cost))
        if not odd and has_single_seats(work.chains[rep]):
            yield rep


def has_single_seats(chain: Chain) -> bool:
    """Whether no seat is followed by another, and none is ramped up."""
    return len(chain.held) == 1 and not any(seat.ramp for seat in chain.seats)
