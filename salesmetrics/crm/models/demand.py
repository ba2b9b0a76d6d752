"""Who might buy: accounts and leads."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Record
from salesmetrics.tenancy.models.records import identity

from .columns import day, link, money, naming, not_before


class Account(Record):
    name = models.CharField(_("name"), max_length=255)
    industry = link("crm.Industry", _("industry"))
    region = link("tenancy.Region", _("region"))
    owner = link("tenancy.Rep", _("owner"))
    parent = link("crm.Account", _("parent account"))
    country_code = models.CharField(_("country"), max_length=2, blank=True, default="")
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = money(_("annual revenue"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), null=True, blank=True)
    created_on = day(_("day created"))

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            identity("account_identity"),
            models.CheckConstraint(
                condition=models.Q(country_code="") | models.Q(country_code__regex=r"^[A-Z]{2}$"),
                name="account_country_is_a_code",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "name"], name="account_name"),
            # Those who are gone are few, and counting customers leaves them out.
            models.Index(
                fields=["organization"],
                condition=models.Q(deleted_at__isnull=False),
                name="account_deleted",
            ),
            naming("parent", "account_parent"),
        ]


class Lead(Record):
    name = models.CharField(_("name"), max_length=255, blank=True, default="")
    company = models.CharField(_("company"), max_length=255, blank=True, default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="")
    source = link("crm.LeadSource", _("source"))
    channel = link("crm.Channel", _("channel"))
    campaign = link("crm.Campaign", _("campaign"))
    region = link("tenancy.Region", _("region"))
    owner = link("tenancy.Rep", _("owner"))
    account = link("crm.Account", _("account"))
    created_at = models.DateTimeField(_("created"))
    first_response_at = models.DateTimeField(_("first response"), null=True, blank=True)
    qualified_at = models.DateTimeField(_("qualified"), null=True, blank=True)
    converted_at = models.DateTimeField(_("converted"), null=True, blank=True)
    created_on = day(_("day created"))
    qualified_on = day(_("day qualified"))
    converted_on = day(_("day converted"))

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints: ClassVar = [
            identity("lead_identity"),
            not_before("lead_response_after_creation", "first_response_at", "created_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "created_on"], name="lead_created"),
            models.Index(fields=["organization", "qualified_on"], name="lead_qualified"),
            models.Index(fields=["organization", "account"], name="lead_account"),
        ]
