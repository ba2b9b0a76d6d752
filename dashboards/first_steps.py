"""What a new organization does first, and which of it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models import Target
from salesmetrics.ingest.models import Import
from salesmetrics.tenancy.models import Invitation, Membership, Organization


@dataclass(frozen=True)
class Step:
    """One thing to do, where, and whether it is done."""

    name: Promise
    how: Promise
    address: str
    done: bool


def steps(organization: Organization) -> list[Step]:
    """The first steps, in the order in which they help most."""
    loaded = Import.objects.filter(organization=organization, status=Import.Status.LOADED)
    seats = Membership.objects.filter(organization=organization)
    invitations = Invitation.objects.filter(organization=organization)
    targets = Target.objects.filter(organization=organization, deleted_at=None)
    return [
        Step(
            _("Import a file"),
            _("Sales, opportunities, leads: an export of your CRM, or a spreadsheet."),
            reverse("imports:send"),
            loaded.exists(),
        ),
        Step(
            _("Invite people"),
            _("Managers see their teams, reps themselves."),
            reverse("settings:people"),
            invitations.exists() or seats.count() > 1,
        ),
        Step(
            _("Set targets"),
            _("By rep and month; then every figure knows whether it is on track."),
            reverse("settings:targets"),
            targets.exists(),
        ),
    ]
