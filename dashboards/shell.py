"""What stands around every page: where one is, where one can go, whose figures these are."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboards.asked import Asked
from dashboards.pages import PAGES, Page, landing
from dashboards.seats import seats
from salesmetrics.tenancy.visibility import Scope

FURTHER = (
    ("insights:all", _("What stands out"), "bulb"),
    ("alerts:alerts", _("Alerts"), "bell"),
    ("boards:boards", _("My dashboard"), "layout-grid"),
    ("reports:reports", _("Reports"), "mail"),
    ("dashboards:metrics", _("Definitions"), "book-2"),
    ("dashboards:account", _("Account"), "user-circle"),
)
"""The places beside the pages of figures."""
RECORDS = (("entries:first", _("Records"), "table"),)
"""For who sees records, beside the figures made of them."""
FOR_ADMINS = (("settings:first", _("Settings"), "settings"),)
FIRST_PLACES = 4  # as many as the bar of a phone has room for, beside the one that opens the rest
THEMES = (("system", _("System")), ("light", _("Light")), ("dark", _("Dark")))


def show(
    request: HttpRequest, scope: Scope, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page within the shell."""
    around = frame(request, scope, context.get("wish"))
    return render(request, template, around | context, status=status)


def frame(request: HttpRequest, scope: Scope, wish: Asked | None = None) -> dict[str, Any]:
    """The shell's own context."""
    theme = request.COOKIES.get("theme")
    chosen = theme if theme in ("light", "dark") else "system"
    beside = (
        *(RECORDS if scope.sees_records else ()),
        *FURTHER,
        *(FOR_ADMINS if scope.is_admin else ()),
    )
    tools = [_place(request, *place) for place in beside]
    tools[0]["apart"] = True
    places = [*_pages(request, scope, wish), *tools]
    return {
        "scope": scope,
        "seats": seats(request),
        "places": places[:FIRST_PLACES],
        "further": places[FIRST_PLACES:],
        "themes": [(key, name, key == chosen) for key, name in THEMES],
    }


def _pages(request: HttpRequest, scope: Scope, wish: Asked | None) -> Iterator[dict[str, Any]]:
    """The pages that have something to show; period and filters go along."""
    query = f"?{wish.carried}" if wish and wish.carried else ""
    here = page_of(request, scope)
    first = landing(scope)
    pages = sorted(PAGES.values(), key=lambda page: page is not first)
    for page in pages:
        if page.panels and page.keys(scope):
            yield {
                "address": address(page, scope) + query,
                "name": page.title,
                "icon": page.icon,
                "here": page is here,
            }


def address(page: Page, scope: Scope) -> str:
    """Where a page is; the one that somebody comes to first is the root."""
    if page is landing(scope):
        return reverse("dashboards:overview")
    return reverse("dashboards:page", args=[page.key])


def page_of(request: HttpRequest, scope: Scope) -> Page | None:
    """The page of figures that one is on."""
    match = request.resolver_match
    if match is not None and match.namespace == "commissions":
        return PAGES["commissions"]
    if match is None or match.namespace != "dashboards":
        return None
    if match.url_name == "overview":
        return landing(scope)
    if match.url_name in ("scorecard", "scorecards"):
        return PAGES["scorecard"]
    return PAGES.get(match.kwargs.get("key", "")) if match.url_name == "page" else None


def _place(request: HttpRequest, view: str, name: Any, icon: str) -> dict[str, Any]:
    match = request.resolver_match
    called = f"{match.namespace}:{match.url_name}" if match else ""
    folder = view.partition(":")[0]
    # Of a place that is a folder of pages one is in any of them.
    here = called.startswith(view if folder == "dashboards" else f"{folder}:")
    return {"address": reverse(view), "name": name, "icon": icon, "here": here}
