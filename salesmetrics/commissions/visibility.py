"""Whose pay somebody may see: the rows of a scope, and nothing of anybody else's.

What lies outside is not there: pages and the API answer as they do for what never was.
"""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from salesmetrics.tenancy.visibility import Scope

from .models import Adjustment, Assignment, AuditEntry, Dispute, Line, Plan, Statement

M = TypeVar("M", bound=models.Model)


def of_reps(scope: Scope, rows: models.QuerySet[M], rep: str = "rep") -> models.QuerySet[M]:
    """The rows that belong to reps whose pay may be seen; `rep` is the path to the rep."""
    return scope.visible(rows, rep) if scope.sees_commissions else rows.none()


def statements(scope: Scope) -> models.QuerySet[Statement]:
    """The statements of one's own, of one's teams, or of all."""
    return of_reps(scope, Statement.objects.all())


def lines(scope: Scope) -> models.QuerySet[Line]:
    """The lines of these statements."""
    return of_reps(scope, Line.objects.all())


def disputes(scope: Scope) -> models.QuerySet[Dispute]:
    """What was questioned in these statements."""
    return of_reps(scope, Dispute.objects.all(), "statement__rep")


def assignments(scope: Scope) -> models.QuerySet[Assignment]:
    """Who has which plan, with which quota."""
    return of_reps(scope, Assignment.objects.all())


def adjustments(scope: Scope) -> models.QuerySet[Adjustment]:
    """What was put in by hand."""
    return of_reps(scope, Adjustment.objects.all())


def plans(scope: Scope) -> models.QuerySet[Plan]:
    """The plans that somebody within sight has or had; an admin sees all."""
    rows = Plan.objects.filter(organization=scope.organization)
    if not scope.sees_commissions or not scope.sees_records:
        return rows.none()
    if scope.is_admin:
        return rows
    own = Q(pk__in=assignments(scope).values("plan"))
    return rows.filter(own | Q(pk__in=statements(scope).values("plan")))


def history(scope: Scope, subject: str, subject_id: int) -> models.QuerySet[Any]:
    """What the audit log tells of something that was found within sight before."""
    return AuditEntry.objects.filter(
        organization=scope.organization, subject=subject, subject_id=subject_id
    )
