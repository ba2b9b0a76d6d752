"""An import taken back: what it created goes, what it changed is again as it was."""

from collections.abc import Iterable, Iterator

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from salesmetrics.crm.models.terms import Term
from salesmetrics.tenancy.models import User

from . import facts
from .locks import wait_for_turn
from .models import Import
from .signals import loaded
from .specification import ENTITIES, Entity, sql_name
from .underway import Progress, named_as_writer

WRITTEN_SINGLY = (Import.Origin.HAND, Import.Origin.API)


def untold(_step: str, _rows: int) -> None:
    """For who does not want to know how far it is."""


class UndoRefused(Exception):  # noqa: N818 - says what happened
    """The import cannot be taken back as things stand; the words say why."""


def undo(run: Import, user: User | None = None, progress: Progress = untold) -> None:
    """Take an import back, whole or not at all. Raises UndoRefused."""
    with transaction.atomic():
        wait_for_turn(run.organization)
        run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.status != Import.Status.LOADED:
            raise UndoRefused(_("Only an import that was loaded can be undone."))
        with connection.cursor() as cursor, named_as_writer(cursor, run.pk):
            _Undoing(cursor, run, progress).carry_out()
        progress("facts", 0)
        facts.refresh(run.organization, contacts=False)
        with connection.cursor() as cursor:
            _remove_terms(cursor, run)
        run.status, run.undone_at, run.undone_by = Import.Status.UNDONE, timezone.now(), user
        run.save(update_fields=["status", "undone_at", "undone_by"])
        transaction.on_commit(
            lambda: loaded.send(Import, organization=run.organization, import_id=run.pk),
            robust=True,  # what was undone stays undone, whoever fails to build on it
        )


