"""The overview: headline figures, then the panels; for a rep the own scorecard."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from dashboards import choices, shell, tiles
from dashboards.asked import COMPARISONS, DEFAULT_COMPARISON, DEFAULT_PERIOD, PERIODS, Asked, asked
from dashboards.latest import Latest, latest_quarter
from dashboards.panels.payloads import KEPT_SECONDS, cache_key, payload
from dashboards.seats import seated
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

OVERVIEW = ("headline", "trend", "funnel", "region", "rep", "commission")
OWN = ("headline", "trend", "rep", "funnel", "commission")


@gzip_page
@seated
def overview(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The page, or for htmx only what changes with the wish."""
    try:
        wish = asked(request.GET, scope.organization)
        content, elsewhere = figures(scope, wish, request.GET)
    except QuestionError as error:
        return _refused(request, scope, error)
    if request.headers.get("HX-Request-Type") == "partial":
        response = HttpResponse(content)
    elif elsewhere and not request.GET:
        # Who asks for nothing in particular is shown something, be it from years ago.
        return redirect(f"{request.path}?{elsewhere}")
    else:
        template = "dashboards/overview.html"
        response = shell.show(request, scope, template, figures=content, wish=wish)
    response.headers["Vary"] = "HX-Request-Type, Cookie"
    return response


@gzip_page
@seated
def panel(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """One panel on a page of its own, with all its rows."""
    try:
        wish = asked(request.GET, scope.organization)
        made = payload(key, scope, request.GET)
    except QuestionError as error:
        return _refused(request, scope, error)
    template = "dashboards/panel_page.html"
    return shell.show(request, scope, template, payload=made, wish=wish, whole=True)


def figures(scope: Scope, wish: Asked, parameters: Any) -> tuple[str, str]:
    """The page without its shell, and the query of better figures where these ended long ago.

    Kept as long as the run it was made from is published.
    """
    place = cache_key(scope, "overview", wish.name, *wish.key)
    kept: tuple[str, str] | None = cache.get(place)
    if kept is not None:
        return kept
    keys = list(OWN if scope.role == Role.REP else OVERVIEW)
    if not scope.sees_commissions:
        keys.remove("commission")
    made = [payload(key, scope, parameters) for key in keys]
    context = _context(scope, wish, made)
    latest: Latest | None = context["latest"]
    elsewhere = latest.query if latest else ""
    content = render_to_string("dashboards/figures.html", context), elsewhere
    if all(one["run"] == scope.organization.published_run is not None for one in made):
        cache.set(place, content, KEPT_SECONDS)
    return content


def _context(scope: Scope, wish: Asked, made: list[dict[str, Any]]) -> dict[str, Any]:
    nothing = all(one["empty"] for one in made)
    return {
        "scope": scope,
        "wish": wish,
        "title": _("Your scorecard") if scope.role == Role.REP else _("Overview"),
        "periods": PERIODS,
        "comparisons": COMPARISONS,
        "default_period": DEFAULT_PERIOD,
        "default_comparison": DEFAULT_COMPARISON,
        "filters": choices.filters(scope, wish),
        "headline": made[0],
        "tiles": tiles.tiles(made[0]),
        "panels": made[1:],
        "organization": scope.organization,
        "nothing": nothing,
        "latest": latest_quarter(scope, wish) if nothing else None,
    }


def _refused(request: HttpRequest, scope: Scope, error: QuestionError) -> HttpResponse:
    """Say what is wrong with the wish; nothing else has changed."""
    if request.headers.get("HX-Request-Type") == "partial":
        part = render_to_string("dashboards/refused_part.html", {"error": str(error)})
        return HttpResponse(part, status=400)
    return shell.show(request, scope, "dashboards/refused.html", status=400, error=str(error))
