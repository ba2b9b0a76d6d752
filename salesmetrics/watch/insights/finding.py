"""All insights of a view: what is kept of the usual one, else found once for each run and scope."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django.core.cache import cache

from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.splitting import rows_held
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from ..untouched import sources_of
from .asking import Asking
from .customers import of_customers
from .declared import RATIOS, SPLITS, SUMS
from .differences import changes, rates
from .insight import Insight, Kind, View
from .keeping import digest, kept
from .pace import paces
from .stages import slowed
from .unusual import unusual

FINDERS: tuple[Callable[[Asking], Iterator[Insight]], ...] = (
    changes,
    rates,
    unusual,
    paces,
    slowed,
)
KEPT_SECONDS = 2 * 24 * 3600
VERSION = 1
MOST, MOST_OF_A_KIND = 5, 2


def insights(view: View, scope: Scope) -> list[Insight]:
    """Everything that stands out, by the money concerned."""
    found = kept(view, scope)
    told = found if found is not None else look(view, scope)
    return [in_readers_words(one, scope.organization) for one in told]


def look(view: View, scope: Scope) -> list[Insight]:
    """Find what stands out, unless it was found of the same run before."""
    organization = scope.organization
    place = f"insights:{VERSION}:{scope.key}:{organization.published_run}:"
    place += digest(view, organization.today())
    found: list[Insight] | None = cache.get(place)
    if found is None:
        asking = Asking(view, scope)
        with rows_held(SPLITS):
            found = ordered(one for find in FINDERS for one in find(asking))
        if organization.published_run is not None:
            cache.set(place, found, KEPT_SECONDS)
    # The signs of customers are found by a worker, some time after the run is published.
    return ordered([*found, *of_customers(view, scope)])


def look_again(view: View, scope: Scope, former: Iterable[Insight]) -> list[Insight]:
    """What stands out where no figure is another since; targets are set at any time."""
    same = [
        with_todays_names(one, scope.organization)
        for one in former
        if one.kind not in (Kind.PACE, Kind.RISK, Kind.READY)
    ]
    return ordered([*same, *paces(Asking(view, scope)), *of_customers(view, scope)])


def with_todays_names(one: Insight, organization: Organization) -> Insight:
    """It with the names that its members have by now."""
    if not one.dimension:
        return one
    members = Dimension.registry[one.dimension].members(organization).values()
    names = {member.id: member.name for member in members}
    parts = tuple(replace(part, name=names.get(part.member or "", part.name)) for part in one.parts)
    return replace(one, name=names.get(one.member or "", one.name), parts=parts)


def in_readers_words(one: Insight, organization: Organization) -> Insight:
    """It with names in the reader's language, where they are words of the product's own."""
    is_words = one.dimension and Dimension.registry[one.dimension].choices is not None
    return with_todays_names(one, organization) if is_words else one


def figures_read() -> set[str]:
    """The sources of all figures that are looked at."""
    known = [key for one in (*SUMS, *RATIOS) for key in (one.metric, *one.worth)]
    return sources_of([*known, "stage_days"])


def ordered(found: Iterable[Insight]) -> list[Insight]:
    """The most money first; what is equal stands in an order that never changes."""
    return sorted(found, key=lambda one: (-one.money, one.kind, one.subject, one.key))


def best(found: Iterable[Insight]) -> list[Insight]:
    """Of each difference the one split that tells most, and everything else."""
    chosen: dict[object, Insight] = {}
    for one in found:
        several = one.kind in (Kind.CHANGE, Kind.RATE)
        place = (one.kind, one.subject) if several else one.key
        if place not in chosen or one.weight > chosen[place].weight:
            chosen[place] = one
    return ordered(chosen.values())


def few(found: Iterable[Insight], most: int = MOST) -> list[Insight]:
    """The first ones, no more than two of a kind while there are others."""
    all_of_them = list(found)
    first: list[Insight] = []
    for one in all_of_them:
        if sum(1 for other in first if other.kind == one.kind) < MOST_OF_A_KIND:
            first.append(one)
    rest = [one for one in all_of_them if one not in first]
    return ordered((first + rest)[:most])
