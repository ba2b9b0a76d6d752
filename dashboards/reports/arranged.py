"""What somebody may arrange: which pages, for whom; and reports that are ready made."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.models import Board
from dashboards.pages import PAGES
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.models import Membership, Role
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models import Every, Recipient, Report, Sending

Choices = list[tuple[str, Any]]


def reports_of(scope: Scope, seat: Membership) -> "QuerySet[Report]":
    """One's own reports; for an admin those of everybody here."""
    found = Report.objects.filter(organization=scope.organization).select_related("owner__user")
    return (found if scope.is_admin else found.filter(owner=seat)).order_by("name", "id")


def sendings_of(scope: Scope, seat: Membership) -> "QuerySet[Sending]":
    """What was sent by one's own reports; for an admin by everybody's."""
    found = Sending.objects.filter(organization=scope.organization)
    found = found if scope.is_admin else found.filter(owner=seat)
    return found.select_related("member__user", "letter").order_by("-id")


def subjects(scope: Scope, seat: Membership) -> Choices:
    """What can be sent: pages, scorecards, boards, in groups."""
    pages = [
        (page.shown, page.title)
        for page in PAGES.values()
        if page.key != "scorecard" and page.panels and page.keys(scope)
    ]
    digests: Choices = [("digest:morning", gettext_lazy("Morning digest"))]
    cards: Choices = [
        ("scorecard:", gettext_lazy("Each recipient’s own scorecard")),
        ("digest:friday", gettext_lazy("Friday digest: each recipient’s own")),
    ]
    if scope.role != Role.REP:
        members = Dimension.registry["rep"].members(scope.organization)
        cards += [
            (f"scorecard:{member.id}", member.name)
            for key, member in members.items()
            if scope.reps is None or key in scope.reps
        ]
    boards = [(board.shown, board.name) for board in Board.seen_by(seat).order_by("name", "id")]
    groups: Choices = [(_("Pages"), [*digests, *pages]), (_("Scorecards"), cards)]
    return [*groups, (_("Dashboards"), boards)] if boards else groups


def name_of(shown: str, scope: Scope, seat: Membership) -> str:
    """What is sent, in words."""
    known = {key: name for _group, its in subjects(scope, seat) for key, name in its}
    return str(known.get(shown, _("Not there any more")))


def members_for(scope: Scope, seat: Membership) -> "QuerySet[Membership]":
    """Who may be sent something: oneself, a manager's reps, for an admin everybody."""
    members = Membership.objects.filter(
        organization=scope.organization, is_active=True, user__is_active=True
    ).select_related("user")
    if scope.role == Role.MANAGER:
        members = members.filter(rep__in=scope.reps or ()) | members.filter(pk=seat.pk)
    elif not scope.is_admin:
        members = members.filter(pk=seat.pk)
    return members.order_by("user__name", "user__email")


@transaction.atomic
def keep(report: Report, members: Any) -> Report:
    """Save a report with its recipients; what was due before is not sent."""
    if report.pk and held(report).first() is None:
        raise Http404(_("There is no report %d.") % report.pk)  # it was deleted meanwhile
    report.since = timezone.now()
    report.save()
    wanted = {member.pk for member in members}
    Recipient.objects.filter(report=report).exclude(member__in=wanted).delete()
    Recipient.objects.bulk_create(
        [Recipient(report=report, member_id=number) for number in sorted(wanted)],
        ignore_conflicts=True,  # who is there already stays, and stays unsubscribed
    )
    return report


@transaction.atomic
def remove(report: Report) -> None:
    """Delete a report, after whoever is changing it; the log stays."""
    for one in held(report):
        one.delete()


def held(report: Report) -> "QuerySet[Report]":
    """The report as it stands, if it does, while nobody else changes it."""
    return Report.objects.select_for_update().filter(pk=report.pk)


@dataclass(frozen=True)
class Ready:
    """A report that is made with one click."""

    key: str
    name: str | Promise
    meaning: str | Promise
    shown: str
    roles: frozenset[str]
    for_reps: bool = False
    """Whether a manager or an admin has it sent to the reps."""
    columns: dict[str, Any] = field(default_factory=dict)


READY = (
    Ready(
        key="morning",
        name=gettext_lazy("Morning digest"),
        meaning=gettext_lazy(
            "Monday to Friday at 7: are we on track, what has changed, who leads, what slipped."
        ),
        shown="digest:morning",
        roles=frozenset({Role.MANAGER, Role.ADMIN, Role.VIEWER}),
        columns={"every": Every.WORKDAY, "hour": 7},
    ),
    Ready(
        key="friday",
        name=gettext_lazy("Friday digest"),
        meaning=gettext_lazy(
            "Fridays at 15 for a rep: quota, open deals and what to do next, the week’s activities."
        ),
        shown="digest:friday",
        roles=frozenset({Role.REP, Role.MANAGER, Role.ADMIN}),
        for_reps=True,
        columns={"every": Every.WEEK, "weekday": 5, "hour": 15},
    ),
)


def offered(scope: Scope, seat: Membership) -> list[Ready]:
    """The ready ones that this seat may have and has not."""
    there = set(Report.objects.filter(owner=seat).values_list("shown", flat=True))
    return [one for one in READY if scope.role in one.roles and one.shown not in there]


def make_ready(one: Ready, scope: Scope, seat: Membership) -> Report:
    """Make it, for oneself or for one's reps."""
    members = members_for(scope, seat)
    if one.for_reps and scope.role != Role.REP:
        members = members.filter(role=Role.REP)
    else:
        members = members.filter(pk=seat.pk)
    report = Report(
        organization=scope.organization,
        owner=seat,
        name=str(one.name),
        shown=one.shown,
        **one.columns,
    )
    return keep(report, members)


def wish_of(report: Report) -> QueryDict:
    """The period and the filters of a report."""
    return QueryDict(report.query, mutable=True)
