"""The endpoints that every entity has."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.csv_answers import RowsCsvRenderer
from api.endpoints import Endpoint
from api.faults import ConflictError
from api.models import Right
from api.once import once
from salesmetrics.ingest.deleting import delete
from salesmetrics.ingest.entries.columns import (
    expressions,
    key_columns,
    key_of,
    parts_of,
    told,
    with_parts,
)
from salesmetrics.ingest.entries.routes import Route
from salesmetrics.ingest.locks import wait_for_turn
from salesmetrics.metrics.questions import QuestionError

from .lists import Wish, address
from .writing import change, write, writer_of

MOST_ROWS = 10_000
READ_ONLY = "url"


class OfEntity(Endpoint):
    """What the three endpoints of an entity share."""

    route: ClassVar[Route]
    rights = {
        "GET": Right.CRM_READ,
        "POST": Right.CRM_WRITE,
        "PATCH": Right.CRM_WRITE,
        "DELETE": Right.CRM_WRITE,
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Also check that the role has anything to do with the entity."""
        super().initial(request, *args, **kwargs)
        if not self.route.may_read(self.caller.scope):
            raise PermissionDenied(_("Your role does not include these rows."))

    def found(self, key: str) -> Mapping[str, Any]:
        """The row of that key as the caller may see it; raises Http404."""
        scope, entity = self.caller.scope, self.route.entity
        parts = parts_of(entity, key)
        condition = with_parts(entity, parts, scope.organization) if parts else None
        row = None
        if condition is not None and "\x00" not in key:
            rows = self.route.rows(scope).filter(condition, deleted_at=None)
            row = rows.values("pk", **expressions(entity)).first()
        if row is None:
            raise Http404(_("There is no such row among %s.") % entity.name)
        return row

    def shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row with its own address."""
        entity = self.route.entity
        columns = told(entity, row)
        at = reverse(f"api:{entity.name}-one", args=[key_of(entity, columns)])
        return {**columns, READ_ONLY: self.request.build_absolute_uri(at)}

    def answered(self, row: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
        """The row as written; who may not read rows is told only what was sent."""
        answer = self.shown(row)
        if self.caller.may(Right.CRM_READ):
            return answer
        known = {READ_ONLY, *sent, *(column.name for column in key_columns(self.route.entity))}
        return {name: value if name in known else None for name, value in answer.items()}


class Rows(OfEntity):
    """The rows that the caller may see, and writing one."""

    parameters = {"GET": None}

    def get_renderers(self) -> list[Any]:
        """A list may be had as a table."""
        table = [RowsCsvRenderer()] if self.request.method in ("GET", "HEAD") else []
        return [JSONRenderer(), *table]

    def get(self, request: Request) -> Response:
        """One page of them."""
        scope, entity = self.caller.scope, self.route.entity
        wish = Wish(entity, dict(request.query_params.lists()), scope.organization)
        rows = self.route.rows(scope).filter(deleted_at=None)
        found, following, before = wish.page(rows)
        headers = {}
        if following:
            headers["Link"] = f'<{address(request, following)}>; rel="next"'
        return Response(
            {
                "next": address(request, following),
                "previous": address(request, before),
                "results": [self.shown(row) for row in found],
            },
            headers=headers,
        )

    @once
    def post(self, request: Request) -> Response:
        """Create a row; one that exists is not overwritten."""
        entity = self.route.entity
        row = row_of(request.data)
        with transaction.atomic():
            wait_for_turn(self.caller.scope.organization)
            if self._exists(row):
                raise ConflictError(_("There is such a row already; change it with PATCH."))
            report = write(self.route, self.caller, [row])
            # Read before the next writer has its turn, who may make the row its own.
            written = self.route.model._default_manager.filter(import_id=report.import_id)
            made = written.values("pk", **expressions(entity)).get()
        answer = self.answered(made, row)
        return Response(answer, status=201, headers={"Location": answer[READ_ONLY]})

    def _exists(self, row: Mapping[str, Any]) -> bool:
        entity = self.route.entity
        values = {c.name: row.get(c.name) for c in key_columns(entity)}
        if not all(value is None or isinstance(value, str) for value in values.values()):
            return False  # the loader tells what is wrong with it
        texts = {name: (value or "").strip() or None for name, value in values.items()}
        if any("\x00" in (text or "") for text in texts.values()):
            return False
        try:
            condition = with_parts(entity, texts, self.caller.scope.organization)
        except UnicodeEncodeError:
            return False
        # Of a parent that one may not see not even that is told which rows it has.
        rows = (
            self.route.model._default_manager.filter(organization=self.caller.scope.organization)
            if "id" in entity.by_name
            else self.route.rows(self.caller.scope)
        ).filter(deleted_at=None)
        return condition is not None and _encodes(texts) and rows.filter(condition).exists()


class OneRow(OfEntity):
    """One row, by its key."""

    def get(self, request: Request, key: str) -> Response:
        """Tell it."""
        return Response(self.shown(self.found(key)))

    @once
    def patch(self, request: Request, key: str) -> Response:
        """Change the columns that are given."""
        changes = row_of(request.data)
        with transaction.atomic():
            wait_for_turn(self.caller.scope.organization)
            row = self.found(key)
            stands = told(self.route.entity, row)
            self._refuse_new_key(stands, changes)
            change(self.route, self.caller, stands, changes)
            found = self.route.model._default_manager.filter(pk=row["pk"])
            changed = found.values("pk", **expressions(self.route.entity)).get()
        return Response(self.answered(changed, changes))

    @once
    def delete(self, request: Request, key: str) -> Response:
        """Mark it deleted: it leaves all metrics."""
        if not self.route.may_write(self.caller.scope):
            raise PermissionDenied(_("Your role does not include writing these rows."))
        row = self.found(key)
        delete(
            self.caller.scope.organization,
            self.route.entity,
            self.route.model._default_manager.filter(pk=row["pk"]),
            user=self.caller.user,
            origin=writer_of(self.caller).origin,
        )
        return Response(status=204)

    def _refuse_new_key(self, stands: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
        problems = {
            column.name: _("cannot be changed: it tells this row from others.")
            for column in key_columns(self.route.entity)
            if column.name in changes and changes[column.name] != stands[column.name]
        }
        if problems:
            raise QuestionError(problems)


class Bulk(OfEntity):
    """Many rows at once: created or changed, all or none."""

    def most_bytes(self) -> int:
        """As much as that many rows may come to."""
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0

    @once
    def post(self, request: Request) -> Response:
        """Write them and say how many were what."""
        data = request.data
        if not isinstance(data, Mapping):
            raise QuestionError({"": _("The body must be a JSON object.")})
        problems = {
            name: _("There is no “%s”; there are rows and create_missing.") % name
            for name in data
            if name not in ("rows", "create_missing")
        }
        rows, create = data.get("rows"), data.get("create_missing", False)
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
            problems["rows"] = _("Expected a list of 1 to %d rows.") % MOST_ROWS
        elif bad := [n for n, row in enumerate(rows) if not isinstance(row, Mapping)]:
            problems |= {f"rows.{n}": _("Expected a JSON object.") for n in bad}
        elif odd := [n for n, row in enumerate(rows) if not _is_address(row.get(READ_ONLY))]:
            problems |= {f"rows.{n}.{READ_ONLY}": _("Expected a text.") for n in odd}
        if not isinstance(create, bool):
            problems["create_missing"] = _("Expected true or false.")
        if problems or not isinstance(rows, list):
            raise QuestionError(problems)
        plain = [{k: v for k, v in row.items() if k != READ_ONLY} for row in rows]
        report = write(self.route, self.caller, plain, prefix="rows", create_missing=create)
        counts = report.counts[self.route.entity.name]
        told = {"created": counts.created, "updated": counts.updated}
        return Response({**told, "unchanged": counts.unchanged, "import": report.import_id})


def row_of(data: Any) -> dict[str, Any]:
    """The row of a body; its own address may stand in it, as it was told."""
    if not isinstance(data, Mapping):
        raise QuestionError({"": _("The body must be a JSON object.")})
    if not _is_address(data.get(READ_ONLY)):
        raise QuestionError({READ_ONLY: _("Expected a text.")})
    return {name: value for name, value in data.items() if name != READ_ONLY}


def _is_address(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _encodes(texts: Mapping[str, str | None]) -> bool:
    try:
        "".join(text or "" for text in texts.values()).encode()
    except UnicodeEncodeError:
        return False
    return True
