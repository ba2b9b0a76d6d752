"""Signs of customers and what stands out are found by a worker, once a run is published."""

from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from .signs import find_signs
from .usual import find_insights

log = structlog.get_logger(__name__)


@shared_task
def find_customers(run_id: int) -> int:
    """Find the customers at risk and those ready for more, as of a run; then what stands out."""
    found = find_signs(run_id)
    find_what_stands_out.delay(run_id)
    return found


@shared_task
def find_what_stands_out(run_id: int) -> int:
    """Find the insights of the usual period, for everybody who comes to see them."""
    return find_insights(run_id)


def after_run(*, run: Any, **_sent: Any) -> None:
    """A run was published: have its customers looked at, once that is committed."""

    def hand_out() -> None:
        try:
            find_customers.apply_async((run.pk,), retry=False)
        except OperationalError as error:
            log.warning("broker away, customers are looked at after the next run", error=str(error))

    transaction.on_commit(hand_out)
