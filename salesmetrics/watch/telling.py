"""What other systems are told of, written down with what it tells of."""

from typing import Any

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from .models.webhooks import Event, queue

log = structlog.get_logger(__name__)


def tell_of_run(*, run: Any, **_sent: Any) -> None:
    """A run was published."""
    tell(
        run.organization_id,
        Event.RUN_PUBLISHED,
        {
            "run": run.pk,
            "reason": run.reason,
            "full": run.full,
            "published_at": run.published_at.isoformat(),
            "changed_cells": run.changed_cells,
        },
    )


def tell_of_import(*, run: Any, **_sent: Any) -> None:
    """An import of files ended, whichever way."""
    tell(
        run.organization_id,
        Event.IMPORT_FINISHED,
        {
            "import": run.pk,
            "status": str(run.status),
            "counts": run.counts,
            "rejected": run.rejected,
        },
    )


def tell_of_statement(*, statement: Any, **_sent: Any) -> None:
    """A commission statement was locked. What it comes to is for who may ask the API."""
    tell(
        statement.organization_id,
        Event.STATEMENT_LOCKED,
        {
            "statement": statement.pk,
            "plan": statement.plan.external_id,
            "rep": statement.rep.external_id,
            "from": statement.starts_on.isoformat(),
            "to": statement.ends_on.isoformat(),
            "locked_at": statement.locked_at.isoformat(),
        },
    )


def tell(organization_id: int, event: Event, data: dict[str, Any]) -> None:
    """Write the messages down with what they tell of; they are sent once that is committed."""
    deliveries = queue(organization_id, event, {"event": str(event), "data": data})
    hand_out(deliveries)


def hand_out(deliveries: list[int]) -> None:
    """Have messages sent once what they tell of is committed."""

    def now() -> None:
        from .tasks import deliver

        try:
            for delivery in deliveries:
                deliver.apply_async((delivery,), retry=False)
        except OperationalError as error:
            log.warning("broker away, webhooks wait for the clock", error=str(error))

    if deliveries:
        transaction.on_commit(now)
