from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IngestConfig(AppConfig):
    name = "salesmetrics.ingest"
    label = "ingest"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Make the canonical files known."""
        from . import entities  # noqa: F401 - its class bodies register themselves
