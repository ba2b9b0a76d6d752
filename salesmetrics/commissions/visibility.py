"""Whose statements, disputes and plans a scope may see; every page, call and export asks here."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

from .models import Dispute, Line, Plan, Statement

M = TypeVar("M", bound=models.Model)


def statements(scope: Scope) -> "models.QuerySet[Statement]":
    return of_reps(scope, Statement.objects.select_related("plan", "rep"), "rep")


def lines(scope: Scope) -> "models.QuerySet[Line]":
    return of_reps(scope, Line.objects.select_related("statement"), "statement__rep")


def disputes(scope: Scope) -> "models.QuerySet[Dispute]":
    rows = Dispute.objects.select_related("statement__plan", "statement__rep")
    return of_reps(scope, rows, "statement__rep")


def plans(scope: Scope) -> "models.QuerySet[Plan]":
    """An admin's are all; of the others, those that reps they may see have."""
    rows = Plan.objects.filter(organization=scope.organization)
    if not scope.sees_commissions:
        return rows.none()
    if scope.is_admin:
        return rows
    mine = statements(scope).values("plan")
    return rows.filter(Q(pk__in=mine) | Q(assignments__rep__in=reps(scope) or set())).distinct()


def of_reps(scope: Scope, rows: "models.QuerySet[M]", owner: str) -> "models.QuerySet[M]":
    """The rows of reps that the scope may see: of a rep their own, of a manager the teams'."""
    rows = rows.filter(organization=scope.organization)
    if not scope.sees_commissions:
        return rows.none()
    seen = reps(scope)
    return rows if seen is None else rows.filter(**{f"{owner}__in": seen})


def reps(scope: Scope) -> set[Any] | None:
    """The reps whose pay may be seen; None is everybody's."""
    if scope.reps is None:
        return None
    own = {scope.rep} if scope.rep else set()
    return {*scope.reps, *own}


def may_decide(scope: Scope, statement: Statement) -> bool:
    """Whether the scope may approve it or settle its disputes: nobody does so for themselves."""
    if scope.role not in (Role.ADMIN, Role.MANAGER) or statement.rep_id == scope.rep:
        return False
    return statements(scope).filter(pk=statement.pk).exists()
