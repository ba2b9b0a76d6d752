"""From what a file calls a thing to the row it is: ids, then exact names, then terms."""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl
from django.db import connection, models
from django.utils.translation import gettext as _

from salesmetrics.crm.models import Stage
from salesmetrics.tenancy.models import Organization, Region, Rep, Team

from .specification import entity_of, is_term

NAMED: tuple[type[models.Model], ...] = (Rep, Team, Region, Stage)
"""What may be referred to by its exact name where no id matches; terms always may."""

FEW = 1_000
"""References that are looked up one by one in the index."""

ROWS_OF_A_TEXT = 100_000
"""Rows that come from the database as one value."""


@dataclass
class Resolved:
    """The rows meant, beside each other; null where there is none or more than one."""

    ids: pl.Series
    ambiguous: pl.Series


class Reach(Protocol):
    """What rows may refer to; what is beyond it is as unknown as what does not exist."""

    def covers(self, model: type[models.Model]) -> bool:
        """Whether all rows of the model may be referred to."""

    def among(self, model: type[models.Model], ids: Sequence[int]) -> Collection[int]:
        """Those of these rows of the model that may be."""


class References:
    """What the organization has, by id and by name, as far as a load has asked for it."""

    def __init__(
        self,
        organization: Organization,
        import_id: int,
        create_missing: bool,
        reach: Reach | None = None,
    ) -> None:
        self.organization = organization
        self.import_id = import_id
        self.create_missing = create_missing
        self.reach = reach
        self.created: dict[str, int] = {}
        """Rows made because they were referred to, by the name of their file."""
        self.refused: dict[type[models.Model], dict[str, str]] = {}
        """External ids of rows that this load refuses -> where they stand."""
        self._ids: dict[type[models.Model], pl.DataFrame] = {}
        self._names: dict[type[models.Model], pl.DataFrame] = {}

    def forget(self, model: type[models.Model]) -> None:
        """Look it up anew: rows were written."""
        self._ids.pop(model, None)
        self._names.pop(model, None)

    def resolve(self, model: type[models.Model], values: pl.Series) -> Resolved:
        if is_term(model):
            return self._resolve_terms(model, values)
        found = self._resolve(model, values)
        if self.create_missing:
            missing = values.filter(
                values.is_not_null() & found.ids.is_null() & ~found.ambiguous
            ).unique(maintain_order=True)
            refused = self.refused.get(model, {})
            if self.create(model, [ref for ref in missing.to_list() if ref not in refused]):
                found = self._resolve(model, values)
        return found if self.reach is None else _within(self.reach, model, found)

    def create(self, model: type[models.Model], refs: Sequence[str]) -> bool:
        """Make what is missing, known by its id alone; says whether anything could be made."""
        entity = entity_of(model)
        given = entity.declared.when_missing if entity else None
        if entity is None or given is None or not refs:
            return False
        _insert(model, self.organization, self.import_id, given, refs)
        self.created[entity.name] = self.created.get(entity.name, 0) + len(refs)
        self.forget(model)
        return True

    def why_unknown(self, model: type[models.Model], ref: str) -> str:
        where = self.refused.get(model, {}).get(ref)
        if where:
            return _("refers to a row that is refused itself (%(where)s).") % {"where": where}
        words = {"what": model._meta.verbose_name_plural, "by": _("the id")}
        if model in NAMED:
            words["by"] = _("the id or exact name")
        return (
            _("is unknown among %(what)s; expected %(by)s of one that exists or is in the files.")
            % words
        )

    def _resolve(self, model: type[models.Model], values: pl.Series) -> Resolved:
        ids = _look_up(values, self._asked(model, values))
        never = pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
        open_ones = values.is_not_null() & ids.is_null()
        if model not in NAMED or not open_ones.any():
            return Resolved(ids, never)
        by_name = _look_up(values, self._named(model))
        ambiguous = (open_ones & (by_name == _AMBIGUOUS)).fill_null(False)
        ids = pl.select(
            pl.when(ids.is_null() & (by_name != _AMBIGUOUS)).then(by_name).otherwise(ids)
        ).to_series()
        return Resolved(ids, ambiguous)

    def _resolve_terms(self, model: type[models.Model], values: pl.Series) -> Resolved:
        spellings = values.drop_nulls().unique(maintain_order=True).to_list()
        terms = {spelling: spelling.casefold() for spelling in spellings}
        known = set(self._known(model)["ref"].to_list())
        fresh: dict[str, str] = {}
        for spelling, term in terms.items():
            if term not in known:
                fresh.setdefault(term, spelling)
        if fresh:
            _insert_terms(model, self.organization, self.import_id, fresh)
            self.forget(model)
        ids = dict(self._known(model).select("ref", "id").iter_rows())
        frame = pl.DataFrame(
            {"ref": spellings, "id": [ids[terms[spelling]] for spelling in spellings]},
            schema={"ref": pl.String, "id": pl.Int64},
        )
        never = pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
        return Resolved(_look_up(values, frame), never)

    def _asked(self, model: type[models.Model], values: pl.Series) -> pl.DataFrame:
        """Those that these values may mean: of a few, not all of a million are read."""
        refs = values.drop_nulls().unique()
        if model in self._ids or len(refs) > FEW:
            return self._known(model)
        rows = model._default_manager.filter(
            organization=self.organization, external_id__in=refs.to_list()
        )
        found = list(rows.values_list("external_id", "id"))
        return pl.DataFrame(found, schema={"ref": pl.String, "id": pl.Int64}, orient="row")

    def _known(self, model: type[models.Model]) -> pl.DataFrame:
        if model not in self._ids:
            self._ids[model] = self._fetched(
                f"SELECT external_id AS ref, id FROM {model._meta.db_table}"
                f" WHERE organization_id = {self.organization.pk:d}"
            )
        return self._ids[model]

    def _named(self, model: type[models.Model]) -> pl.DataFrame:
        if model not in self._names:
            self._names[model] = self._fetched(
                "SELECT name AS ref, CASE WHEN count(*) = 1 THEN min(id) ELSE -1 END AS id"
                f" FROM {model._meta.db_table} WHERE organization_id = {self.organization.pk:d}"
                " AND deleted_at IS NULL GROUP BY name"
            )
        return self._names[model]

    def _fetched(self, query: str) -> pl.DataFrame:
        """Read as some large texts: half a million rows one by one cost more than all the rest."""
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT string_agg('"' || replace(ref, '"', '""') || '",' || id, E'\n')"""
                f" FROM ({query}) known GROUP BY id / {ROWS_OF_A_TEXT}"
            )
            data = "\n".join(text for (text,) in cursor.fetchall()).encode()
        schema = {"ref": pl.String, "id": pl.Int64}
        if not data:
            return pl.DataFrame(schema=schema)
        return pl.read_csv(io.BytesIO(data), has_header=False, schema=schema)


def _within(reach: Reach, model: type[models.Model], found: Resolved) -> Resolved:
    """Without what is out of reach; that several have a name is not told of these either."""
    if reach.covers(model):
        return found
    allowed = list(reach.among(model, found.ids.drop_nulls().unique().to_list()))
    kept = pl.select(pl.when(found.ids.is_in(allowed)).then(found.ids)).to_series()
    never = pl.repeat(False, len(kept), dtype=pl.Boolean, eager=True)
    return Resolved(kept, never)


_AMBIGUOUS = -1


def _look_up(values: pl.Series, known: pl.DataFrame) -> pl.Series:
    asked = pl.DataFrame({"ref": values.cast(pl.String)})
    return asked.join(known, on="ref", how="left", maintain_order="left")["id"]


def _insert_terms(
    model: type[models.Model], organization: Organization, import_id: int, terms: dict[str, str]
) -> None:
    statement = (
        f"INSERT INTO {model._meta.db_table}"
        " (organization_id, external_id, name, import_id) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (organization_id, external_id) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            statement, [(organization.pk, term, name, import_id) for term, name in terms.items()]
        )


def _insert(
    model: type[models.Model],
    organization: Organization,
    import_id: int,
    given: dict[str, str],
    refs: Sequence[str],
) -> None:
    values = {
        "organization_id": "%(organization)s",
        "external_id": "%(ref)s",
        "import_id": "%(import_id)s",
    }
    for field in model._meta.concrete_fields:
        if field.name in given:
            values[str(field.column)] = given[field.name]
        elif not field.null and not field.primary_key and field.column not in values:
            values[str(field.column)] = f"'{field.get_default()}'"
    statement = (
        f"INSERT INTO {model._meta.db_table} ({', '.join(values)})"
        f" VALUES ({', '.join(values.values())})"
        " ON CONFLICT (organization_id, external_id) DO NOTHING"
    )
    known: dict[str, Any] = {
        "organization": organization.pk,
        "currency": organization.base_currency,
        "import_id": import_id,
    }
    with connection.cursor() as cursor:
        for ref in refs:
            cursor.execute(statement, {**known, "ref": ref})
