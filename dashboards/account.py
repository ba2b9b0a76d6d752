"""The user's own page, and the small choices: organization, language, theme."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboards import shell
from dashboards.seats import CHOSEN, seated, seats
from dashboards.settings.organization import zones
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope

YEAR = 365 * 24 * 3600


@seated
def account(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Who is signed in, as what, where; and what can be changed about it."""
    return shell.show(
        request,
        scope,
        "dashboards/account.html",
        languages=settings.LANGUAGES,
        zones=zones(),
        usual_language=dict(settings.LANGUAGES).get(scope.organization.default_language, "English"),
    )


@require_POST
@login_required
def organization(request: HttpRequest) -> HttpResponse:
    """Switch to another organization that the user belongs to, from a page of whichever."""
    slug = request.POST.get("organization", "")
    if not any(seat.organization.slug == slug for seat in seats(request)):
        raise PermissionDenied(_("You do not belong to this organization."))
    request.session[CHOSEN] = slug
    return redirect("dashboards:overview")


@require_POST
@seated
def language(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Keep the language that the user reads; none is the organization's."""
    chosen = request.POST.get("language", "")
    if chosen and chosen not in dict(settings.LANGUAGES):
        raise BadRequest(_("There is no language “%s”.") % chosen)
    user = cast(User, request.user)
    user.language = chosen
    user.save(update_fields=["language"])
    return redirect("dashboards:account")


@require_POST
@seated
def time_zone(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Keep the time zone that the user lives by; none is the organization's."""
    chosen = request.POST.get("time_zone", "")
    if chosen and chosen not in dict(zones()):
        raise BadRequest(_("There is no time zone “%s”.") % chosen)
    user = cast(User, request.user)
    user.time_zone = chosen
    user.save(update_fields=["time_zone"])
    return redirect("dashboards:account")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme in a cookie, so that the next page is already drawn in it."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme")
    if chosen in ("light", "dark"):
        response.set_cookie("theme", chosen, YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
