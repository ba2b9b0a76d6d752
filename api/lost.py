"""Requests that reach no view: addresses that lead nowhere, and what fails on the way."""

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from .faults import fault

OURS = "/api/"


@csrf_exempt
def lost(request: HttpRequest) -> HttpResponseBase:
    """Say so in JSON, or lead on where only the last slash was left out."""
    is_read = request.method in ("GET", "HEAD")
    if is_read and not request.path.endswith("/") and leads_somewhere(request.path + "/"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    words = _("There is nothing at this address. Addresses end with a slash; %s lists them.")
    return fault(404, words % reverse("api:documentation"))


def leads_somewhere(path: str) -> bool:
    """Whether another view than this one answers there."""
    try:
        return resolve(path).func is not lost
    except Http404:
        return False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """What Django itself refuses, as a host that is not ours."""
    if request.path.startswith(OURS):
        return fault(400, _("The request makes no sense."))
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """A fault outside of every view."""
    if request.path.startswith(OURS):
        return fault(500, _("Something went wrong here. It has been noted."))
    return defaults.server_error(request)
