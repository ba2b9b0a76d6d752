"""What it all means: sources, measures, metrics, and their snapshots."""

from typing import Any

import structlog
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


class MetricsConfig(AppConfig):
    name = "salesmetrics.metrics"
    label = "metrics"
    verbose_name = _("Metrics")

    def ready(self) -> None:
        from salesmetrics.ingest.metric_keys import METRIC_KEYS
        from salesmetrics.ingest.signals import loaded

        from . import catalogue  # a misspelt measure fails here, at the start

        METRIC_KEYS.update(catalogue.METRICS)
        loaded.connect(freshen, dispatch_uid="metrics.freshen")


def freshen(*, organization: Any, **_sent: Any) -> None:
    """What a load changed is recomputed without waiting for the night.

    Where the broker does not answer, the load still stands and the night does it.
    """
    from .models import Run
    from .tasks import snapshot

    try:
        snapshot.apply_async((organization.pk, Run.Reason.IMPORT), retry=False)
    except OperationalError as error:
        log.warning("broker away, figures wait for the night", error=str(error))
