"""Who looks at a page, from which seat: every view begins here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.gzip import gzip_page

from salesmetrics.tenancy.models import Membership, User
from salesmetrics.tenancy.visibility import Scope, scope_for

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Scope, P], HttpResponseBase]
CHOSEN = "organization"
MADE_IN = "made_in"
"""The field of a form, and before it the mark of a request, that says in which organization it
was made; who belongs to one alone has neither."""


def seated(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give a view the scope of who is signed in; who is not signs in first.

    The page speaks the user's language, else the organization's, tells its time, and is sent
    compressed.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        scope = scope_for(request.user, chosen(request))
        if len(seats(request)) > 1:
            setattr(request, MADE_IN, str(scope.organization.pk))
        with spoken(scope, language_of(request.user, scope)):
            if is_made_elsewhere(request, scope):
                response: HttpResponseBase = refused_as_made_elsewhere(request, scope)
            else:
                response = view(request, scope, *args, **kwargs)
        # Figures are for those eyes only, and for this version of the page.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    # Django masks the form's token and pads what it compresses, so that lengths tell nothing.
    return gzip_page(page)


def language_of(user: User, scope: Scope) -> str:
    """The language that pages speak to somebody."""
    return user.language or scope.organization.default_language


@contextmanager
def spoken(scope: Scope, language: str) -> Iterator[None]:
    """While it lasts, words are of that language and times are the organization's."""
    with translation.override(language), timezone.override(scope.organization.zone):
        yield


def chosen(request: HttpRequest) -> str | None:
    """The organization that was switched to, as long as the user still belongs to it."""
    slug: str | None = request.session.get(CHOSEN)
    return slug if any(seat.organization.slug == slug for seat in seats(request)) else None


def seats(request: HttpRequest) -> list[Membership]:
    """The memberships of who is signed in."""
    found = cast(User, request.user).seats
    return [] if found is None else found


def is_made_elsewhere(request: HttpRequest, scope: Scope) -> bool:
    """Whether a form was made before another organization was chosen, in another tab.

    What it says would be written where it was not meant to be.
    """
    told = request.POST.get(MADE_IN) if request.method == "POST" else None
    return told not in (None, str(scope.organization.pk))


def refused_as_made_elsewhere(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say where one is now, and the ways on."""
    told = request.POST.get(MADE_IN)
    former = (seat.organization for seat in seats(request) if str(seat.organization.pk) == told)
    context = {"now": scope.organization, "former": next(former, None)}
    is_part = "HX-Request" in request.headers
    template = (
        "dashboards/made_elsewhere_part.html" if is_part else "dashboards/made_elsewhere.html"
    )
    return render(request, template, context, status=409)
