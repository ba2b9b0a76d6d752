"""What workers do for forecasts, after a run; nothing of it holds up the run itself."""

from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from salesmetrics.metrics.targets import Subject
from salesmetrics.tenancy.models import Organization

log = structlog.get_logger(__name__)


def after_run(*, run: Any, **_sent: Any) -> None:
    """A run was published: once that is committed, look at what is to be expected now."""

    def hand_out() -> None:
        try:
            foretell_all.apply_async((run.organization_id,), retry=False)
        except OperationalError as error:
            log.warning("broker away, forecasts wait for the next run", error=str(error))

    transaction.on_commit(hand_out)


def tell(organization: Organization, metric: str, run: Any) -> Any:
    """What is still expected, for the formula of the metric `revenue_forecast`."""
    from .standing import to_come

    found: dict[Subject, Any] = dict(to_come(organization, metric, run))
    return found


@shared_task
def foretell_all(organization_id: int) -> None:
    """Hand out every metric by itself, revenue first: none holds a worker for long."""
    from .chances import keep_chances
    from .histories import foretold_metrics

    organization = Organization.objects.get(pk=organization_id)
    keep_chances(organization)
    for metric in foretold_metrics():
        foretell.delay(organization_id, metric.key)


@shared_task
def foretell(organization_id: int, metric: str) -> int:
    """Bring the forecasts of a metric up to date."""
    from .foretelling import foretell_metric

    return foretell_metric(Organization.objects.get(pk=organization_id), metric)
