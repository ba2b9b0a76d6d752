"""A page of figures: its headline as tiles, then its panels; and one panel by itself."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dashboards import choices, looks, shell, tiles
from dashboards.asked import COMPARISONS, DEFAULT_COMPARISON, DEFAULT_PERIOD, Asked, asked
from dashboards.insights.beside import with_insights
from dashboards.latest import Latest, latest_quarter
from dashboards.looks import Look
from dashboards.pages import PAGES, Page
from dashboards.panels import PANELS
from dashboards.panels.options import offered_once, with_options
from dashboards.panels.payloads import (
    KEPT_SECONDS,
    cache_key,
    panel_for,
    payload,
    tells_forecasts,
)
from dashboards.panels.sheet import beyond_role
from dashboards.seats import seated
from salesmetrics.metrics.dimensions import members_held
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import Scope


@seated
def page(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """One of the declared pages."""
    if key not in PAGES:
        raise Http404(_("There is no page “%(page)s”.") % {"page": key})
    return shown(request, scope, PAGES[key])


def shown(request: HttpRequest, scope: Scope, one: Page) -> HttpResponseBase:
    """The page, or for htmx only what changes with the wish."""
    is_part = request.headers.get("HX-Request-Type") == "partial"
    try:
        wish = wish_of(scope, one, request.GET)
        content, elsewhere = figures(scope, one, wish, request.GET)
    except QuestionError as error:
        return refused(request, scope, error)
    if elsewhere and not request.GET and not is_part:
        # Who asks for nothing in particular is shown something, be it from years ago.
        return redirect(f"{request.path}?{elsewhere}")
    looks.note(scope, Look(one.key, wish.query()), wish)
    content = with_insights(content, request, scope, wish, one.key)
    if is_part:
        response = HttpResponse(content)
    else:
        response = shell.show(request, scope, one.template, figures=content, wish=wish, page=one)
    response.headers["Vary"] = "HX-Request-Type, Cookie"
    return response


@seated
def panel(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """One panel on a page of its own, with all its rows."""
    try:
        declared = panel_for(key, scope)
        wish = asked(request.GET, scope.organization)
        wish = with_options([declared], wish, request.GET, scope)
        made = payload(key, scope, request.GET)
    except QuestionError as error:
        return refused(request, scope, error)
    template = "dashboards/panel_page.html"
    return shell.show(
        request, scope, template, payload=made, wish=wish, whole=True, here=request.path
    )


def wish_of(scope: Scope, one: Page, parameters: Mapping[str, Any]) -> Asked:
    """What a page is asked for; raises QuestionError in words for what makes no sense."""
    panels = [panel_for(key, scope) for key in one.keys(scope)]
    return with_options(panels, asked(parameters, scope.organization), parameters, scope)


def figures(scope: Scope, one: Page, wish: Asked, parameters: Mapping[str, Any]) -> tuple[str, str]:
    """The page without its shell, and the query of better figures where these ended long ago.

    Kept as long as the run it was made from is published.
    """
    place = place_of(scope, one, wish)
    kept: tuple[str, str] | None = cache.get(place)
    if kept is not None:
        return kept
    with members_held():
        made = {key: payload(key, scope, parameters) for key in one.keys(scope)}
        context = _context(scope, one, wish, made)
    latest: Latest | None = context["latest"]
    elsewhere = latest.query if latest else ""
    content = render_to_string("dashboards/figures.html", context), elsewhere
    run = scope.organization.published_run
    # Where there is nothing it says what to do first, which changes without a run.
    if not context["nothing"] and all(m["run"] == run is not None for m in made.values()):
        cache.set(place, content, KEPT_SECONDS)
    return content


def place_of(scope: Scope, one: Page, wish: Asked) -> str:
    """Where a page is kept."""
    panels = [panel_for(key, scope) for key in one.keys(scope)]
    foretold = any(tells_forecasts(panel, wish) for panel in panels)
    return cache_key(scope, "page", one.key, wish.name, *wish.key, foretold=foretold)


def _context(
    scope: Scope, one: Page, wish: Asked, made: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    # Of a past moment the panels say themselves what was not kept.
    beyond = [key for key in made if key != one.headline and beyond_role(scope, PANELS[key].lead)]
    told = [m for key, m in made.items() if key not in beyond]
    nothing = not wish.as_of and bool(told) and all(m["empty"] for m in told)
    headline = made.get(one.headline)
    filters = choices.filters(scope, wish)
    return {
        "scope": scope,
        "wish": wish,
        "page": one,
        "here": shell.address(one, scope),
        "title": one.title,
        "periods": choices.periods(wish),
        "comparisons": COMPARISONS,
        "default_period": DEFAULT_PERIOD,
        "default_comparison": DEFAULT_COMPARISON,
        "filters": filters,
        "groups": choices.groups(filters),
        "headline": headline,
        "tiles": tiles.tiles(headline) if headline else [],
        "panels": offered_once(m for m in told if m is not headline),
        "beyond": [made[key]["title"] for key in beyond],
        "organization": scope.organization,
        "nothing": nothing,
        # One word for all panels says more than the same word in each of them.
        "bare": not wish.as_of and all(m["empty"] for m in told if m is not headline),
        "titles": [m["title"] for m in told if m is not headline],
        "latest": latest_quarter(scope, wish) if nothing else None,
    }


def refused(request: HttpRequest, scope: Scope, error: QuestionError) -> HttpResponse:
    """Say what is wrong with the wish; nothing else has changed."""
    if request.headers.get("HX-Request-Type") == "partial":
        part = render_to_string("dashboards/refused_part.html", {"error": str(error)})
        return HttpResponse(part, status=400)
    return shell.show(request, scope, "dashboards/refused.html", status=400, error=str(error))
