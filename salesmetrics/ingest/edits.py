"""Rows that are changed past the loader: on record like every other write."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from salesmetrics.tenancy.models import Organization, User

from . import facts
from .locks import wait_for_turn
from .models import Import
from .signals import loaded
from .specification import Entity
from .underway import named_as_writer


@contextmanager
def recorded(
    organization: Organization,
    entity: Entity,
    rows: Iterable[int],
    *,
    user: User | None,
    origin: Import.Origin,
) -> Iterator[Import]:
    """Keep these rows as they are, let them be changed, and have what depends on them follow.

    Who changes them sets `import_id` to that of the record, and `counts`.
    """
    with transaction.atomic():
        wait_for_turn(organization)
        run = Import.objects.create(organization=organization, user=user, origin=origin)
        with connection.cursor() as cursor, named_as_writer(cursor, run.pk):
            cursor.execute(
                "INSERT INTO ingest_formerrow (run_id, entity, row, was)"
                f" SELECT %s, %s, t.id, to_jsonb(t) FROM {entity.table} t"
                " WHERE t.organization_id = %s AND t.id = ANY(%s)",
                [run.pk, entity.name, organization.pk, list(rows)],
            )
            yield run
        run.status, run.finished_at = Import.Status.LOADED, timezone.now()
        run.save()
        facts.refresh(organization, contacts=False)
        transaction.on_commit(
            lambda: loaded.send(Import, organization=organization, import_id=run.pk),
            robust=True,  # what is changed stays changed, whoever fails to build on it
        )
