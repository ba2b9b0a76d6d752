"""A row taken out by hand or by a program: it is marked, and leaves all metrics."""

from django.db import models, transaction
from django.db.models.functions import Now

from salesmetrics.tenancy.models import Organization, User

from .edits import recorded
from .locks import wait_for_turn
from .models import Import
from .specification import Entity


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
        ids = list(rows.filter(deleted_at=None).values_list("pk", flat=True))
        with recorded(organization, entity, ids, user=user, origin=origin) as run:
            gone = entity.model._default_manager.filter(organization=organization, pk__in=ids)
            gone.update(deleted_at=Now(), import_id=run.pk)
            run.counts = {entity.name: {"deleted": len(ids)}}
    return len(ids)
