"""Connections to other systems: how they are, what they fetched, and fetching now.

They are made on pages alone: their secrets come from no program.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from salesmetrics.ingest.connections import Connection, Fetch
from salesmetrics.ingest.tasks import fetch
from salesmetrics.metrics.questions import QuestionError

from . import connections_described as described
from .endpoints import Endpoint, unknown
from .models import Right
from .once import once
from .pages import PAGING, Pages

WRITABLE = ("active", "schedule")


class OfConnections(Endpoint):
    """What the endpoints share: connections are for administrators."""

    rights = dict.fromkeys(("GET", "POST", "PATCH"), Right.ADMIN)

    def found(self, number: int) -> Connection:
        """The connection of this organization; raises Http404."""
        known = Connection.objects.filter(organization=self.caller.scope.organization)
        connection = known.filter(pk=number).first() if number < 2**63 else None
        if connection is None:
            raise Http404(_("There is no connection %d.") % number)
        return connection


class Connections(OfConnections):
    """The connections."""

    parameters = {"GET": PAGING}

    @described.connections
    def get(self, request: Request) -> Response:
        """One page, without settings and secrets."""
        pages = Pages()
        known = Connection.objects.filter(organization=self.caller.scope.organization)
        found = pages.of(known, request)
        return pages.get_paginated_response([told(connection) for connection in found])


class OneConnection(OfConnections):
    """One connection."""

    @described.connection
    def get(self, request: Request, number: int) -> Response:
        """Tell it."""
        return Response(told(self.found(number)))

    @described.change_connection
    @once
    def patch(self, request: Request, number: int) -> Response:
        """Change what is given."""
        connection = self.found(number)
        wish = _wish_of(request.data)
        for name, value in wish.items():
            setattr(connection, name, value)
        if wish:
            connection.next_at = connection.next_time(timezone.now())
            connection.save(update_fields=[*wish, "next_at"])
        return Response(told(connection))


class Fetches(OfConnections):
    """The log of a connection, and fetching now."""

    parameters = {"GET": PAGING}

    @described.fetches
    def get(self, request: Request, number: int) -> Response:
        """One page, the newest first."""
        pages = Pages()
        found = pages.of(self.found(number).fetches.all(), request)
        return pages.get_paginated_response([told_fetch(one) for one in found])

    @described.fetch
    @once
    def post(self, request: Request, number: int) -> Response:
        """Have a worker fetch."""
        connection = self.found(number)
        connection.ask_now()
        transaction.on_commit(lambda: fetch.delay(connection.pk), robust=True)
        return Response(told(connection), status=202)


def _wish_of(data: Any) -> dict[str, Any]:
    """What a body says; raises QuestionError with everything that is wrong."""
    if not isinstance(data, Mapping):
        raise QuestionError({"": _("The body must be a JSON object.")})
    problems = unknown(data, WRITABLE)
    if not isinstance(data.get("active", True), bool):
        problems["active"] = _("Expected true or false.")
    known = Connection.Schedule.values
    if data.get("schedule", known[0]) not in known:
        problems["schedule"] = _("Expected one of %s.") % ", ".join(known)
    if problems:
        raise QuestionError(problems)
    return {name: data[name] for name in WRITABLE if name in data}


def told(connection: Connection) -> dict[str, Any]:
    """A connection as JSON."""
    return {
        "id": connection.pk,
        "kind": connection.kind,
        "name": connection.name,
        "schedule": connection.schedule,
        "prefix": connection.prefix,
        "active": connection.active,
        "trouble": connection.trouble,
        "fetched_at": connection.fetched_at,
        "next_at": connection.next_at,
        "created_at": connection.created_at,
    }


def told_fetch(one: Fetch) -> dict[str, Any]:
    """A fetch as JSON."""
    return {
        "id": one.pk,
        "status": one.status,
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "counts": one.counts,
        "imports": one.imports,
        "rejected": one.rejected,
        "requests": one.calls,
        "trouble": one.trouble,
        "next_at": one.next_at,
    }