class _Undoing:
    """The statements, each over all rows of an entity."""

    def __init__(self, cursor: CursorWrapper, run: Import, progress: Progress) -> None:
        self.cursor = cursor
        self.run = run
        self.progress = progress
        self.known = {"run": run.pk, "org": run.organization_id}

    def carry_out(self) -> None:
        entities = [
            entity for entity in ENTITIES.values() if self._counted(entity) or self._touched(entity)
        ]
        for entity in entities:
            self._number_created(entity)
        for entity in entities:
            self._refuse_if_touched_later(entity)
            self._refuse_if_used(entity)
        for entity in reversed(entities):
            self.progress(entity.name, 0)
            self._execute(
                f"DELETE FROM {entity.table} t USING {_created(entity)} c WHERE t.id = c.id"
            )
            self._restore(entity)
            self._execute(f"DROP TABLE {_created(entity)}")

    def _touched(self, entity: Entity) -> bool:
        return self._any(
            f"SELECT FROM {entity.table} WHERE organization_id = %(org)s AND import_id = %(run)s"
        ) or self._any(
            "SELECT FROM ingest_formerrow WHERE run_id = %(run)s AND entity = %(entity)s",
            entity=entity.name,
        )

    def _number_created(self, entity: Entity) -> None:
        """The rows that were not there before; one may have been changed once more since."""
        self._execute(
            f"CREATE TEMPORARY TABLE {_created(entity)} ON COMMIT DROP AS"
            f" SELECT t.id FROM {entity.table} t"
            " WHERE t.organization_id = %(org)s AND t.import_id = %(run)s AND NOT EXISTS ("
            " SELECT FROM ingest_formerrow f WHERE f.run_id = %(run)s AND f.entity = %(entity)s"
            " AND f.row = t.id AND (f.was->>'import_id')::bigint IS DISTINCT FROM %(run)s)",
            entity=entity.name,
        )
        self._execute(f"CREATE INDEX ON {_created(entity)} (id)")

    def _refuse_if_touched_later(self, entity: Entity) -> None:
        later = self._any(
            "SELECT FROM ingest_formerrow f JOIN ingest_import i ON i.id = f.run_id"
            " WHERE i.organization_id = %(org)s AND i.status <> 'undone' AND i.id > %(run)s"
            " AND f.entity = %(entity)s AND (f.was->>'import_id')::bigint = %(run)s",
            entity=entity.name,
        ) or self._any(
            f"SELECT FROM ingest_formerrow f LEFT JOIN {entity.table} t ON t.id = f.row"
            " WHERE f.run_id = %(run)s AND f.entity = %(entity)s"
            " AND t.import_id IS DISTINCT FROM %(run)s",
            entity=entity.name,
        )
        if later or self._lacks_created(entity):
            words = _("Rows of %(entity)s were changed again since; undo what came later first.")
            raise UndoRefused(words % {"entity": entity.name})

    def _lacks_created(self, entity: Entity) -> bool:
        """Whether fewer of its rows are there than it created: one was edited by hand since."""
        self._execute(f"SELECT count(*) FROM {_created(entity)}")
        return int(self.cursor.fetchone()[0]) < self._counted(entity)

    def _counted(self, entity: Entity) -> int:
        counted: int = self.run.counts.get(entity.name, {}).get("created", 0)
        return counted

    def _refuse_if_used(self, entity: Entity) -> None:
        """What came later must not be left referring to rows that are gone."""
        if not self._any(f"SELECT FROM {_created(entity)}"):
            return
        for field in _references_to(entity.model):
            table, column = field.model._meta.db_table, sql_name(field)
            own = ""
            if _has_import(field.model):
                own = " AND t.import_id IS DISTINCT FROM %(run)s"
            if self._any(
                f"SELECT FROM {table} t JOIN {_created(entity)} c ON c.id = t.{column}"
                f" WHERE true{own}{self._but_restored(field)}"
            ):
                words = _("Rows of %(entity)s are referred to by %(others)s that came later.")
                others = field.model._meta.verbose_name_plural
                raise UndoRefused(words % {"entity": entity.name, "others": others})

    def _but_restored(self, field: "models.Field[object, object]") -> str:
        """Rows that this import pointed there will point elsewhere again."""
        if not _has_import(field.model):
            return ""
        return (
            " AND NOT EXISTS (SELECT FROM ingest_formerrow f WHERE f.run_id = %(run)s"
            " AND f.row = t.id AND t.import_id = %(run)s)"
        )

    def _restore(self, entity: Entity) -> None:
        if self.run.origin in WRITTEN_SINGLY:
            self._keep_what_is_undone(entity)
        names = [
            str(field.column)
            for field in entity.model._meta.concrete_fields
            if not field.primary_key and field.column != "organization_id"
        ]
        # A column that was not there then keeps what it has.
        values = ", ".join(
            f""""{name}" = CASE WHEN w.was ? '{name}' THEN w."{name}" ELSE t."{name}" END"""
            for name in names
        )
        ours = ", ".join(f'r."{name}"' for name in names)
        self._execute(
            f"UPDATE {entity.table} t SET {values} FROM ("
            f"SELECT DISTINCT ON (f.row) f.row, f.was, {ours} FROM ingest_formerrow f"
            f" CROSS JOIN LATERAL jsonb_populate_record(NULL::{entity.table}, f.was) r"
            " WHERE f.run_id = %(run)s AND f.entity = %(entity)s ORDER BY f.row, f.id"
            ") w WHERE t.id = w.row AND t.organization_id = %(org)s",
            entity=entity.name,
        )

    def _keep_what_is_undone(self, entity: Entity) -> None:
        """A row's history tells what was changed and taken back; `_restore` reads the first."""
        self._execute(
            "INSERT INTO ingest_formerrow (run_id, entity, row, was)"
            f" SELECT %(run)s, %(entity)s, t.id, to_jsonb(t) FROM {entity.table} t"
            " WHERE t.organization_id = %(org)s AND t.id IN (SELECT f.row FROM ingest_formerrow f"
            " WHERE f.run_id = %(run)s AND f.entity = %(entity)s)",
            entity=entity.name,
        )

    def _any(self, query: str, **more: str) -> bool:
        self._execute(f"SELECT EXISTS ({query})", **more)
        return bool(self.cursor.fetchone()[0])

    def _execute(self, statement: str, **more: str) -> None:
        self.cursor.execute(statement, {**self.known, **more})


def _created(entity: Entity) -> str:
    return f"undone_{entity.name}"


def _has_import(model: type[models.Model]) -> bool:
    return any(field.name == "import_id" for field in model._meta.concrete_fields)


def _references_to(model: type[models.Model]) -> Iterator["models.Field[object, object]"]:
    """Columns of other rooms and of the entities; the facts are worked out anew anyway."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            field = relation.field  # type: ignore[union-attr]  # of a reverse relation there is one
            worked_out = field.model._meta.app_label == "crm" and not _has_import(field.model)
            if not worked_out and field.model._meta.managed:
                yield field


def _remove_terms(cursor: CursorWrapper, run: Import) -> None:
    """Sources, channels and their like that came with the import, unless others use them now."""
    for model in _terms(Term.__subclasses__()):
        unused = " AND ".join(
            f"NOT EXISTS (SELECT FROM {field.model._meta.db_table} o"
            f" WHERE o.{sql_name(field)} = t.id)"
            for field in _references_to(model)
        )
        cursor.execute(
            f"DELETE FROM {model._meta.db_table} t"
            " WHERE t.organization_id = %s AND t.import_id = %s"
            f" AND {unused or 'true'}",
            [run.organization_id, run.pk],
        )


def _terms(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    return [model for model in found if not model._meta.abstract]
