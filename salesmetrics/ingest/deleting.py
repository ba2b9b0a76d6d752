"""A row taken out by hand or by a program: it is marked, and leaves all metrics."""

from django.db import connection, models, transaction
from django.utils import timezone

from salesmetrics.tenancy.models import Organization, User

from . import facts
from .locks import wait_for_turn
from .models import Import
from .signals import loaded
from .specification import Entity
from .underway import named_as_writer


def delete(
    organization: Organization,
    entity: Entity,
    rows: "models.QuerySet[models.Model]",
    *,
    user: User | None,
    origin: Import.Origin,
) -> int:
    """Mark these rows deleted; the record says by whom, and undoing it brings them back."""
    with transaction.atomic():
        wait_for_turn(organization)
        run = Import.objects.create(organization=organization, user=user, origin=origin)
        with connection.cursor() as cursor, named_as_writer(cursor, run.pk):
            ids = list(rows.filter(deleted_at=None).values_list("pk", flat=True))
            cursor.execute(
                "INSERT INTO ingest_formerrow (run_id, entity, row, was)"
                f" SELECT %s, %s, t.id, to_jsonb(t) FROM {entity.table} t"
                " WHERE t.organization_id = %s AND t.id = ANY(%s)",
                [run.pk, entity.name, organization.pk, ids],
            )
            cursor.execute(
                f"UPDATE {entity.table} SET deleted_at = now(), import_id = %s"
                " WHERE organization_id = %s AND id = ANY(%s)",
                [run.pk, organization.pk, ids],
            )
        run.status, run.finished_at = Import.Status.LOADED, timezone.now()
        run.counts = {entity.name: {"deleted": len(ids)}}
        run.save()
        facts.refresh(organization, contacts=False)
        transaction.on_commit(
            lambda: loaded.send(Import, organization=organization, import_id=run.pk),
            robust=True,  # what is deleted stays deleted, whoever fails to build on it
        )
    return len(ids)
