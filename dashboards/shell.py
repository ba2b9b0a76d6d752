"""What stands around every page: where one is, where one can go, whose figures these are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboards.seats import seats
from salesmetrics.tenancy.visibility import Scope

PLACES = (
    ("dashboards:overview", _("Overview"), "chart-bar"),
    ("dashboards:metrics", _("Definitions"), "book-2"),
    ("dashboards:account", _("Account"), "user-circle"),
)
THEMES = (("system", _("System")), ("light", _("Light")), ("dark", _("Dark")))


def show(
    request: HttpRequest, scope: Scope, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page within the shell."""
    return render(request, template, frame(request, scope) | context, status=status)


def frame(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """The shell's own context."""
    theme = request.COOKIES.get("theme")
    chosen = theme if theme in ("light", "dark") else "system"
    return {
        "scope": scope,
        "seats": seats(request),
        "places": [_place(request, *place) for place in PLACES],
        "themes": [(key, name, key == chosen) for key, name in THEMES],
    }


def _place(request: HttpRequest, view: str, name: Any, icon: str) -> dict[str, Any]:
    match = request.resolver_match
    here = match is not None and f"{match.namespace}:{match.url_name}".startswith(view)
    return {"address": reverse(view), "name": name, "icon": icon, "here": here}
