"""Organizations, people, roles, and who may see what."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    name = "salesmetrics.tenancy"
    label = "tenancy"
    verbose_name = _("Organizations and people")

    def ready(self) -> None:
        from django.urls import register_converter

        from .addresses import ExternalId

        register_converter(ExternalId, "id")
