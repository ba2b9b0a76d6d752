"""What speaks up by itself, and which rooms it listens to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    name = "salesmetrics.watch"
    label = "watch"
    verbose_name = _("Watch")

    def ready(self) -> None:
        """Listen to the rooms below."""
        from salesmetrics.commissions.signals import locked, spoken
        from salesmetrics.ingest.signals import ended
        from salesmetrics.metrics.expected import tellers
        from salesmetrics.metrics.signals import published

        from .alerts.starting import judge_soon
        from .disputes import tell_of_dispute
        from .forecast import tasks as forecasts
        from .insights import tasks as insights
        from .telling import tell_of_import, tell_of_run, tell_of_statement

        published.connect(tell_of_run, dispatch_uid="watch.tell_of_run")
        published.connect(forecasts.after_run, dispatch_uid="watch.forecasts")
        published.connect(insights.after_run, dispatch_uid="watch.insights")
        tellers.append(forecasts.tell)
        ended.connect(tell_of_import, dispatch_uid="watch.tell_of_import")
        locked.connect(tell_of_statement, dispatch_uid="watch.tell_of_statement")
        spoken.connect(tell_of_dispute, dispatch_uid="watch.tell_of_dispute")
        published.connect(judge_soon, dispatch_uid="watch.judge_alerts")
