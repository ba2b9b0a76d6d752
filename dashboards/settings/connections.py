"""Connections to other systems: the list, adding one, its log, and what can be done with it."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salesmetrics.ingest.connections import Connection, Fetch
from salesmetrics.ingest.connectors import setting_up
from salesmetrics.ingest.connectors.registry import KINDS
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.ingest.tasks import fetch as fetch_task
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope

from .connection_form import ConnectionForm
from .desk import for_admins, show

SHOWN = 50
MOST = 20


@require_safe
@for_admins
def connections(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The connections, and the kinds that one can be made of."""
    found = Connection.objects.filter(organization=scope.organization).order_by("name", "pk")
    return show(request, scope, "connections", found=found, kinds=KINDS.values())


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def add(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """Make one, try it out, and begin to fetch if that went well."""
    if key not in KINDS:
        raise Http404
    kind, organization = KINDS[key], scope.organization
    form = ConnectionForm(kind, request.POST or None)
    many = Connection.objects.filter(organization=organization).count() >= MOST
    if many:
        messages.error(request, _("There are %d connections. Delete one first.") % MOST)
        return redirect("settings:connections")
    if request.method == "POST" and form.is_valid():
        connection = setting_up.make(organization, key, cast(User, request.user), form.cleaned_data)
        try_out(request, connection, begin=True)
        return redirect("settings:connection", connection.pk)
    status = 422 if form.errors else 200
    return show(
        request,
        scope,
        "connections",
        "connection_new",
        status=status,
        form=form,
        kind=kind,
        way_back=way_back(request) if kind.sign_in else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def connection(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """One connection: how it is, its log, and changing it."""
    here = connection_of(scope, number)
    kind = KINDS[here.kind]
    form = ConnectionForm(kind, request.POST or None, connection=here)
    if request.method == "POST" and form.is_valid():
        setting_up.change(here, form.cleaned_data)
        try_out(request, here, begin=False)
        return redirect("settings:connection", here.pk)
    return show(
        request,
        scope,
        "connections",
        "connection",
        status=422 if form.errors else 200,
        connection=here,
        kind=kind,
        form=form,
        way_back=way_back(request) if kind.sign_in else "",
        may_sign_in=setting_up.may_sign_in(here),
        has_signed_in=setting_up.has_signed_in(here),
        waits_for_sign_in=setting_up.waits_for_sign_in(here),
        log=[_told(one) for one in here.fetches.order_by("-pk")[:SHOWN]],
    )


@require_POST
@for_admins
def test(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Try it out, and say how it went."""
    try_out(request, connection_of(scope, number), begin=False)
    return redirect("settings:connection", number)


@require_POST
@for_admins
def fetch(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Have a worker fetch now; everything anew if so wished."""
    here = connection_of(scope, number)
    _begin(here, everything="everything" in request.POST)
    messages.success(request, _("It will be fetched as soon as a worker is free."))
    return redirect("settings:connection", number)


@require_POST
@for_admins
def pause(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Stop fetching until somebody goes on."""
    here = connection_of(scope, number)
    here.active = False
    here.save(update_fields=["active"])
    messages.success(request, _("%s is paused.") % here.name)
    return redirect("settings:connection", number)


@require_POST
@for_admins
def delete(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Forget it with its secrets and its log; what it brought in stays."""
    here = connection_of(scope, number)
    here.delete()
    messages.success(request, _("%s has been deleted. What it brought in stays.") % here.name)
    return redirect("settings:connections")


def way_back(request: HttpRequest) -> str:
    """The address that other systems send the browser back to after signing in."""
    return request.build_absolute_uri(reverse("settings:signed-in"))


def connection_of(scope: Scope, number: int) -> Connection:
    """The connection of this number in the organization; Http404 where there is none."""
    known = Connection.objects.select_related("organization")
    return get_object_or_404(known, organization=scope.organization, pk=number)


def try_out(request: HttpRequest, connection: Connection, *, begin: bool) -> None:
    """Try it, say how it went, and begin to fetch if that is wished for and it went well."""
    if setting_up.waits_for_sign_in(connection):
        messages.info(request, _("Saved. Now sign in there: the button is below."))
        return
    went_well, words = setting_up.tried(connection)
    if not went_well:
        messages.error(request, _("It cannot be connected; why stands below."))
        return
    messages.success(request, words)
    if begin:
        _begin(connection)


def _begin(connection: Connection, *, everything: bool = False) -> None:
    with transaction.atomic():
        connection.ask_now(everything=everything)
        transaction.on_commit(lambda: fetch_task.delay(connection.pk), robust=True)


def _told(one: Fetch) -> dict[str, Any]:
    seconds = (one.finished_at - one.started_at).total_seconds() if one.finished_at else None
    counts = [
        (ENTITIES[entity].model._meta.verbose_name_plural, _parts(by))
        for entity, by in one.counts.items()
        if entity in ENTITIES and _parts(by)
    ]
    return {"fetch": one, "seconds": seconds, "counts": counts}


def _parts(by: dict[str, int]) -> str:
    words = {
        "created": _("%d new"),
        "updated": _("%d changed"),
        "deleted": _("%d deleted"),
        "rejected": _("%d rejected"),
    }
    return ", ".join(words[name] % by[name] for name in words if by.get(name))
