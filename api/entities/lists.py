"""What a list of rows was asked for: conditions on columns, an order, a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.endpoints import unknown
from api.pages import MOST
from api.places import number
from salesmetrics.ingest.entries.columns import equals, expressions, is_ranged, path, value_of
from salesmetrics.ingest.entries.keyset import POSITION, Cursor, Order, cursor_of
from salesmetrics.ingest.specification import Column, Entity
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Organization

Given = Mapping[str, Sequence[str]]
ENDS = ("gte", "gt", "lte", "lt")
USUAL = 100
PAGING = ("ordering", "cursor", "limit")


def orderings(entity: Entity) -> list[str]:
    """Columns by which rows can be ordered; before one, a minus turns the order round."""
    return [column.name for column in entity.columns if column.refers_to is None]


def parameters(entity: Entity) -> list[str]:
    """Everything that a list can be asked for by."""
    ranged = [column.name for column in entity.columns if is_ranged(column)]
    return [
        *entity.by_name,
        *(f"{name}__{end}" for name in ranged for end in ENDS),
        *PAGING,
    ]


class Wish:
    """A list's query, read; raises QuestionError with everything that is wrong."""

    def __init__(self, entity: Entity, given: Given, organization: Organization) -> None:
        self.entity = entity
        self.organization = organization
        self.problems = unknown(given, parameters(entity))
        self.condition = Q()
        for name, texts in given.items():
            column, _mark, end = name.partition("__")
            if column in entity.by_name and name not in self.problems:
                self._narrow(name, entity.by_name[column], end, texts)
        self.limit = number(given, "limit", USUAL, 1, MOST, self.problems)
        self.column, self.order = self._order(given.get("ordering", ()))
        self.cursor = self._cursor(given.get("cursor", ()))
        if self.problems:
            raise QuestionError(self.problems)

    def page(self, rows: QuerySet[Any, Any]) -> tuple[list[Any], Cursor | None, Cursor | None]:
        """The rows of the page, and where those beside it begin."""
        position = F(path(self.column)) if self.column else F("pk")
        found = rows.filter(self.condition).values("pk", **expressions(self.entity))
        try:
            return self.order.page(found.annotate(**{POSITION: position}), self.cursor, self.limit)
        except ValueError as error:
            raise QuestionError({"cursor": _("This is not a cursor of ours.")}) from error

    def _narrow(self, name: str, column: Column, end: str, texts: Sequence[str]) -> None:
        found = Q()
        for text in texts:
            if end:
                value = value_of(column, text, self.organization)
                condition = None if value is None else Q(**{f"{path(column)}__{end}": value})
                found = condition if condition and not found else found & (condition or Q())
            else:
                condition = equals(self.entity, column, text, self.organization)
                found |= condition or Q()
            if condition is None or "\x00" in text:
                expected = column.kind.expected
                self.problems[name] = _("“%(text)s” is not well-formed; expected %(expected)s.") % {
                    "text": text.replace("\x00", "\u2400"),
                    "expected": expected,
                }
                return
        self.condition &= found

    def _order(self, texts: Sequence[str]) -> tuple[Column | None, Order]:
        wish = texts[0] if len(texts) == 1 else ""
        name = wish.removeprefix("-")
        if not texts:
            return None, Order(True, _whole)
        if len(texts) > 1 or name not in orderings(self.entity):
            words = _("Expected one of %(names)s, with a minus before it for the other way round.")
            self.problems["ordering"] = words % {"names": ", ".join(orderings(self.entity))}
            return None, Order(True, _whole)
        column = self.entity.by_name[name]
        return column, Order(
            wish.startswith("-"), lambda text: value_of(column, text, self.organization)
        )

    def _cursor(self, texts: Sequence[str]) -> Cursor | None:
        if not texts:
            return None
        try:
            if len(texts) == 1:
                return cursor_of(texts[0])
        except (ValueError, TypeError):
            pass
        self.problems["cursor"] = _("This is not a cursor of ours.")
        return None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def address(request: Request, cursor: Cursor | None) -> str | None:
    """The address of the page at a cursor, all else being the same."""
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = str(cursor)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
