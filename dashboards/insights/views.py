"""The pages of insights: a page's few, all of them, the customers of one reason, one customer."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboards import choices, shell
from dashboards.asked import COMPARISONS, DEFAULT_COMPARISON, DEFAULT_PERIOD, Asked, asked
from dashboards.page import refused
from dashboards.seats import seated
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.insights.finding import best

from .beside import written
from .places import PLACES
from .showing import Told, dismissal, found, put_away, told


@seated
def part(request: HttpRequest, scope: Scope, place: str) -> HttpResponseBase:
    """The few that stand on a page of figures; they come after the page itself."""
    if place not in PLACES:
        raise Http404
    try:
        wish = asked(request.GET, scope.organization)
        return HttpResponse(few_of(request, scope, wish, place))
    except QuestionError as error:
        return refused(request, scope, error)


def few_of(request: HttpRequest, scope: Scope, wish: Asked, place: str, gone: str = "") -> str:
    """That part of a page, after one of them was put away or not."""
    some = found(wish, scope)
    away = put_away(some, scope, cast(User, request.user))
    few = PLACES[place].of(one for one in some if one.key not in away)
    return written(request, [told(one, wish, scope) for one in few], wish, place, gone)


@seated
def everything(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """All insights of a period, and below them those put away."""
    try:
        wish = asked(request.GET, scope.organization)
        context = all_of(request, scope, wish)
    except QuestionError as error:
        return refused(request, scope, error)
    if request.headers.get("HX-Request-Type") == "partial":
        return HttpResponse(render_to_string("dashboards/insights/all.html", context, request))
    response = shell.show(request, scope, "dashboards/insights/page.html", **context)
    response.headers["Vary"] = "HX-Request-Type, Cookie"
    return response


def all_of(request: HttpRequest, scope: Scope, wish: Asked) -> dict[str, Any]:
    """What the page of all insights is made of."""
    some = best(found(wish, scope))
    away = put_away(some, scope, cast(User, request.user))
    all_told: list[Told] = [told(one, wish, scope, dismissed=one.key in away) for one in some]
    filters = choices.filters(scope, wish)
    return {
        "wish": wish,
        "here": reverse("insights:all"),
        "title": _("What stands out"),
        "periods": choices.periods(wish),
        "comparisons": COMPARISONS,
        "default_period": DEFAULT_PERIOD,
        "default_comparison": DEFAULT_COMPARISON,
        "filters": filters,
        "groups": choices.groups(filters),
        "organization": scope.organization,
        "insights": [one for one in all_told if not one.dismissed],
        "dismissed": [one for one in all_told if one.dismissed],
        "query": wish.carried,
        "place": "",
    }


@require_POST
@seated
def dismiss(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Put an insight away, or take it out again; it comes back by itself if it changes much."""
    key, user = request.POST.get("key", ""), cast(User, request.user)
    try:
        wish = asked(request.GET, scope.organization)
        one = next((one for one in found(wish, scope) if one.key == key), None)
    except QuestionError as error:
        return refused(request, scope, error)
    if one is not None:
        dismissal(one, scope, user, away=not request.POST.get("again"))
    place = request.POST.get("place", "")
    if place in PLACES and request.headers.get("HX-Request-Type") == "partial":
        gone = key if one is not None and not request.POST.get("again") else ""
        return HttpResponse(few_of(request, scope, wish, place, gone))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = f"{reverse('insights:all')}?{wish.carried}"
    return redirect(back)
