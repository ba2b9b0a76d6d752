"""Targets that are missing for the period that runs."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from salesmetrics.crm.models import Target
from salesmetrics.tenancy.models import Organization, Rep

from ..calendar import month_of
from ..targets import Targets
from .check import Check, Rows, present

SUBJECT = ("metric", "subject", "team", "region", "rep")


def without_target(rows: Rows, organization: Organization) -> Rows:
    """Reps who sell now and have no quota for this month; none where no rep ever had one."""
    today = organization.today()
    targets = Targets(organization, "revenue")
    if not any(kind == "rep" for kind, _number in targets.subjects):
        return rows.none()
    month = month_of(today)
    aimed = [
        number
        for kind, number in targets.subjects
        if kind == "rep" and targets.amount((kind, number), month) is not None
    ]
    here = Q(hired_on__isnull=True) | Q(hired_on__lte=today)
    still = Q(left_on__isnull=True) | Q(left_on__gte=today)
    return rows.filter(here, still).exclude(pk__in=aimed)


def lapsed(rows: Rows, organization: Organization) -> Rows:
    """Of each metric and subject the last target, where none is for the running month."""
    month = month_of(organization.today())
    latest = Target.objects.filter(organization=organization, deleted_at__isnull=True)
    found: list[int] = []
    targets: dict[str, Targets] = {}
    for row in latest.order_by(*SUBJECT, "-starts_on").distinct(*SUBJECT):
        if row.metric not in targets:
            targets[row.metric] = Targets(organization, row.metric)
        aims = targets[row.metric]
        number = row.team_id or row.region_id or row.rep_id or 0
        began = row.starts_on <= month.end
        if began and aims.amount((row.subject, number), month) is None:
            found.append(row.pk)
    return rows.filter(pk__in=found)


AIMS: tuple[Check, ...] = (
    Check(
        "reps_without_target",
        lazy("Reps without a target for this month"),
        lazy("Others have one; the attainment of these is not known."),
        {"reps": "pk"},
        present(Rep),
        without_target,
        owner="pk",
        day=None,
        order=("name", "pk"),
    ),
    Check(
        "targets_lapsed",
        lazy("Targets that nothing follows"),
        lazy("There was a target, and there is none for this month. The amount is the last one."),
        {"targets": "pk"},
        present(Target),
        lapsed,
        owner="rep",
        day="starts_on",
        amount="amount",
        order=("-starts_on", "pk"),
    ),
)
