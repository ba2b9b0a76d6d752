"""What reps earn on what they sell."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommissionsConfig(AppConfig):
    name = "salesmetrics.commissions"
    label = "commissions"
    verbose_name = _("Commissions")

    def ready(self) -> None:
        from . import files  # noqa: F401  # declares the file
