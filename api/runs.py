"""Snapshot runs: what was recomputed when, and asking for one."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.metrics.tasks import snapshot

from . import described
from .endpoints import Endpoint, unknown
from .faults import ConflictError
from .models import Right
from .once import once
from .pages import PAGING, Pages

RIGHTS = {"GET": Right.METRICS_READ, "POST": Right.ADMIN}


class OfRuns(Endpoint):
    """What the two endpoints share."""

    rights = RIGHTS

    def runs(self) -> QuerySet[Any, Any]:
        """The organization's runs, with how far they are."""
        return Run.objects.filter(organization=self.caller.scope.organization).annotate(
            chunks_all=Count("chunks"),
            chunks_done=Count("chunks", filter=Q(chunks__done_at__isnull=False)),
            lasted=F("published_at") - F("started_at"),
        )

    def told(self, run: Any) -> dict[str, Any]:
        """A run; why it failed may quote the database, which is for administrators."""
        return {
            "id": run.pk,
            "status": run.status,
            "reason": run.reason,
            "full": run.full,
            "today": run.today.isoformat(),
            "started_at": run.started_at,
            "published_at": run.published_at,
            "duration_seconds": round(run.lasted.total_seconds(), 3) if run.lasted else None,
            "progress": {"done": run.chunks_done, "total": run.chunks_all},
            "changed_cells": run.changed_cells,
            "faults": run.faults,
            "error": run.error if self.caller.scope.is_admin else "",
        }


class Runs(OfRuns):
    """The runs, the newest first."""

    parameters = {"GET": PAGING}

    @described.runs
    def get(self, request: Request) -> Response:
        """One page."""
        pages = Pages()
        found = pages.of(self.runs(), request)
        return pages.get_paginated_response([self.told(run) for run in found])

    @described.start_run
    @once
    def post(self, request: Request) -> Response:
        """Have a worker begin a run."""
        scope = self.caller.scope
        full = full_of(request.data)
        newest = Run.objects.filter(organization=scope.organization).order_by("-id").first()
        if full and newest is not None and newest.status == Run.Status.COMPUTING:
            raise ConflictError(_("A run is under way. Ask for a full one when it has ended."))
        snapshot.delay(scope.organization.pk, Run.Reason.REQUEST, full)
        return Response({"after": newest.pk if newest else None}, status=202)


class OneRun(OfRuns):
    """One run: how far it is, or what became of it."""

    @described.run
    def get(self, request: Request, run: int) -> Response:
        """The run, of this organization."""
        found = self.runs().filter(pk=run).first()
        if found is None:
            raise Http404(_("There is no run %d.") % run)
        return Response(self.told(found))


def full_of(data: Any) -> bool:
    """Whether the body asks for everything to be worked out anew; an empty body does not."""
    if not isinstance(data, dict):
        raise QuestionError({"": _("The body must be a JSON object.")})
    problems = unknown(data, ("full",))
    full = data.get("full", False)
    if not isinstance(full, bool):
        problems["full"] = _("Expected true or false.")
    if problems:
        raise QuestionError(problems)
    return bool(full)
