"""Alerts of the caller's own, how often they would have fired, and what they fired."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import membership_for
from salesmetrics.watch.alerts.checking import MOST
from salesmetrics.watch.alerts.judging import judge
from salesmetrics.watch.alerts.preview import preview
from salesmetrics.watch.models.alerts import Alert, Channel, Firing, Notice

from . import alerts_described as described
from .alerts_told import WrongError, put, text, told, told_firing, told_preview
from .endpoints import Endpoint, unknown
from .faults import ConflictError
from .models import Right
from .once import once
from .pages import PAGING, Pages

LONGEST_NOTE = 500


class OfAlerts(Endpoint):
    """What the endpoints share: alerts belong to a person, who reads figures."""

    rights = {
        "GET": Right.METRICS_READ,
        **dict.fromkeys(("POST", "PATCH", "DELETE"), Right.ALERTS_WRITE),
    }

    @property
    def owner(self) -> Membership:
        """The seat of who calls."""
        return membership_for(self.caller.user, self.caller.scope.organization.slug)

    def found(self, number: int) -> Alert:
        """An alert of the caller's; raises Http404."""
        alert = Alert.of(self.owner).filter(pk=number).first() if number < 2**63 else None
        if alert is None:
            raise Http404(_("There is no alert %d.") % number)
        return alert

    def told(self, alert: Alert) -> dict[str, Any]:
        """As JSON; whether a limit is crossed is told only to who may read figures."""
        found = told(alert, self.caller.scope)
        return found if self.caller.may(Right.METRICS_READ) else {**found, "firing": []}

    def wished(self, request: Request, alert: Alert, *, new: bool) -> Alert:
        """The alert as the body says."""
        return put(alert, request.data, self.caller.scope, new=new)

    def fresh(self) -> Alert:
        """An alert that says nothing yet."""
        return Alert(
            organization=self.caller.scope.organization,
            owner=self.owner,
            stretch="month",
            limit=0,
            side="above",
            watches="value",
            channels=[Channel.BELL],
        )


class Alerts(OfAlerts):
    """The alerts, and making one."""

    parameters = {"GET": PAGING}

    @described.alerts
    def get(self, request: Request) -> Response:
        """One page."""
        pages = Pages()
        found = pages.of(Alert.of(self.owner), request)
        return pages.get_paginated_response([self.told(alert) for alert in found])

    @described.make_alert
    @once
    def post(self, request: Request) -> Response:
        """Make one; it is held against what is published at once."""
        alert = self.wished(request, self.fresh(), new=True)
        if Alert.of(self.owner).count() >= MOST:
            raise ConflictError(_("You have %d alerts. Delete one first.") % MOST)
        alert.save()
        judge(alert.pk)
        alert.refresh_from_db()
        at = request.build_absolute_uri(reverse("api:alert", args=[alert.pk]))
        return Response(self.told(alert), status=201, headers={"Location": at})


class OneAlert(OfAlerts):
    """One alert."""

    @described.alert
    def get(self, request: Request, number: int) -> Response:
        """Tell it."""
        return Response(self.told(self.found(number)))

    @described.change_alert
    @once
    def patch(self, request: Request, number: int) -> Response:
        """Change what is given."""
        alert = self.wished(request, self.found(number), new=False)
        alert.firing, alert.judged_run, alert.trouble = [], None, ""
        alert.save()
        judge(alert.pk)
        alert.refresh_from_db()
        return Response(self.told(alert))

    @described.delete_alert
    @once
    def delete(self, request: Request, number: int) -> Response:
        """Delete it; what it fired stays."""
        alert = self.found(number)
        alert.deleted_at = timezone.now()
        alert.save(update_fields=["deleted_at"])
        return Response(status=204)


class Previews(OfAlerts):
    """How often an alert would have fired; nothing is kept."""

    rights = {"POST": Right.METRICS_READ}

    @described.preview_alert
    def post(self, request: Request) -> Response:
        """Tell it of the last year."""
        alert = self.wished(request, self.fresh(), new=True)
        return Response(told_preview(preview(alert, self.caller.scope)))


class Firings(OfAlerts):
    """What fired."""

    parameters = {"GET": (*PAGING, "alert")}

    @described.firings
    def get(self, request: Request) -> Response:
        """One page, the latest first."""
        pages, rows = Pages(), Firing.of(self.owner).select_related("notice")
        wish = request.query_params.get("alert")
        if wish is not None:
            if not (wish.isascii() and wish.isdigit() and 0 < len(wish) < 19 and int(wish)):
                raise QuestionError({"alert": _("Expected the number of an alert.")})
            rows = rows.filter(alert=int(wish))
        found = pages.of(rows, request)
        return pages.get_paginated_response([told_firing(one) for one in found])


class Acknowledge(OfAlerts):
    """Taking care of what fired."""

    @described.acknowledge
    @once
    def post(self, request: Request, number: int) -> Response:
        """Note who does, and what they say; the first note stays."""
        self.caller.require(Right.METRICS_READ)  # the answer has the figures
        data = request.data
        if not isinstance(data, Mapping):
            raise QuestionError({"": _("The body must be a JSON object.")})
        problems = unknown(data, ["note"])
        note = data.get("note", "")
        try:
            note = text(note, LONGEST_NOTE) if note != "" else ""
        except WrongError as error:
            problems["note"] = str(error)
        if problems:
            raise QuestionError(problems)
        rows = Firing.of(self.owner).select_related("notice")
        one = rows.filter(pk=number).first() if number < 2**63 else None
        if one is None:
            raise Http404(_("There is no firing %d.") % number)
        now = timezone.now()
        with transaction.atomic():
            mine = Notice.of(self.owner).filter(firing=one)
            mine.filter(acknowledged_at=None).update(acknowledged_at=now, note=note)
            mine.filter(seen_at=None).update(seen_at=now)
        return Response(told_firing(rows.get(pk=one.pk)))
