"""Rows written by programs: through the loader, within what the caller may see."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from api.callers import Caller
from salesmetrics.ingest.loading import load_rows
from salesmetrics.ingest.locks import wait_for_turn
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.report import ImportReport
from salesmetrics.metrics.questions import QuestionError

from .routes import Route

Rows = Sequence[Mapping[str, Any]]


def write(
    route: Route,
    caller: Caller,
    rows: Rows,
    *,
    prefix: str = "",
    create_missing: bool = False,
    may_be_empty: frozenset[str] = frozenset(),
) -> ImportReport:
    """Create or change these rows, all or none.

    Raises QuestionError with everything that is wrong with them, PermissionDenied where one is
    not the caller's to write, before it or afterwards.
    """
    scope = caller.scope
    if not route.may_write(scope) or (create_missing and not scope.is_admin):
        raise PermissionDenied(_("Your role does not include writing these rows."))
    with transaction.atomic():
        wait_for_turn(scope.organization)
        if not scope.is_admin:
            _refuse_others(route, caller, rows)
        report = load_rows(
            scope.organization,
            route.entity,
            rows,
            user=caller.user,
            origin=Import.Origin.API if caller.rights is not None else Import.Origin.HAND,
            create_missing=create_missing,
            may_be_empty=may_be_empty,
        )
        if not report.loaded:
            raise QuestionError(problems_of(report, prefix))
        if not scope.is_admin:
            _refuse_given_away(route, caller, report)
    return report


def problems_of(report: ImportReport, prefix: str) -> dict[str, str]:
    """What is wrong, by the way to the value; `prefix` leads to a row's place in a list."""
    found: dict[str, str] = {}
    for problem in report.errors:
        name = problem.column
        if prefix and problem.line is not None:
            name = f"{prefix}.{problem.line - 1}" + (f".{name}" if name else "")
        words = f"“{problem.value}” " if problem.value and "“" not in problem.reason[:1] else ""
        told = f"{words}{problem.reason}"
        found[name] = f"{found[name]} {told}" if name in found else told
    return found


def _refuse_others(route: Route, caller: Caller, rows: Rows) -> None:
    """What exists under these ids must be the caller's already."""
    if "id" not in route.entity.by_name:
        return  # the row it belongs to is part of what identifies it, and is checked afterwards
    ids = {str(row["id"]) for row in rows if isinstance(row.get("id"), str)}
    there = route.model._default_manager.filter(
        organization=caller.scope.organization, external_id__in=ids
    )
    if there.count() != route.rows(caller.scope).filter(external_id__in=ids).count():
        raise PermissionDenied(_("Rows of others are not yours to write."))


def _refuse_given_away(route: Route, caller: Caller, report: ImportReport) -> None:
    """What was written must be the caller's; else nothing was."""
    written = route.model._default_manager.filter(
        organization=caller.scope.organization, import_id=report.import_id
    )
    mine = route.rows(caller.scope).filter(import_id=report.import_id)
    if written.count() != mine.count():
        raise PermissionDenied(_("A row must belong to you, or to those whom you lead."))
