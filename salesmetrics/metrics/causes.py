"""What a restatement came of: records whose part in the month changed, by import or by hand."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from salesmetrics.ingest.entries.routes import ROUTES
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.tenancy.visibility import Scope

from .calendar import month_of
from .measures import Measure
from .models import Cause, Edit
from .records import names
from .remote import ANYWHERE, COMMON, SETTINGS, concerned
from .sources import Source

MOST = 20
"""Records told of one restatement; all are counted."""
SAMPLE = 10
"""Records told of many that were written together."""


@dataclass(frozen=True)
class Changed:
    """A record whose part in a month changed; without a key it may not be told, or are many.

    `by_import` is the import that wrote it, `at` the moment it was written.
    """

    entity: str
    key: int | None
    id: str
    name: str
    change: str
    by_import: int | None
    at: dt.datetime
    by: str = ""
    """Who had the import made, or wrote the record through it."""
    sampled: bool = False
    """Whether it is one of many that were written together, of which only some are told."""
    rows: int = 1
    """How many they are, where they are many."""


@dataclass(frozen=True)
class Causes:
    """The records behind a restatement, and the imports among them."""

    count: int
    records: list[Changed]
    imports: list[dict[str, Any]]


def take(organization_id: int, run: int) -> None:
    """Let what was noted until now belong to a run."""
    Cause.objects.filter(organization_id=organization_id, run=None).update(run=run)


def give_back(run: int) -> None:
    """Of a run that was given up: what it was to publish belongs to the next one."""
    Cause.objects.filter(run=run).update(run=None)


def causes(scope: Scope, run: int, measure: str, month: dt.date) -> Causes:
    """Through which records a sum of a month changed in a run, as far as the scope may see them."""
    if not scope.sees_records:
        return Causes(0, [], [])
    source = Source.registry[measure.partition(".")[0]]
    noted = noted_for(scope, run, source, month)
    hung_on = remote(scope, run, next(m for m in source.measures if m.key == measure), month)
    visible = [cause for cause in (*hung_on, *noted) if may_see(cause, scope)]
    told = first_told(cause for cause in visible if cause.fact == ANYWHERE)[:SAMPLE]
    told += first_told(cause for cause in visible if cause.fact != ANYWHERE)
    called = names(
        scope.organization, [Key(c.entity, c.row) for c in told if c.row and c.entity != SETTINGS]
    )
    edits = edited(scope, told)
    numbers = sorted({cause.import_id for cause in visible if cause.import_id})
    imports = imports_told(scope, numbers)
    by = {one["id"]: str(one["by"]) for one in imports}
    records = [changed(cause, visible, called, edits) for cause in told]
    records += sample(scope, told, source, month)
    return Causes(
        count=sum(cause.rows for cause in visible if cause.row is None)
        + len({(cause.entity, cause.row) for cause in visible if cause.row}),
        records=[replace(one, by=by.get(one.by_import or 0, "")) for one in records],
        imports=imports,
    )


def noted_for(scope: Scope, run: int, source: type[Source], month: dt.date) -> list[Cause]:
    rows: QuerySet[Cause] = Cause.objects.filter(
        Q(until_month=None, month=month) | Q(month__lte=month, until_month__gte=month)
        | Q(month__lte=month, until_month=None, fact__in=ENDLESS),
        organization=scope.organization, run=run, fact=source.table(),
    )  # fmt: skip
    return list(rows.order_by("id"))


def remote(scope: Scope, run: int, measure: Measure, month: dt.date) -> list[Cause]:
    """What changed in the run that many records hang on, where this measure does."""
    rows = Cause.objects.filter(
        organization=scope.organization, run=run, fact=ANYWHERE, month__lte=month
    ).order_by("id")
    return [cause for cause in rows if concerned(cause.entity, measure, scope)]


# A state that has not ended has no last month.
ENDLESS = ("crm_dealstate", "crm_subscriptionstate", "crm_customerspan")


def may_see(cause: Cause, scope: Scope) -> bool:
    """Whether the record is one that the scope may see; many together are an admin's."""
    if scope.reps is None or cause.entity in COMMON:
        return True
    if cause.row is None:
        return False
    return bool(ROUTES[cause.entity].rows(scope).filter(pk=cause.row).exists())


