"""What only shows with all rows in view: asked of the staging table, answered by the bad rows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import models
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization

from .checking import PARENT
from .merging import same_key
from .problems import Problems
from .references import References
from .sources import Feed
from .specification import Entity, NotBefore, sql_name
from .staging import Staging

Found = Iterator[tuple[int, str, str]]
"""Line, column, reason; the value stands in the file."""


_NONE: frozenset[str] = frozenset()
_COLUMN = re.compile(r"\bs\.\"?(\w+)")


@dataclass
class Checks:
    """All checks of one staged file; every bad row is told and leaves the staging table."""

    staging: Staging
    feed: Feed
    organization: Organization
    references: References
    problems: Problems
    bad_cells: dict[int, set[str]]
    cursor: CursorWrapper

    @property
    def entity(self) -> Entity:
        return self.staging.entity

    def run(self) -> None:
        """First what a row is by itself, then how those that are left stand together."""
        self._resolve_parents()
        self._take_out(
            self._new_without,
            self._duplicates,
            self._unknown_parents,
            self._rules,
            self._unknown_words,
            self._missing_rates,
        )
        self._take_out(self._circles, self._overlaps)

    def _take_out(self, *checks: Callable[[], Found]) -> None:
        bad = set()
        for check in checks:
            for line, column, reason in list(check()):
                bad.add(line)
                self.problems.add(self.feed.problem(line, column, None, reason))
        if bad:
            self._remember(sorted(bad))
        if bad or self.bad_cells:
            self.staging.remove(self.cursor, sorted(bad))

    def _remember(self, lines: list[int]) -> None:
        """Keep the ids of refused rows, so that what refers to them is told why."""
        if not any(field.name == "external_id" for field in self.entity.fields):
            return
        refused = self.references.refused.setdefault(self.entity.model, {})
        rows = self._ask(
            f"SELECT row_line, external_id FROM {self.staging.name}"
            " WHERE row_line = ANY(%(lines)s)",
            lines=lines,
        )
        for line, ref in rows:
            refused.setdefault(ref, f"{self.feed.source.name}:{line}")

    def _known(self, line: int, *columns: str) -> bool:
        """Whether these cells of the line are sound, so that something can be said of them."""
        return not self.bad_cells.get(line, _NONE) & set(columns)

    def _ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        known: dict[str, Any] = {
            "organization": self.organization.pk,
            "zone": self.organization.time_zone,
            "base": self.organization.base_currency,
        }
        self.cursor.execute(query, {**known, **values})
        return list(self.cursor.fetchall())

    def _new_without(self) -> Found:
        """What a row does not tell can stay as it is only where the row stands already."""
        for name, lines in self.feed.lacking.items():
            column = self.entity.by_name[name]
            if not column.required:
                continue
            rows = self._ask(
                f"SELECT row_line FROM {self.staging.name} s WHERE row_line = ANY(%(lines)s)"
                f" AND NOT EXISTS (SELECT 1 FROM {self.entity.table} t"
                f" WHERE t.organization_id = %(organization)s AND {same_key(self.entity)}"
                " AND (t.deleted_at IS NULL OR %(revive)s)) ORDER BY row_line",
                lines=lines,
                revive=self.feed.revive,
            )
            reason = _("is empty; expected %(expected)s.") % {"expected": column.kind.expected}
            for (line,) in rows:
                yield line, name, reason

    def _duplicates(self) -> Found:
        if self.staging.surely_unique:
            return
        keys = ", ".join(sql_name(field) for field in self.entity.identity)
        staged = self.staging.name
        rows = self._ask(
            f"SELECT s.row_line, d.first FROM {staged} s JOIN (SELECT {keys}, min(row_line)"
            f" AS first FROM {staged} GROUP BY {keys} HAVING count(*) > 1) d"
            f" ON {same_key(self.entity, 'd')} WHERE s.row_line > d.first ORDER BY s.row_line"
        )
        columns = {c.field.name: c.name for c in self.entity.columns}
        names = [columns.get(field.name, "") for field in self.entity.identity]
        words = _("stands in line %(line)s already; expected one row for each %(keys)s.")
        for line, first in rows:
            if not self._known(line, *names):
                continue
            keys = ", ".join(dict.fromkeys(name for name in names if name))
            yield line, names[0], words % {"line": first, "keys": keys}

    def _rules(self) -> Found:
        for rule in self.entity.declared.rules:
            if isinstance(rule, NotBefore):
                never = self._before(rule)
                words = _("is before %(start)s; expected the same day or time, or a later one.")
                reason = words % {"start": self.feed.own_names.get(rule.start, rule.start)}
            else:
                never, reason = rule.never, str(rule.reason)
            query = f"SELECT row_line FROM {self.staging.name} s WHERE {never} ORDER BY row_line"
            concerned = _COLUMN.findall(never)
            names = [c.name for c in self.entity.columns if str(c.field.column) in concerned]
            for (line,) in self._ask(query):
                if self._known(line, *names):
                    yield line, rule.column, reason

    def _unknown_words(self) -> Found:
        for name, known in self.entity.declared.known.items():
            column = self.entity.by_name[name].stored
            rows = self._ask(
                f"SELECT row_line, {column} FROM {self.staging.name}"
                f" WHERE {column} <> ALL(%(known)s) ORDER BY row_line",
                known=sorted(known),
            )
            words = _("“%(value)s” is not known; expected one of: %(known)s.")
            for line, value in rows:
                if self._known(line, name):
                    yield line, name, words % {"value": value, "known": ", ".join(sorted(known))}

    def _before(self, rule: NotBefore) -> str:
        end, start = (self.entity.by_name[name] for name in (rule.column, rule.start))
        exact = f"s.{end.stored} < s.{start.stored}"
        if rule.column not in self.entity.day_flags:
            return exact
        by_day = " < ".join(f"(s.{c.stored} AT TIME ZONE %(zone)s)::date" for c in (end, start))
        return f"CASE WHEN s.{end.name}__day OR s.{start.name}__day THEN {by_day} ELSE {exact} END"

    # --- Trees ------------------------------------------------------------------------------

    def _resolve_parents(self) -> None:
        """Give every row of a tree the id it has or will have, then every parent its own."""
        if self.entity.tree is None:
            return
        self._number_rows()
        parent, staged = self.entity.tree.stored, self.staging.name
        self.cursor.execute(
            f"UPDATE {staged} s SET {parent} = p.target_id FROM {staged} p"
            f" WHERE p.external_id = s.{PARENT}"
        )
        refs = self._ask(
            f"SELECT DISTINCT {PARENT} FROM {staged}"
            f" WHERE {PARENT} IS NOT NULL AND {parent} IS NULL"
        )
        if not refs:
            return
        values = pl.Series([ref for (ref,) in refs], dtype=pl.String)
        found = self.references.resolve(self.entity.model, values)
        pairs = [(i, r) for r, i in zip(values, found.ids, strict=True) if i is not None]
        self.cursor.executemany(
            f"UPDATE {staged} SET {parent} = %s WHERE {PARENT} = %s AND {parent} IS NULL", pairs
        )
        if self.entity.name in ("teams", "regions"):
            # By exact name of another row of this file, where it is the only one.
            self.cursor.execute(
                f"UPDATE {staged} s SET {parent} = p.id FROM (SELECT name, min(target_id) AS id"
                f" FROM {staged} GROUP BY name HAVING count(*) = 1) p"
                f" WHERE p.name = s.{PARENT} AND s.{parent} IS NULL"
            )

    def _number_rows(self) -> None:
        staged, table = self.staging.name, self.entity.table
        self.cursor.execute(
            f"UPDATE {staged} s SET target_id = t.id FROM {table} t"
            " WHERE t.organization_id = %(organization)s AND t.external_id = s.external_id",
            {"organization": self.organization.pk},
        )
        self.cursor.execute(
            f"UPDATE {staged} SET target_id = nextval(pg_get_serial_sequence('{table}', 'id'))"
            " WHERE target_id IS NULL"
        )

    def _unknown_parents(self) -> Found:
        tree = self.entity.tree
        if tree is None:
            return
        query = f"SELECT row_line, {PARENT} FROM {self.staging.name} WHERE {PARENT} IS NOT NULL"
        for line, ref in self._ask(f"{query} AND {tree.stored} IS NULL ORDER BY row_line"):
            if self._known(line, tree.name):
                yield line, tree.name, self.references.why_unknown(self.entity.model, ref)

    def _circles(self) -> Found:
        """Rows that are above themselves, with what stands and what is staged taken together."""
        tree = self.entity.tree
        staged = self.staging.name
        if tree is None or not self._ask(
            f"SELECT 1 FROM {staged} WHERE {tree.stored} IS NOT NULL LIMIT 1"
        ):
            return
        parents = dict(
            self._ask(
                f"""
                SELECT target_id, {tree.stored} FROM {staged} WHERE {tree.stored} IS NOT NULL
                UNION ALL
                SELECT t.id, t.{tree.stored} FROM {self.entity.table} t
                LEFT JOIN {staged} s ON s.target_id = t.id
                WHERE t.organization_id = %(organization)s AND t.{tree.stored} IS NOT NULL
                  AND s.target_id IS NULL
                """
            )
        )
        circles = list(in_circles(parents))
        rows = self._ask(
            f"SELECT row_line FROM {staged} WHERE target_id = ANY(%(circles)s) ORDER BY row_line",
            circles=circles,
        )
        reason = _("makes a circle; expected a parent that is not the row itself or below it.")
        for (line,) in rows:
            yield line, tree.name, reason

    # --- Assignments and rates --------------------------------------------------------------

    def _overlaps(self) -> Found:
        staged, field = self.staging.name, self.entity.declared.exclusive
        if not field:
            return
        whose = sql_name(self.entity.field(field))
        rows = self._ask(
            f"""
            WITH spans AS (
                SELECT row_line, {whose} AS whose, starts_on,
                    coalesce(ends_on, 'infinity') AS ends_on
                FROM {staged}
                UNION ALL
                SELECT NULL, t.{whose}, t.starts_on, coalesce(t.ends_on, 'infinity')
                FROM {self.entity.table} t
                WHERE t.organization_id = %(organization)s AND t.deleted_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM {staged} s
                                  WHERE s.{whose} = t.{whose} AND s.starts_on = t.starts_on)
            ), placed AS (
                SELECT *, max(ends_on) OVER (PARTITION BY whose ORDER BY starts_on
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before,
                  min(starts_on) OVER (PARTITION BY whose ORDER BY starts_on
                    ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next
                FROM spans
            )
            SELECT row_line FROM placed
            WHERE row_line IS NOT NULL AND (before >= starts_on OR next <= ends_on)
            ORDER BY row_line
            """
        )
        for (line,) in rows:
            yield line, "from", _("overlaps another row of the same rep; expected none that does.")

    def _missing_rates(self) -> Found:
        days = self.entity.declared.converted_on
        if not days or not any(field.name == "currency" for field in self.entity.fields):
            return
        event = f"coalesce({', '.join(self._day(name) for name in days)})"
        rows = self._ask(
            f"""
            SELECT s.row_line, s.currency, s.day::text FROM (
                SELECT row_line, currency, {event} AS day FROM {self.staging.name} s
                WHERE currency <> %(base)s
            ) s LEFT JOIN (
                SELECT currency, min("on") AS first FROM crm_exchangerate
                WHERE organization_id = %(organization)s AND deleted_at IS NULL GROUP BY currency
            ) r USING (currency)
            WHERE s.day IS NOT NULL AND (r.first IS NULL OR r.first > s.day) ORDER BY s.row_line
            """
        )
        for line, currency, day in rows:
            if not self._known(line, "currency", *days):
                continue
            reason = _(
                "%(currency)s has no exchange rate on or before %(day)s;"
                " expected one in exchange_rates."
            )
            yield line, "currency", reason % {"currency": currency, "day": day}

    def _day(self, name: str) -> str:
        column = self.entity.by_name[name]
        if isinstance(column.field, models.DateTimeField):
            return f"(s.{column.stored} AT TIME ZONE %(zone)s)::date"
        return f"s.{column.stored}"


def in_circles(parents: dict[int, int]) -> set[int]:
    """The nodes that come to themselves again, going from parent to parent."""
    found: set[int] = set()
    settled: set[int] = set()
    for start in parents:
        way: dict[int, None] = {}
        node: int | None = start
        while node is not None and node not in settled and node not in way:
            way[node] = None
            node = parents.get(node)
        if node is not None and node in way:
            steps = list(way)
            found.update(steps[steps.index(node) :])
        settled.update(way)
    return found
