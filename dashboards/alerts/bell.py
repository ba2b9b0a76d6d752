"""The bell on every page: how much is new, and the latest of it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboards.boards.views import seat_of
from dashboards.seats import seated
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models.alerts import Firing, Notice
from salesmetrics.watch.models.disputes import DisputeNotice

from .rows import rung

LATEST = 6
MOST = 99


@require_safe
@seated
def menu(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """What opens under the bell."""
    seat = seat_of(request, scope)
    unseen = Notice.of(seat).filter(on_bell=True, seen_at=None)[: MOST + 1].count()
    latest = Firing.of(seat).filter(notice__on_bell=True).select_related("alert", "notice")
    disputes = DisputeNotice.of(seat, scope)
    unseen += disputes.filter(seen_at=None)[: MOST + 1].count()
    about = disputes.select_related("dispute__statement__plan", "dispute__statement__rep")
    rows = rung(latest[:LATEST], about[:LATEST])[:LATEST]
    context = {"unseen": unseen, "most": MOST, "rows": rows}
    return render(request, "dashboards/alerts/bell.html", context)


@require_POST
@seated
def seen(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """All that rang has been seen."""
    seat = seat_of(request, scope)
    for notices in (Notice.objects, DisputeNotice.objects):
        notices.filter(owner=seat, seen_at=None).update(seen_at=timezone.now())
    return HttpResponse(status=204)
