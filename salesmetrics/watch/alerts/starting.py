"""A published run starts the judging, once it is committed; the clock does where no broker was."""

from typing import Any

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def judge_soon(*, run: Any, **_sent: Any) -> None:
    """Have an organization's alerts judged by a worker."""
    organization = run.organization_id

    def start() -> None:
        from salesmetrics.watch.tasks import judge_alerts

        try:
            judge_alerts.apply_async((organization,), retry=False)
        except OperationalError as error:
            log.warning("broker away, alerts wait for the clock", error=str(error))

    transaction.on_commit(start)
