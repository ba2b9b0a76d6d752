"""What speaks up by itself: webhooks."""

from typing import Any

import structlog
from django.apps import AppConfig
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


class WatchConfig(AppConfig):
    name = "salesmetrics.watch"
    label = "watch"
    verbose_name = _("Watch")

    def ready(self) -> None:
        """Listen to the rooms below."""
        from salesmetrics.ingest.signals import ended
        from salesmetrics.metrics.signals import published

        published.connect(tell_of_run, dispatch_uid="watch.tell_of_run")
        ended.connect(tell_of_import, dispatch_uid="watch.tell_of_import")


def tell_of_run(*, run: Any, **_sent: Any) -> None:
    """A run was published."""
    from .models import Event

    _tell(
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
    from .models import Event

    _tell(
        run.organization_id,
        Event.IMPORT_FINISHED,
        {
            "import": run.pk,
            "status": str(run.status),
            "counts": run.counts,
            "rejected": run.rejected,
        },
    )


def _tell(organization_id: int, event: Any, data: dict[str, Any]) -> None:
    """Write the messages down with what they tell of; they are sent once that is committed."""
    from .models.webhooks import queue
    from .tasks import deliver

    deliveries = queue(organization_id, event, {"event": str(event), "data": data})

    def hand_out() -> None:
        try:
            for delivery in deliveries:
                deliver.apply_async((delivery,), retry=False)
        except OperationalError as error:
            log.warning("broker away, webhooks wait for the clock", error=str(error))

    if deliveries:
        transaction.on_commit(hand_out)
