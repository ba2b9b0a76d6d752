"""The life of a statement: open, submitted, approved, locked, paid. There is no way back from
locked: a correction is a line in a later statement.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope

from .acting import acting
from .amounts import minor_unit
from .models import Adjustment, Statement
from .recompute import alone, recompute
from .signals import locked
from .visibility import may_decide, statements

Status = Statement.Status


class LifeError(Exception):
    """A step that a statement cannot take now; the words say why."""


def submit(statement: Statement, scope: Scope, user: User) -> Statement:
    """The rep, or who decides, says that it is right. Its period must be over."""
    with taken(statement, scope, user, Status.OPEN) as work:
        if work.statement.ends_on >= scope.organization.today():
            raise LifeError(_("The period is not over yet."))
        return work.to(Status.SUBMITTED)


def send_back(statement: Statement, scope: Scope, user: User) -> Statement:
    """What was submitted or approved is open again."""
    with taken(statement, scope, user, Status.SUBMITTED, Status.APPROVED) as work:
        work.decided()
        one = work.statement
        one.submitted_at = one.submitted_by = one.approved_at = one.approved_by = None
        return work.to(Status.OPEN)


def approve(statement: Statement, scope: Scope, user: User) -> Statement:
    with taken(statement, scope, user, Status.SUBMITTED) as work:
        work.decided()
        return work.to(Status.APPROVED)


def lock(statement: Statement, scope: Scope, user: User) -> Statement:
    """From here on nothing changes it. Those before it must be locked."""
    with taken(statement, scope, user, Status.APPROVED) as work:
        work.by_admin()
        earlier = Statement.objects.filter(
            organization=scope.organization,
            plan=statement.plan_id,
            rep=statement.rep_id,
            starts_on__lt=statement.starts_on,
        )
        if earlier.exclude(status__in=(Status.LOCKED, Status.PAID)).exists():
            raise LifeError(_("An earlier statement of this plan is not locked yet."))
        return work.to(Status.LOCKED)


def pay(statement: Statement, scope: Scope, user: User) -> Statement:
    with taken(statement, scope, user, Status.LOCKED) as work:
        work.by_admin()
        return work.to(Status.PAID)


@transaction.atomic
def adjust(
    statement: Statement, amount: Decimal, reason: str, scope: Scope, user: User
) -> Adjustment:
    """Put an amount in by hand; the statement is computed again with it."""
    open_ones = (Status.OPEN, Status.SUBMITTED, Status.APPROVED)
    # Before the statement is held: who computes waits for statements, not the other way round.
    alone(scope.organization)
    with taken(statement, scope, user, *open_ones) as work:
        work.decided()
        if not reason.strip():
            raise LifeError(_("An adjustment needs a reason."))
        if not amount or amount % minor_unit(statement.currency):
            raise LifeError(_("An adjustment is an amount in whole minor units, and not zero."))
        one = work.statement
        made = Adjustment.objects.create(
            organization=scope.organization,
            plan=one.plan,
            rep=one.rep,
            day=min(one.ends_on, max(one.starts_on, scope.organization.today())),
            amount=amount,
            reason=reason.strip(),
            author=user,
        )
        recompute(scope.organization)
        return made


@contextmanager
def taken(
    statement: Statement, scope: Scope, user: User, *fits: Statement.Status
) -> Iterator["Step"]:
    """A statement held by a transaction while somebody takes a step with it."""
    with transaction.atomic():
        found = statements(scope).select_for_update(of=("self",)).filter(pk=statement.pk).first()
        if found is None:
            raise PermissionDenied(_("You may not see this statement."))
        if found.status not in fits:
            words = _("A statement that is “%(status)s” cannot take this step.")
            raise LifeError(words % {"status": found.get_status_display()})
        acting(user)
        yield Step(found, scope, user)


@dataclass
class Step:
    statement: Statement
    scope: Scope
    user: User

    def decided(self) -> None:
        if not may_decide(self.scope, self.statement):
            raise PermissionDenied(_("You may not decide on this statement."))

    def by_admin(self) -> None:
        if not self.scope.is_admin:
            raise PermissionDenied(_("Only an admin locks and pays statements."))
        self.decided()

    def to(self, status: Status) -> Statement:
        one = self.statement
        one.status = status
        if status != Status.OPEN:
            setattr(one, f"{status}_at", timezone.now())
            setattr(one, f"{status}_by", self.user)
        one.save()
        if status == Status.LOCKED:
            locked.send(Statement, statement=one)
        return one
