"""Staged rows into the entity's table: only what is new is inserted, only what differs updated."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.db.backends.utils import CursorWrapper

from salesmetrics.tenancy.models import Organization

from . import statistics
from .report import Counts
from .specification import Entity, sql_name
from .staging import Staging


@dataclass
class Merge:
    staging: Staging
    organization: Organization
    import_id: int
    given: frozenset[str]
    """Model fields that the file has; the others of a row that exists stay as they are."""
    cursor: CursorWrapper

    @property
    def entity(self) -> Entity:
        return self.staging.entity

    def run(self) -> Counts:
        updated = self._update() if self._has_rows() else None
        created = self._insert(everything=updated is None)
        statistics.renew(self.cursor, self.entity.table, created + (updated or 0))
        unchanged = self.staging.rows - created - (updated or 0)
        return Counts(created, updated or 0, unchanged)

    def fill_absent(self) -> None:
        """Columns that the file does not have are taken from the rows that exist."""
        absent = [sql_name(f) for f in self.entity.fields if f.name not in self.given]
        if not absent or not self._has_rows():
            return
        values = ", ".join(f"{name} = t.{name}" for name in absent)
        self._execute(
            f"UPDATE {self.staging.name} s SET {values} FROM {self.entity.table} t"
            f" WHERE {self._same_row()}"
        )

    def fill_lacking(self, lacking: Mapping[str, list[int]]) -> None:
        """What some lines do not tell is taken from the rows that exist."""
        identity = {field.name for field in self.entity.identity}
        for name, lines in lacking.items():
            field = self.entity.by_name[name].field
            if field.name in identity or not self._has_rows():
                continue
            column = sql_name(field)
            self._execute(
                f"UPDATE {self.staging.name} s SET {column} = t.{column}"
                f" FROM {self.entity.table} t WHERE {self._same_row()}"
                f" AND s.row_line = ANY(%(lines)s)",
                lines=lines,
            )

    def _has_rows(self) -> bool:
        self._execute(
            f"SELECT EXISTS (SELECT 1 FROM {self.entity.table} WHERE organization_id = %(org)s)"
        )
        return bool(self.cursor.fetchone()[0])

    def _update(self) -> int:
        columns = [sql_name(field) for field in self.entity.fields]
        stands = ", ".join(f"t.{column}" for column in columns)
        staged = ", ".join(f"s.{column}" for column in columns)
        changed = (
            f"{self._same_row()} AND (t.deleted_at IS NOT NULL"
            f" OR ROW({stands}) IS DISTINCT FROM ROW({staged}))"
        )
        source = f"{self.staging.name} s"
        self._execute(
            "INSERT INTO ingest_formerrow (run_id, entity, row, was)"
            f" SELECT %(run)s, %(entity)s, t.id, to_jsonb(t) FROM {self.entity.table} t, {source}"
            f" WHERE {changed}"
        )
        if not self.cursor.rowcount:
            return 0
        values = [f"{column} = s.{column}" for column in columns]
        values += [f"{day} = {self._day(time)}" for time, day in self.entity.days.items()]
        self._execute(
            f"UPDATE {self.entity.table} t SET {', '.join(values)}, deleted_at = NULL,"
            f" import_id = %(run)s FROM {source} WHERE {changed}"
        )
        return int(self.cursor.rowcount)

    def _insert(self, everything: bool) -> int:
        columns = {sql_name(field): f"s.{sql_name(field)}" for field in self.entity.fields}
        columns |= {f'"{day}"': self._day(time) for time, day in self.entity.days.items()}
        columns |= {'"organization_id"': "%(org)s", '"import_id"': "%(run)s"}
        if self.entity.tree is not None:
            columns['"id"'] = "s.target_id"
        for field in self.entity.model._meta.concrete_fields:
            if not field.null and not field.primary_key and sql_name(field) not in columns:
                columns[sql_name(field)] = f"'{field.get_default()}'"
        new = (
            ""
            if everything
            else (
                f" WHERE NOT EXISTS (SELECT 1 FROM {self.entity.table} t WHERE {self._same_row()})"
            )
        )
        self._execute(
            f"INSERT INTO {self.entity.table} ({', '.join(columns)})"
            f" SELECT {', '.join(columns.values())} FROM {self.staging.name} s{new}"
        )
        return int(self.cursor.rowcount)

    def _same_row(self) -> str:
        return f"t.organization_id = %(org)s AND {same_key(self.entity)}"

    def _day(self, time: str) -> str:
        # The session is in the organization's zone, and a cast is three times as fast as asking.
        return f"s.{time}::date"

    def _execute(self, statement: str, **more: list[int]) -> None:
        known: dict[str, int | str] = {
            "org": self.organization.pk,
            "run": self.import_id,
            "entity": self.entity.name,
        }
        self.cursor.execute(statement, {**known, **more})


def same_key(entity: Entity, other: str = "t") -> str:
    """Whether a row that stands and a staged row `s` are the same by their identity."""
    return " AND ".join(
        f"{_comparable(field, other)} = {_comparable(field, 's')}" for field in entity.identity
    )


def _comparable(field: "models.Field[object, object]", table: str) -> str:
    """A column as an expression that is equal to itself even where it is empty."""
    column = f"{table}.{sql_name(field)}"
    if not field.null:
        return column
    return f"coalesce({column}, {_NOTHING[field.get_internal_type()]})"


_NOTHING = {"ForeignKey": "0", "DateField": "'infinity'"}


def analyze_staged(cursor: CursorWrapper, staging: Staging) -> None:
    """Temporary tables have no statistics of their own accord."""
    if staging.rows >= statistics.FROM:
        cursor.execute(f"ANALYZE {staging.name}")
