"""Reports by e-mail: made, changed, deleted, and what was sent."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.reports import arranged
from dashboards.reports.forms import ReportForm, standing
from dashboards.reports.pages import MOST_REPORTS
from dashboards.reports.told import went
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import membership_for
from salesmetrics.watch.models import Report, Sending

from . import reports_described as described
from .alerts_told import is_storable
from .endpoints import Endpoint, unknown
from .faults import ConflictError
from .models import Right
from .once import once
from .pages import PAGING, Pages

NEEDED = ("name", "shown", "every", "recipients")
TEXTS = ("name", "shown", "every", "period", "filters", "enclosed")
WHOLES = ("weekday", "day", "hour")
WRITABLE = (*TEXTS, *WHOLES, "recipients", "active")
USUAL = {"period": "this_quarter", "filters": "", "enclosed": "", "weekday": 1, "day": 1, "hour": 7}


class OfReports(Endpoint):
    """What the endpoints share: reports belong to a person, who reads figures."""

    rights = {
        "GET": Right.METRICS_READ,
        **dict.fromkeys(("POST", "PATCH", "DELETE"), Right.REPORTS_WRITE),
    }

    @property
    def seat(self) -> Membership:
        """The seat of who calls."""
        return membership_for(self.caller.user, self.caller.scope.organization.slug)

    def found(self, number: int) -> Report:
        """A report that the caller may change; raises Http404."""
        mine = arranged.reports_of(self.caller.scope, self.seat)
        report = mine.filter(pk=number).first() if number < 2**63 else None
        if report is None:
            raise Http404(_("There is no report %d.") % number)
        return report

    def kept(self, report: Report, begin: Mapping[str, Any], data: Any, *, new: bool) -> Report:
        """The report as the body says, checked as the page checks it."""
        scope, seat = self.caller.scope, self.seat
        wish = checked(data, new=new)
        told = {**begin, **wish}
        problems = {}
        if "recipients" in wish:
            known = {m.user.email.lower(): m.pk for m in arranged.members_for(scope, seat)}
            others = [one for one in wish["recipients"] if one.lower() not in known]
            words = _("You may not send anything to %s.")
            problems = {"recipients": words % ", ".join(others)} if others else {}
            told["members"] = [known.get(one.lower()) for one in wish["recipients"]]
        form = ReportForm(scope, seat, told)
        if problems or not form.is_valid():
            wrong = {name: " ".join(map(str, its)) for name, its in form.errors.items()}
            if members := wrong.pop("members", None):
                wrong["recipients"] = members
            raise QuestionError(wrong | problems)
        report.active = wish.get("active", report.active)
        return arranged.keep(form.filled(report), form.cleaned_data["members"])


class Reports(OfReports):
    """The reports, and making one."""

    parameters = {"GET": PAGING}

    @described.reports
    def get(self, request: Request) -> Response:
        """One page."""
        pages = Pages()
        found = arranged.reports_of(self.caller.scope, self.seat)
        some = pages.of(found.prefetch_related("recipients__member__user"), request)
        return pages.get_paginated_response([told(one) for one in some])

    @described.make_report
    @once
    def post(self, request: Request) -> Response:
        """Make one."""
        if Report.objects.filter(owner=self.seat).count() >= MOST_REPORTS:
            words = _("You have %(count)d reports. Delete one first.")
            raise ConflictError(words % {"count": MOST_REPORTS})
        fresh = Report(organization=self.caller.scope.organization, owner=self.seat)
        made = self.kept(fresh, USUAL, request.data, new=True)
        at = request.build_absolute_uri(reverse("api:report", args=[made.pk]))
        return Response(told(made), status=201, headers={"Location": at})


class OneReport(OfReports):
    """One report."""

    @described.report
    def get(self, request: Request, number: int) -> Response:
        """Tell it."""
        return Response(told(self.found(number)))

    @described.change_report
    @once
    def patch(self, request: Request, number: int) -> Response:
        """Change what is given."""
        report = self.found(number)
        return Response(told(self.kept(report, standing(report), request.data, new=False)))

    @described.delete_report
    @once
    def delete(self, request: Request, number: int) -> Response:
        """Delete it; the log stays."""
        arranged.remove(self.found(number))
        return Response(status=204)


class Sendings(OfReports):
    """The log."""

    parameters = {"GET": PAGING}

    @described.sendings
    def get(self, request: Request) -> Response:
        """One page, the newest first."""
        pages = Pages()
        found = pages.of(arranged.sendings_of(self.caller.scope, self.seat), request)
        return pages.get_paginated_response([told_sending(one) for one in found])


def checked(data: Any, *, new: bool) -> dict[str, Any]:
    """A body whose fields are of the kinds they should be; raises QuestionError with all faults."""
    if not isinstance(data, Mapping):
        raise QuestionError({"": _("The body must be a JSON object.")})
    problems = unknown(data, WRITABLE)
    if new:
        problems |= {name: _("“%s” is required.") % name for name in NEEDED if name not in data}
    for name in TEXTS:
        text = data.get(name, "")
        if not isinstance(text, str) or not is_storable(text):
            problems[name] = _("Expected a text.")
    for name in WHOLES:
        if type(data.get(name, 0)) is not int:
            problems[name] = _("Expected a whole number.")
    if not isinstance(data.get("active", True), bool):
        problems["active"] = _("Expected true or false.")
    addresses = data.get("recipients", [""])
    if not (isinstance(addresses, list) and addresses and all(map(is_text, addresses))):
        problems["recipients"] = _("Expected a list of one or more e-mail addresses.")
    if problems:
        raise QuestionError(problems)
    return dict(data)


def is_text(value: Any) -> bool:
    """Whether it is a text."""
    return isinstance(value, str)


def told(report: Report) -> dict[str, Any]:
    """A report as JSON."""
    wish = standing(report)
    return {
        "id": report.pk,
        **{name: wish[name] for name in (*TEXTS, *WHOLES)},
        "active": report.active,
        "owner": report.owner.user.email,
        "recipients": [
            {"email": one.member.user.email, "unsubscribed_at": one.unsubscribed_at}
            for one in report.recipients.select_related("member__user").order_by("pk")
        ],
        "created_at": report.created_at,
    }


def told_sending(one: Sending) -> dict[str, Any]:
    """A sending as JSON."""
    words, reason, _tone = went(one)
    return {
        "id": one.pk,
        "report": one.report_id,
        "name": one.name,
        "recipient": one.member.user.email,
        "occasion": one.occasion,
        "state": one.state,
        "told": words,
        "trouble": reason,
        "due_at": one.created_at,
        "sent_at": one.letter.sent_at if one.letter else None,
    }


ADDRESSES = [
    path("reports/", Reports.as_view(), name="reports"),
    path("reports/sendings/", Sendings.as_view(), name="report-sendings"),
    path("reports/<int:number>/", OneReport.as_view(), name="report"),
]
