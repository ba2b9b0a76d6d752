"""Signing in at another system, from a connection's page there and back."""

import secrets
import time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from salesmetrics.ingest.connectors import setting_up
from salesmetrics.ingest.connectors.troubles import Trouble
from salesmetrics.tenancy.visibility import Scope

from .connections import connection_of, try_out, way_back
from .desk import for_admins

UNDER_WAY = "signing in at another system"
"""Where the session keeps what was begun: only who began it ends it, once and soon."""
SECONDS = 900
SHOWN = 300


@require_safe
@for_admins
def sign_in(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Go to the other system to sign in there."""
    here = connection_of(scope, number)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    try:
        address = setting_up.address_to_sign_in(here, way_back(request), state, verifier)
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("settings:connection", here.pk)
    request.session[UNDER_WAY] = {
        "connection": here.pk,
        "state": state,
        "verifier": verifier,
        "until": time.time() + SECONDS,
    }
    response = HttpResponseRedirect(address)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@for_admins
def signed_in(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Back from there, with a code to have tokens for; then fetching begins."""
    begun: dict[str, Any] = request.session.pop(UNDER_WAY, None) or {}
    state = request.GET.get("state", "")
    if not begun or not constant_time_compare(begun["state"].encode(), state.encode()):
        words = _("This sign-in was not begun here. Begin it on the connection’s page.")
        raise PermissionDenied(words)
    here = connection_of(scope, begun["connection"])
    if time.time() > begun["until"]:
        messages.error(request, _("That took too long. Sign in once more."))
    elif "code" not in request.GET:
        told = request.GET.get("error_description") or request.GET.get("error") or "?"
        words = _("Nobody signed in. The other system says: %s")
        messages.error(request, words % told[:SHOWN])
    else:
        _finish(request, here, begun["verifier"])
    return redirect("settings:connection", here.pk)


def _finish(request: HttpRequest, here: Any, verifier: str) -> None:
    try:
        setting_up.accept(here, request.GET["code"], way_back(request), verifier)
    except Trouble as trouble:
        messages.error(request, str(trouble))
    else:
        try_out(request, here, begin=True)
