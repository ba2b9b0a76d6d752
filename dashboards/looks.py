"""Which views of pages people of a seat had open last, for a worker to make after the next run.

Noted in the cache and nowhere else: where it is lost, pages open with the usual view first.
"""

from typing import NamedTuple

from django.core.cache import cache
from django.utils.translation import get_language

from dashboards.asked import Asked
from salesmetrics.tenancy.visibility import Scope

CATALOGUE = "metrics"
"""The list of all metrics, which is no page of panels."""
MOST = 12
"""So many views of one seat are remembered."""
STAYS_SECONDS = 30 * 24 * 3600


class Look(NamedTuple):
    """One view of a page."""

    page: str
    query: str = ""
    rep: str = ""
    """Whose scorecard it is."""


def note(scope: Scope, look: Look, wish: Asked) -> None:
    """Remember a view that somebody has open; of a past moment it is looked at once."""
    if wish.as_of:
        return
    before = noted(scope)
    if before[:1] != [look]:
        found = list(dict.fromkeys([look, *before]))[:MOST]
        cache.set(_place(scope), [tuple(one) for one in found], STAYS_SECONDS)


def noted(scope: Scope) -> list[Look]:
    """The views of a seat in the language that is spoken, the latest first."""
    return [Look(*one) for one in cache.get(_place(scope)) or ()]


def _place(scope: Scope) -> str:
    return f"dashboards:looks:{scope.key}:{get_language()}"