@dataclass(frozen=True)
class Key:
    entity: str
    key: int


def first_told(visible: Iterable[Cause]) -> list[Cause]:
    """One cause for each record, or for many together; the first of them."""
    told: dict[tuple[str, int | None, int | None], Cause] = {}
    for cause in visible:
        told.setdefault((cause.entity, cause.row, None if cause.row else cause.pk), cause)
    return list(told.values())[:MOST]


def sample(
    scope: Scope, told: Iterable[Cause], source: type[Source], month: dt.date
) -> list[Changed]:
    """Of records that an import wrote together some that count in the month, for each cause."""
    found: list[Changed] = []
    for cause in told:
        if cause.row is None and cause.import_id:
            keys = [Key(cause.entity, key) for key in counted(scope, cause, source, month)]
            for (entity, key), (public, name) in names(scope.organization, keys).items():
                found.append(Changed(entity, key, public, name, cause.change, cause.import_id,
                                     cause.at, sampled=True))  # fmt: skip
    return found


def counted(scope: Scope, cause: Cause, source: type[Source], month: dt.date) -> list[int]:
    """Some rows of the cause's import that count in the month now."""
    path = source.record.get(cause.entity)
    if path is None or source.day is None:
        return []
    written = ENTITIES[cause.entity].model._default_manager.filter(
        organization=scope.organization, import_id=cause.import_id
    )
    rows = source.rows(scope.organization).filter(
        **{f"{path}__in": written.values("pk"), f"{source.day}__gte": month,
           f"{source.day}__lte": month_of(month).end}
    )  # fmt: skip
    return list(rows.order_by(path).values_list(path, flat=True).distinct()[:SAMPLE])


def changed(
    cause: Cause,
    all_of_them: Iterable[Cause],
    called: Mapping[tuple[str, int], Any],
    edits: Mapping[tuple[str, int], dt.datetime],
) -> Changed:
    """What became of a record: taken away and put back differently, it has changed."""
    its = {
        one.change
        for one in all_of_them
        if (one.entity, one.row) == (cause.entity, cause.row) and cause.row
    }
    change = cause.change if len(its) < 2 else str(Cause.Change.CHANGED)
    if cause.row is None:
        return Changed(
            cause.entity, None, "", "", change, cause.import_id, cause.at, rows=cause.rows
        )
    if cause.entity == SETTINGS:
        name = _("the organization’s settings")
        return Changed(SETTINGS, cause.row, SETTINGS, name, change, None, cause.at)
    public, name = called.get((cause.entity, cause.row), (str(cause.row), ""))
    at = cause.at if cause.import_id else edits.get((cause.entity, cause.row), cause.at)
    return Changed(cause.entity, cause.row, public, name, change, cause.import_id, at)


def edited(scope: Scope, told: Iterable[Cause]) -> dict[tuple[str, int], dt.datetime]:
    """When each record was last written by hand or by a program, before what it caused."""
    found: dict[tuple[str, int], dt.datetime] = {}
    for cause in told:
        if cause.row is None or cause.import_id:
            continue
        edits = Edit.objects.filter(
            organization=scope.organization, entity=cause.entity, row=cause.row, at__lte=cause.at
        )
        last = edits.aggregate(last=Max("at"))["last"]
        if last is not None:
            found[cause.entity, cause.row] = last
    return found


def imports_told(scope: Scope, ids: list[int]) -> list[dict[str, Any]]:
    """Each import with its time and the names of its files."""
    runs = Import.objects.filter(organization=scope.organization, pk__in=ids).order_by("pk")
    return [
        {
            "id": run.pk,
            "at": run.finished_at or run.started_at,
            "files": sorted(run.files.values_list("name", flat=True)),
            "by": run.user.email if run.user else "",
            "origin": run.origin,
        }
        for run in runs.select_related("user")
    ]
