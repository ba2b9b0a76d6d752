"""The pages of reports: which there are, making and changing them, what was sent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards import shell
from dashboards.asked import asked
from dashboards.boards.views import seat_of
from dashboards.choices import filters as filters_of
from dashboards.page import refused
from dashboards.seats import seated
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models import Recipient, Report
from salesmetrics.watch.schedules import next_occasion

from . import arranged, sending
from .forms import ReportForm, beginning, standing
from .told import often, went

MOST_REPORTS, LOGGED = 100, 50


@require_safe
@seated
def reports(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The reports, what is sent to oneself, and what was sent."""
    seat = seat_of(request, scope)
    mine = list(arranged.reports_of(scope, seat).prefetch_related("recipients__member__user"))
    own = Recipient.objects.filter(member=seat, report__organization=scope.organization)
    return shell.show(
        request,
        scope,
        "dashboards/reports/reports.html",
        rows=[_row(one, scope, seat) for one in mine],
        sent_to_me=own.exclude(report__owner=seat, unsubscribed_at=None).select_related(
            "report__owner__user"
        ),
        offers=arranged.offered(scope, seat),
        log=[(one, *went(one)) for one in arranged.sendings_of(scope, seat)[:LOGGED]],
        seat=seat,
    )


def _row(report: Report, scope: Scope, seat: Membership) -> dict[str, Any]:
    there = [one for one in report.recipients.all() if one.unsubscribed_at is None]
    zone = seat.user.zone_in(scope.organization)
    return {
        "report": report,
        "shown": arranged.name_of(report.shown, scope, seat),
        "often": often(report),
        "recipients": there,
        "left": report.recipients.all().count() - len(there),
        "next": next_occasion(report, zone, timezone.now()) if report.active and there else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def new(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Make a report, of the page that one came from or of any other."""
    seat = seat_of(request, scope)
    shown = request.GET.get("shown", "")
    known = {key for _group, its in arranged.subjects(scope, seat) for key, _name in its}
    name = arranged.name_of(shown, scope, seat) if shown in known else ""
    begin = beginning(shown if shown in known else "", request.GET, seat, name)
    form = ReportForm(scope, seat, request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        if Report.objects.filter(owner=seat).count() < MOST_REPORTS:
            made = form.filled(Report(organization=scope.organization, owner=seat))
            arranged.keep(made, form.cleaned_data["members"])
            messages.success(request, _("“%(report)s” will be sent.") % {"report": made})
            return redirect("reports:reports")
        words = _("You have %(count)d reports. Delete one first.")
        form.add_error(None, words % {"count": MOST_REPORTS})
    return _form(request, scope, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def change(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Change a report; what was due until now is not sent by the new schedule."""
    seat = seat_of(request, scope)
    report = one_of(scope, seat, number)
    form = ReportForm(scope, seat, request.POST or None, initial=standing(report))
    if request.method == "POST" and form.is_valid():
        arranged.keep(form.filled(report), form.cleaned_data["members"])
        messages.success(request, _("Saved."))
        return redirect("reports:reports")
    return _form(request, scope, form, report)


def _form(
    request: HttpRequest, scope: Scope, form: ReportForm, report: Report | None
) -> HttpResponseBase:
    told = form.data.get("filters") if form.is_bound else form.initial["filters"]
    try:
        wish = asked(QueryDict(told or ""), scope.organization) if not form.errors else None
    except QuestionError as error:
        return refused(request, scope, error)
    narrowed = [one for one in filters_of(scope, wish) if one.chosen] if wish else []
    return shell.show(
        request,
        scope,
        "dashboards/reports/form.html",
        status=422 if form.errors else 200,
        form=form,
        report=report,
        narrowed=narrowed,
    )


@require_POST
@seated
def act(request: HttpRequest, scope: Scope, number: int, step: str) -> HttpResponseBase:
    """Pause a report, take it up again, delete it, or have one sent to oneself now."""
    seat = seat_of(request, scope)
    report = one_of(scope, seat, number)
    told = {"report": report.name}
    if step == "now":
        sending.trial(report, seat)
        words = _("“%(report)s” is on its way to %(email)s.")
        messages.success(request, words % {**told, "email": seat.user.email})
    elif step in ("pause", "resume"):
        report.active, report.since = step == "resume", timezone.now()
        report.save(update_fields=["active", "since"])
        words = _("“%(report)s” is sent again.") if report.active else _("“%(report)s” is paused.")
        messages.success(request, words % told)
    elif step == "delete":
        arranged.remove(report)
        messages.success(request, _("“%(report)s” has been deleted.") % told)
    else:
        raise Http404
    return redirect("reports:reports")


@require_POST
@seated
def ready(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """Make one of the ready reports."""
    seat = seat_of(request, scope)
    one = next((one for one in arranged.offered(scope, seat) if one.key == key), None)
    if one is None:
        raise Http404(_("There is no such thing here."))
    made = arranged.make_ready(one, scope, seat)
    messages.success(request, _("“%(report)s” will be sent.") % {"report": made})
    return redirect("reports:reports")


@require_POST
@seated
def subscribe(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Get a report of somebody else's, or not."""
    seat = seat_of(request, scope)
    found = get_object_or_404(
        Recipient, member=seat, report__organization=scope.organization, pk=min(number, LARGEST)
    )
    found.unsubscribed_at = timezone.now() if found.unsubscribed_at is None else None
    found.save(update_fields=["unsubscribed_at"])
    return redirect("reports:reports")


LARGEST = 2**63 - 1


def one_of(scope: Scope, seat: Membership, number: int) -> Report:
    """A report that one may change."""
    return get_object_or_404(arranged.reports_of(scope, seat), pk=min(number, LARGEST))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponseBase:
    """End a report by the link in its letter; mail programs do it with one POST (RFC 8058).

    Looking at the page changes nothing: programs that check links look at them all.
    """
    found = sending.recipient_of(token)
    if found is None:
        raise Http404(_("This link ends nothing: the report is not there any more."))
    report, member = found
    if request.method == "POST":
        sending.leave(report, member)
    here = Recipient.objects.filter(report=report, member=member, unsubscribed_at=None).exists()
    context = {"report": report, "member": member, "over": not here}
    return render(request, "dashboards/reports/leave.html", context)
