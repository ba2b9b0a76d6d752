"""Who is told of what is said in a dispute: who may answer it, and whose statement it is."""

from typing import Any

from django.db.models import Q

from salesmetrics.commissions.models import DisputeEntry
from salesmetrics.commissions.visibility import disputes, may_decide
from salesmetrics.tenancy.models import Membership, Role
from salesmetrics.tenancy.visibility import scope_of

from .models.disputes import DisputeNotice

Kind = DisputeNotice.Kind
ASKING = (Kind.OPENED, Kind.SAID)


def tell_of_dispute(*, entry: DisputeEntry, event: str, **_sent: Any) -> None:
    """Something was said in a dispute; of what nobody has seen yet, the latest stays."""
    kind = Kind(event)
    owners = concerned(entry, kind)
    unseen = DisputeNotice.objects.filter(dispute=entry.dispute_id, seen_at=None)
    if kind in (*ASKING, Kind.ANSWERED):
        unseen = unseen.filter(owner__in=owners)
    # Of a settled one, nobody is asked for an answer any more.
    unseen.delete()
    DisputeNotice.objects.bulk_create(
        DisputeNotice(
            organization_id=entry.organization_id,
            dispute_id=entry.dispute_id,
            owner=owner,
            kind=kind,
            at=entry.at,
        )
        for owner in owners
    )


def concerned(entry: DisputeEntry, kind: Kind) -> list[Membership]:
    """Whose statement it is; and, of what asks for an answer, who may give it. Not the author."""
    statement = entry.dispute.statement
    seats = Membership.objects.filter(
        Q(role__in=(Role.ADMIN, Role.MANAGER)) | Q(rep=statement.rep_id),
        organization=entry.organization_id,
        is_active=True,
        user__is_active=True,
    ).exclude(user=entry.author_id)
    found = []
    for seat in seats.select_related("organization", "rep").order_by("id"):
        scope = scope_of(seat)
        if seat.rep_id == statement.rep_id:
            told = disputes(scope).filter(pk=entry.dispute_id).exists()
        else:
            told = kind in ASKING and may_decide(scope, statement)
        if told:
            found.append(seat)
    return found
