"""The audit log of a row: who changed it, when, through what, which column from what to what.

Every write through the loader keeps the row as it was (`FormerRow`), with the import that is
its record: by hand, by a program, of a file. What stood before each of them, and what stands
now, make the history; nothing is written twice, and nothing can be changed without a trace.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime

from salesmetrics.ingest.kinds import Time
from salesmetrics.ingest.models import FormerRow, Import
from salesmetrics.ingest.specification import Column, Entity
from salesmetrics.tenancy.models import Organization

MOST = 100
"""Changes that are told of a row, the latest first."""

State = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A column's value before and after, as the database writes it; references by name."""

    column: Column
    before: Any
    after: Any


@dataclass(frozen=True)
class Entry:
    """One change of a row. Without a run it was made where no record is kept of it."""

    kind: str
    """created, changed, deleted, restored or undone."""
    run: Import | None
    at: dt.datetime | None
    user: Any
    differences: tuple[Difference, ...] = ()


def history(organization: Organization, entity: Entity, row: models.Model) -> list[Entry]:
    """The changes of a row, the latest first."""
    kept = FormerRow.objects.filter(
        entity=entity.name, row=row.pk, run__organization=organization
    ).order_by("-pk")[:MOST]
    former = list(kept.select_related("run__user", "run__undone_by"))
    former.reverse()
    states = [one.was for one in former] + [_state(row)]
    first = _made(organization, states[0]) if len(former) < MOST else None
    called = _called(entity, states)
    found = [_entry(entity, one, states[n : n + 2], former[:n], called)
             for n, one in enumerate(former)]  # fmt: skip
    entries = [entry for entry in [first, *found] if entry is not None]
    # What was changed past the loader, in the administration, belongs to no import any more.
    if former and _import_of(states[-1]) is None and _import_of(states[-2]) is not None:
        entries.append(Entry("changed", None, None, None))
    return entries[::-1]


def _made(organization: Organization, state: State) -> Entry | None:
    """How the row came in, as far as it is on record."""
    key = _import_of(state) or 0
    run = Import.objects.select_related("user").filter(organization=organization, pk=key).first()
    return Entry("created", run, run.finished_at or run.started_at, run.user) if run else None


def _entry(
    entity: Entity, former: FormerRow, states: list[State], earlier: list[FormerRow], called: Any
) -> Entry | None:
    before, after = states
    run = former.run
    differences = tuple(_differences(entity, before, after, called))
    # The second row that an import left of the same record was left by its being undone.
    if run.undone_at and any(one.run_id == run.pk for one in earlier):
        return Entry("undone", run, run.undone_at, run.undone_by, differences)
    kind = "changed"
    if before.get("deleted_at") is None and after.get("deleted_at") is not None:
        kind = "deleted"
    elif before.get("deleted_at") is not None and after.get("deleted_at") is None:
        kind = "restored"
    elif not differences and not run.undone_at:
        return None
    return Entry(kind, run, run.finished_at or run.started_at, run.user, differences)


def _differences(
    entity: Entity, before: State, after: State, called: Mapping[tuple[Any, Any], str]
) -> Iterable[Difference]:
    for column in entity.columns:
        name = str(column.field.column)
        was, became = before.get(name), after.get(name)
        if name in before and not _same(column, was, became):
            model = column.refers_to
            yield Difference(
                column,
                called.get((model, was), was) if model else was,
                called.get((model, became), became) if model else became,
            )


def _same(column: Column, was: Any, became: Any) -> bool:
    """Whether nothing changed; a moment is kept by the clock of who wrote it."""
    if isinstance(column.kind, Time) and was and became:
        return parse_datetime(was) == parse_datetime(became)
    return bool(was == became)


def _called(entity: Entity, states: list[State]) -> dict[tuple[Any, Any], str]:
    """The names of all that the states refer to."""
    wanted: dict[Any, set[Any]] = {}
    for column in entity.columns:
        if column.refers_to is not None:
            keys = {state.get(str(column.field.column)) for state in states} - {None}
            wanted.setdefault(column.refers_to, set()).update(keys)
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        if keys
        for row in model._default_manager.filter(pk__in=keys)
    }


def _state(row: models.Model) -> State:
    """The row as PostgreSQL makes JSON of it, so that it compares with what was kept."""
    whole: Any = models.Func(
        template=f"to_jsonb({row._meta.db_table})", output_field=models.JSONField()
    )
    found: State = type(row)._default_manager.values_list(whole, flat=True).get(pk=row.pk)
    return found


def _import_of(state: State) -> int | None:
    return state.get("import_id")
