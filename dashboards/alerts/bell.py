"""The bell on every page: how much is new, and the latest of it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboards.boards.views import seat_of
from dashboards.seats import seated
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models.alerts import Firing, Notice

from .rows import told

LATEST = 6
MOST = 99


@require_safe
@seated
def menu(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """What opens under the bell."""
    seat = seat_of(request, scope)
    unseen = Notice.of(seat).filter(on_bell=True, seen_at=None)[: MOST + 1].count()
    latest = Firing.of(seat).filter(notice__on_bell=True).select_related("alert", "notice")
    context = {"unseen": unseen, "most": MOST, "rows": told(latest[:LATEST])}
    return render(request, "dashboards/alerts/bell.html", context)


@require_POST
@seated
def seen(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """All that rang has been seen."""
    seat = seat_of(request, scope)
    Notice.objects.filter(owner=seat, seen_at=None).update(seen_at=timezone.now())
    return HttpResponse(status=204)
