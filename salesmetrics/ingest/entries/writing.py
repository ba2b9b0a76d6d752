"""Rows written by programs and by hand: through the loader, within what the writer may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from salesmetrics.ingest.loading import load_rows
from salesmetrics.ingest.locks import wait_for_turn
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.report import ImportReport
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import Scope

from .columns import key_columns
from .reach import Within
from .routes import Route

Rows = Sequence[Mapping[str, Any]]


class EntryRefused(Exception):  # noqa: N818 - says what happened
    """Rows that cannot be written; `problems` has the words by the way to the value."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Writer:
    """Who writes, from which seat, and through what."""

    user: User
    scope: Scope
    origin: Import.Origin


def write(
    route: Route,
    writer: Writer,
    rows: Rows,
    *,
    prefix: str = "",
    create_missing: bool = False,
    revive: bool = False,
) -> ImportReport:
    """Create or change these rows, all or none; `revive` makes deleted ones what they were.

    Raises EntryRefused with everything that is wrong with them, PermissionDenied where one is
    not the writer's, before it or afterwards.
    """
    scope = writer.scope
    if not route.may_write(scope) or (create_missing and not scope.is_admin):
        raise PermissionDenied(_("Your role does not include writing these rows."))
    with transaction.atomic():
        wait_for_turn(scope.organization)
        if not scope.is_admin:
            _refuse_others(route, scope, rows)
        report = load_rows(
            scope.organization,
            route.entity,
            rows,
            user=writer.user,
            origin=writer.origin,
            create_missing=create_missing,
            revive=revive,
            reach=None if scope.is_admin else _reach(route, scope, rows),
        )
        if not report.loaded:
            raise EntryRefused(problems_of(report, prefix))
        if not scope.is_admin:
            _refuse_given_away(route, scope, rows, report)
    return report


def change(
    route: Route, writer: Writer, stands: Mapping[str, Any], changes: Mapping[str, Any]
) -> ImportReport:
    """Change some columns of a row that `stands` so, as `columns.told` has it."""
    key = {column.name: stands[column.name] for column in key_columns(route.entity)}
    return write(route, writer, [{**key, **changes}], revive=True)


def problems_of(report: ImportReport, prefix: str) -> dict[str, str]:
    """What is wrong, by the way to the value; `prefix` leads to a row's place in a list."""
    found: dict[str, str] = {}
    for problem in report.errors:
        name = problem.column
        if prefix and problem.line is not None:
            name = f"{prefix}.{problem.line}" + (f".{name}" if name else "")
        words = f"“{problem.value}” " if problem.value and "“" not in problem.reason[:1] else ""
        told = f"{words}{problem.reason}"
        found[name] = f"{found[name]} {told}" if name in found else told
    return found


def _reach(route: Route, scope: Scope, rows: Rows) -> Within:
    """What these rows may refer to; what identifies a row by its parent refers to that alone."""
    mine = route.rows(scope)
    stands = _with_ids(mine, rows) if "id" in route.entity.by_name else mine.none()
    return Within(scope, route.entity, stands)


def _refuse_others(route: Route, scope: Scope, rows: Rows) -> None:
    """What exists under these ids must be the writer's already."""
    if "id" not in route.entity.by_name:
        return  # the row it belongs to is part of what identifies it, and is checked afterwards
    there = _with_ids(route.model._default_manager.filter(organization=scope.organization), rows)
    if there.count() != _with_ids(route.rows(scope), rows).count():
        raise PermissionDenied(_("Rows of others are not yours to write."))


def _refuse_given_away(route: Route, scope: Scope, rows: Rows, report: ImportReport) -> None:
    """What was written must be the writer's; else nothing was."""
    every = route.model._default_manager.filter(organization=scope.organization)
    written, mine = (
        # By their ids, which are indexed, where they have some.
        (_with_ids(found, rows) if "id" in route.entity.by_name else found).filter(
            import_id=report.import_id
        )
        for found in (every, route.rows(scope))
    )
    if written.count() != mine.count():
        raise PermissionDenied(_("A row must belong to you, or to those whom you lead."))


def _with_ids(found: "models.QuerySet[Any]", rows: Rows) -> "models.QuerySet[Any]":
    ids = {row["id"].strip() for row in rows if isinstance(row.get("id"), str)}
    return found.filter(external_id__in=ids)
