"""The list of alerts, one alert with what fired, and the form with its preview."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards import shell
from dashboards.boards.views import seat_of
from dashboards.seats import seated
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.alerts.checking import MOST
from salesmetrics.watch.alerts.judging import judge
from salesmetrics.watch.alerts.preview import preview
from salesmetrics.watch.alerts.ready import READY, offered
from salesmetrics.watch.models.alerts import Alert, Firing, Notice

from . import rows
from .forms import AlertForm

LATEST, ROWS = 20, 50
DIGITS = 18  # that an id has at most
SNOOZES = {"day": dt.timedelta(days=1), "week": dt.timedelta(days=7), "month": dt.timedelta(30)}


@require_safe
@seated
def alerts(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """One's alerts and what fired lately; to who has none, three are offered."""
    seat = seat_of(request, scope)
    fired_here = Q(firings__made_as=scope.key)
    last = Max("firings__fired_at", filter=fired_here)
    found = list(Alert.of(seat).annotate(last_fired=last))
    latest = Firing.of(seat).filter(alert__deleted_at=None).select_related("alert", "notice")
    return shell.show(
        request,
        scope,
        "dashboards/alerts/alerts.html",
        rows=rows.listed(found, scope),
        latest=rows.told(latest.filter(notice__acknowledged_at=None)[:LATEST]),
        ready=[] if found else offered(scope),
    )


@require_safe
@seated
def alert(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """One alert: how it stands, what can be done with it, and all that it fired."""
    found = own(request, scope, key)
    mine = Firing.of(seat_of(request, scope)).filter(alert=found)
    fired = mine.select_related("alert", "notice")
    page = Paginator(fired, ROWS).get_page(request.GET.get("page"))
    return shell.show(
        request,
        scope,
        "dashboards/alerts/alert.html",
        alert=found,
        rule=rows.rule(found, scope),
        state=rows.state(found, scope),
        page=page,
        fired=rows.told(page),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def new(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Make an alert, from nothing or from one that is ready made."""
    seat = seat_of(request, scope)
    ready = next((one for one in READY if one.key == request.GET.get("ready")), None)
    fresh = ready.alert(scope) if ready else Alert(
        organization=scope.organization, metric=request.GET.get("metric", "revenue"),
        stretch="month", whole=False, watches="value", side="below", channels=["bell"],
    )  # fmt: skip
    fresh.owner = seat
    return edited(request, scope, fresh)


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def edit(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Change an alert; it is held against what is published anew."""
    return edited(request, scope, own(request, scope, key))


def edited(request: HttpRequest, scope: Scope, found: Alert) -> HttpResponseBase:
    """The form of an alert; with `preview` nothing is kept, and the last year is told."""
    form = AlertForm(scope, found, request.POST or None)
    asked = request.method == "POST" and "preview" in request.POST
    context: dict[str, Any] = {"form": form, "alert": found}
    if request.method == "POST" and form.is_valid():
        if asked:
            context |= previewed(form.alert, scope)
        elif found.pk is None and Alert.of(found.owner).count() >= MOST:
            form.add_error(None, _("You have %d alerts. Delete one first.") % MOST)
        else:
            found.firing, found.judged_run, found.trouble = [], None, ""
            found.save()
            judge(found.pk)
            messages.success(
                request, _("Saved, and held against the figures of now and of every run to come.")
            )
            return redirect("alerts:alert", found.pk)
    status = 422 if form.errors else 200
    if asked and form.is_valid() and request.headers.get("HX-Request-Type") == "partial":
        return render(request, "dashboards/alerts/preview.html", context)
    template = "dashboards/alerts/form.html"
    return shell.show(request, scope, template, status=status, **context)


def previewed(wished: Alert, scope: Scope) -> dict[str, Any]:
    """How often it would have fired."""
    try:
        found = preview(wished, scope)
    except QuestionError as error:
        return {"refused": str(error)}
    return {
        "preview": found,
        "periods": rows.course(wished, found, scope),
        "unit": rows.unit_in_header(wished, scope),
        "rule": rows.rule(wished, scope),
    }


@require_POST
@seated
def snooze(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Be told nothing of an alert for a while, or again at once."""
    found = own(request, scope, key)
    lasts = SNOOZES.get(request.POST.get("for", ""))
    found.snoozed_until = timezone.now() + lasts if lasts else None
    found.save(update_fields=["snoozed_until"])
    return redirect("alerts:alert", found.pk)


@require_POST
@seated
def switch(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Switch an alert off, or on again."""
    found = own(request, scope, key)
    found.active, found.firing, found.judged_run = not found.active, [], None
    found.save(update_fields=["active", "firing", "judged_run"])
    judge(found.pk)
    return redirect("alerts:alert", found.pk)


@require_POST
@seated
def delete(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Take an alert away; what it fired stays on record."""
    found = own(request, scope, key)
    found.deleted_at = timezone.now()
    found.save(update_fields=["deleted_at"])
    messages.success(request, _("“%s” has been deleted.") % found.name)
    return redirect("alerts:alerts")


@require_POST
@seated
def acknowledge(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Somebody takes care of what fired, with a note if one was written."""
    seat = seat_of(request, scope)
    found = request.POST.getlist("firing")
    numbers = [int(one) for one in found if one.isdecimal() and len(one) <= DIGITS]
    now = timezone.now()
    note = request.POST.get("note", "").replace("\x00", "")
    waiting = Notice.of(seat).filter(firing__in=numbers, acknowledged_at=None)
    waiting.update(acknowledged_at=now, note=note[:500])
    Notice.objects.filter(owner=seat, firing__in=numbers, seen_at=None).update(seen_at=now)
    alert_of = request.POST.get("alert", "")
    if alert_of.isdecimal() and len(alert_of) <= DIGITS:
        return redirect("alerts:alert", int(alert_of))
    return redirect("alerts:alerts")


def own(request: HttpRequest, scope: Scope, key: int) -> Alert:
    """An alert of one's own; others' are not there."""
    return get_object_or_404(Alert.of(seat_of(request, scope)), pk=key)
