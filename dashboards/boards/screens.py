"""Screens: a board or a page on the wall, by a link that shows only what its maker allowed."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards import shell
from dashboards.asked import Asked, asked
from dashboards.models import Screen
from dashboards.pages import PAGES
from dashboards.panels.payloads import Payload, payload
from dashboards.seats import seated
from dashboards.tiles import Tile, tiles
from salesmetrics.tenancy.visibility import Scope

from .forms import ScreenForm
from .made import payloads_of
from .views import seat_of

MOST = 50
REFRESH_SECONDS = 60


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def screens(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """One's links (an admin is shown everybody's), and a form for a new one."""
    seat = seat_of(request, scope)
    form = ScreenForm(seat, scope, request.POST or None)
    made, link = None, ""
    if request.method == "POST" and form.is_valid():
        if Screen.objects.filter(maker=seat, revoked_at=None).count() < MOST:
            made, secret = Screen.issue(seat, **form.columns())
            link = request.build_absolute_uri(reverse("screen", args=[secret]))
            form = ScreenForm(seat, scope)
        else:
            form.add_error(None, _("You have %d links. Revoke one first.") % MOST)
    response = shell.show(
        request,
        scope,
        "dashboards/boards/screens.html",
        status=422 if form.errors else 200,
        form=form,
        made=made,
        link=link,
        screens=[_told(screen) for screen in _screens(seat, scope).order_by("-created_at")],
    )
    if link:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@seated
def revoke(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """End a link: one's own, or for an admin anybody's of the organization."""
    found = _screens(seat_of(request, scope), scope).filter(pk=key).first()
    if found is None:
        raise Http404
    found.revoke()
    messages.success(request, _("“%s” shows nothing any more.") % found.name)
    return redirect("boards:screens")


@require_safe
def screen(request: HttpRequest, secret: str) -> HttpResponse:
    """What hangs on the wall; nobody is signed in there."""
    found = Screen.with_secret(secret)
    if found is None:
        response = render(request, "dashboards/boards/screen_over.html", status=404)
    else:
        response = _shown(request, found)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _shown(request: HttpRequest, found: Screen) -> HttpResponse:
    scope = found.scope
    language = found.maker.user.language or scope.organization.default_language
    with translation.override(language), timezone.override(scope.organization.zone):
        wish = asked({}, scope.organization)
        context = {
            "screen": found,
            "title": found.board.name if found.board else PAGES[found.page].title,
            "organization": scope.organization,
            "wish": wish,
            "views": list(views(panels_of(found, scope, wish))),
            "refresh": REFRESH_SECONDS,
        }
        return render(request, "dashboards/boards/screen.html", context)


def panels_of(found: Screen, scope: Scope, wish: Asked) -> list[Payload]:
    """The payloads that the screen may show."""
    if found.board is not None:
        made = payloads_of(found.board, wish, scope)
    else:
        keys = PAGES[found.page].keys(scope) if found.page in PAGES else []
        made = [payload(key, scope, {}) for key in keys]
    # What there is nothing of says so at one's desk; on the wall it would only take turns.
    return [one for one in made if not one["empty"]]


def views(panels: list[Payload]) -> Iterator[dict[str, Any]]:
    """What is shown one after the other: figures that stand together share a view."""
    for is_figure, group in groupby(panels, key=lambda one: bool(one.get("cards"))):
        if not is_figure:
            yield from ({"payload": one} for one in group)
            continue
        figures = list(group)
        named = figures[0]["title"] if len(figures[0]["cards"]) > 1 else _("At a glance")
        yield {"title": named, "tiles": [tile for one in figures for tile in told_as_tiles(one)]}


def told_as_tiles(made: Payload) -> list[Tile]:
    """The tiles of a payload; one that a board has given a title is called by it."""
    found = tiles(made)
    return [replace(found[0], name=made["title"])] if len(found) == 1 else found


def _screens(seat: Any, scope: Scope) -> Any:
    rows = Screen.objects.filter(organization=scope.organization, revoked_at=None)
    rows = rows.select_related(
        "maker__user", "maker__organization", "maker__rep", "board__owner__user"
    )
    return rows if scope.is_admin else rows.filter(maker=seat)


def _told(one: Screen) -> dict[str, Any]:
    title = one.board.name if one.board else PAGES[one.page].title if one.page in PAGES else ""
    return {"screen": one, "title": cast(str, title), "alive": one.is_alive}
