"""The signs of customers are found by a worker, once a run is published."""

from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from .signs import find_signs

log = structlog.get_logger(__name__)


@shared_task
def find_customers(run_id: int) -> int:
    """Find the customers at risk and those ready for more, as of a run."""
    return find_signs(run_id)


def after_run(*, run: Any, **_sent: Any) -> None:
    """A run was published: have its customers looked at, once that is committed."""

    def hand_out() -> None:
        try:
            find_customers.apply_async((run.pk,), retry=False)
        except OperationalError as error:
            log.warning("broker away, customers are looked at after the next run", error=str(error))

    transaction.on_commit(hand_out)
