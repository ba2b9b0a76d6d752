from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"
    label = "dashboards"

    def ready(self) -> None:
        """Listen to the rooms below: figures that are new are made ready to be looked at."""
        from salesmetrics.metrics.signals import published
        from salesmetrics.watch.signals import foretold

        from . import first_looks

        published.connect(first_looks.after_run, dispatch_uid="dashboards.after_run")
        foretold.connect(first_looks.after_forecast, dispatch_uid="dashboards.after_forecast")
