"""The few insights beside a page's figures, in the page itself where a run has found them."""

from typing import cast

from django.http import HttpRequest
from django.template.loader import render_to_string

from dashboards.asked import Asked
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope

from .showing import Told, at_once

PLACE = "<!-- insights -->"
"""Where they stand. The figures are kept for many people; what somebody put away is one's own."""


def with_insights(content: str, request: HttpRequest, scope: Scope, wish: Asked, place: str) -> str:
    """A page's figures with its insights; those that must be looked up come after the page."""
    if PLACE not in content:
        return content
    some = at_once(wish, scope, cast(User, request.user), place)
    if some is None:
        context = {"place": place, "query": wish.carried}
        part: str = render_to_string("dashboards/insights/place.html", context)
    else:
        part = written(request, some, wish, place)
    return content.replace(PLACE, part, 1)


def written(request: HttpRequest, some: list[Told], wish: Asked, place: str, gone: str = "") -> str:
    """That part of a page; what was put away just now may be taken out again."""
    context = {"insights": some, "place": place, "query": wish.carried, "few": True, "gone": gone}
    return render_to_string("dashboards/insights/few.html", context, request)
