"""Snapshot runs: what was worked out when, how far one is, and asking for one."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from salesmetrics.metrics.models import Chunk, Run
from salesmetrics.metrics.tasks import snapshot
from salesmetrics.tenancy.visibility import Scope

from .desk import for_admins, show

SHOWN = 30
MOST_FAULTS = 20


@require_safe
@for_admins
def runs(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The latest runs; for htmx the list alone, while one is under way."""
    context = _told(scope)
    if request.headers.get("HX-Request-Type") == "partial":
        return render(request, "dashboards/settings/runs_list.html", {"scope": scope, **context})
    return show(request, scope, "runs", **context)


@require_POST
@for_admins
def start(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Have a worker begin a run now."""
    full = "full" in request.POST
    computing = Run.objects.filter(organization=scope.organization, status=Run.Status.COMPUTING)
    if full and computing.exists():
        messages.error(request, _("A run is under way. Ask for a full one when it has ended."))
        return redirect("settings:runs")
    try:
        snapshot.apply_async((scope.organization.pk, Run.Reason.REQUEST.value, full), retry=False)
    except OperationalError:
        messages.error(request, _("No worker can be called just now. Try again in a minute."))
    else:
        messages.success(
            request, _("A run has been asked for. It begins as soon as a worker is free.")
        )
    return redirect("settings:runs")


def _told(scope: Scope) -> dict[str, Any]:
    found = list(
        Run.objects.filter(organization=scope.organization)
        .annotate(
            all=Count("chunks"), done=Count("chunks", filter=Q(chunks__done_at__isnull=False))
        )
        .order_by("-id")[:SHOWN]
    )
    faults = Chunk.objects.filter(run__in=[run.pk for run in found]).exclude(error="")
    return {
        "runs": [_row(run) for run in found],
        "computing": any(run.status == Run.Status.COMPUTING for run in found),
        "faults": faults.order_by("-id")[:MOST_FAULTS],
    }


def _row(run: Any) -> dict[str, Any]:
    ended = run.published_at
    return {
        "run": run,
        "reason": run.get_reason_display(),
        "status": run.get_status_display(),
        "seconds": (ended - run.started_at).total_seconds() if ended else None,
        "done": run.done,
        "all": run.all,
        "part": f"{run.done / run.all * 100:.0f}" if run.all else "0",
        "computing": run.status == Run.Status.COMPUTING,
        "failed": run.status == Run.Status.FAILED,
    }
