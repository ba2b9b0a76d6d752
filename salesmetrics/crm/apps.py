"""What happened: the entities of a company that sells."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "salesmetrics.crm"
    label = "crm"
    verbose_name = _("Customers and sales")
