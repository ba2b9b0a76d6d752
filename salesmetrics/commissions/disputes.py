"""A rep questions a line; it is open, then settled with an answer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope

from .acting import acting
from .models import Dispute, DisputeEntry, Line, Statement
from .signals import spoken
from .visibility import disputes, may_decide, statements

SETTLED = (Dispute.Status.GRANTED, Dispute.Status.PARTLY, Dispute.Status.DENIED)


class DisputeError(Exception):
    """What cannot be done with a dispute; the words say why."""


@transaction.atomic
def question(statement: Statement, line_key: str, words: str, scope: Scope, user: User) -> Dispute:
    """Question a line of a statement that the scope may see."""
    # Held, so that of two who question a line at once the second is told so.
    own = statements(scope).select_for_update(of=("self",), no_key=True)
    held = own.filter(pk=statement.pk).first()
    line = Line.objects.filter(statement=held, key=line_key).first() if held else None
    if line is None:
        raise PermissionDenied(_("You may not see this line."))
    need(words)
    if Dispute.objects.filter(statement=statement, line_key=line_key, status="open").exists():
        raise DisputeError(_("This line is in question already."))
    acting(user)
    dispute = Dispute.objects.create(
        organization=scope.organization,
        statement=statement,
        line_key=line_key,
        amount=line.amount,
        opened_by=user,
        opened_at=timezone.now(),
    )
    spoken.send(Dispute, entry=entry(dispute, words, user), event="opened")
    return dispute


@transaction.atomic
def say(dispute: Dispute, words: str, scope: Scope, user: User) -> DisputeEntry:
    """Either side adds something while the dispute is open."""
    held = hold(dispute, scope)
    need(words)
    acting(user)
    said = entry(held, words, user)
    event = "answered" if may_decide(scope, held.statement) else "said"
    spoken.send(Dispute, entry=said, event=event)
    return said


@transaction.atomic
def settle(dispute: Dispute, outcome: str, answer: str, scope: Scope, user: User) -> Dispute:
    """Grant it, grant it partly or deny it, with an answer; not in one's own matter.

    What is granted is paid by an adjustment, which is a step of its own.
    """
    held = hold(dispute, scope)
    if not may_decide(scope, held.statement):
        raise PermissionDenied(_("You may not settle this dispute."))
    if outcome not in SETTLED:
        raise DisputeError(_("A dispute is granted, granted partly or denied."))
    need(answer)
    acting(user)
    last = entry(held, answer, user)
    held.status, held.settled_by, held.settled_at = outcome, user, timezone.now()
    held.save(update_fields=["status", "settled_by", "settled_at"])
    spoken.send(Dispute, entry=last, event=outcome)
    return held


def hold(dispute: Dispute, scope: Scope) -> Dispute:
    found = disputes(scope).select_for_update(of=("self",)).filter(pk=dispute.pk).first()
    if found is None:
        raise PermissionDenied(_("You may not see this dispute."))
    if found.status != Dispute.Status.OPEN:
        raise DisputeError(_("The dispute is settled."))
    return found


def need(words: str) -> None:
    if not words.strip():
        raise DisputeError(_("Something must be said."))


def entry(dispute: Dispute, words: str, user: User) -> DisputeEntry:
    return DisputeEntry.objects.create(
        organization=dispute.organization,
        dispute=dispute,
        author=user,
        at=timezone.now(),
        words=words.strip(),
    )
