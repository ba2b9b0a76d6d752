"""Pages by cursor over any column, empty or not: each begins where the one before it ended."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Col

POSITION = "position"
"""The name under which the rows carry what they are ordered by."""


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after a row, or before it."""

    position: str | None
    pk: int
    back: bool = False

    def __str__(self) -> str:
        told = json.dumps([self.position, self.pk, self.back], separators=(",", ":"))
        return urlsafe_b64encode(told.encode()).decode()


def cursor_of(text: str) -> Cursor:
    """Read a cursor; raises ValueError for what is none of ours."""
    position, pk, back = json.loads(urlsafe_b64decode(text.encode("ascii")))
    if not (position is None or isinstance(position, str)):
        raise ValueError
    if isinstance(pk, bool) or not isinstance(pk, int) or not isinstance(back, bool):
        raise ValueError
    if not 0 <= pk < 2**63 or "\x00" in (position or ""):
        raise ValueError
    return Cursor(position, pk, back)


@dataclass(frozen=True)
class Order:
    """By which expression rows are ordered; empty ones come last, the row's number decides."""

    down: bool
    read: Any
    """Makes a value of the column of a cursor's text; None where it cannot."""

    def page(
        self, rows: QuerySet[Any, Any], cursor: Cursor | None, limit: int
    ) -> tuple[list[Any], Cursor | None, Cursor | None]:
        """The rows of a page, and the cursors of the pages after and before it."""
        back = cursor is not None and cursor.back
        down = self.down != back
        if cursor is not None:
            rows = rows.filter(self._beyond(cursor, down, back))
        by = F(POSITION)
        sorting = by.desc if down else by.asc
        empty = {"nulls_first": True} if back else {"nulls_last": True}
        ordered = rows.order_by(
            sorting(**({} if _never_empty(rows) else empty)),
            F("pk").desc() if down else F("pk").asc(),
        )
        found = list(ordered[: limit + 1])
        more, found = len(found) > limit, found[:limit]
        if back:
            found.reverse()
        following = found and (back or more)
        before = found and (cursor is not None and (not back or more))
        return (
            found,
            self._at(found[-1], back=False) if following else None,
            self._at(found[0], back=True) if before else None,
        )

    def _at(self, row: Any, *, back: bool) -> Cursor:
        value = row[POSITION]
        told = value.isoformat() if hasattr(value, "isoformat") else value
        return Cursor(None if told is None else str(told), row["pk"], back)

    def _beyond(self, cursor: Cursor, down: bool, back: bool) -> Q:
        """What comes after the cursor's row, in the direction in which it is read."""
        side = "lt" if down else "gt"
        empty = Q(**{f"{POSITION}__isnull": True})
        further = Q(**{f"pk__{side}": cursor.pk})
        if cursor.position is None:
            return (~empty | further) if back else (empty & further)
        value = self.read(cursor.position)
        if value is None:
            raise ValueError
        beyond = Q(**{f"{POSITION}__{side}": value}) | (Q(**{POSITION: value}) & further)
        return beyond if back else beyond | empty


def _never_empty(rows: QuerySet[Any, Any]) -> bool:
    """Whether what rows are ordered by is a column of theirs that has a value in each.

    Where the empty ones come need not be said then, and PostgreSQL can read along an index.
    """
    column = rows.query.annotations[POSITION]
    return (
        isinstance(column, Col)
        and column.alias == rows.model._meta.db_table
        and not column.target.null
    )
