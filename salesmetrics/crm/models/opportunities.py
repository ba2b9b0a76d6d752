"""Deals on their way, and the history of each."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization, Record
from salesmetrics.tenancy.models.records import identity

from .columns import (
    currency,
    day,
    is_currency,
    is_one_of,
    is_percent,
    link,
    loose,
    money,
    naming,
    not_before,
    percent,
)


class DealType(models.TextChoices):
    NEW = "new", _("New business")
    UPSELL = "upsell", _("Upsell")
    CROSS_SELL = "cross_sell", _("Cross-sell")
    RENEWAL = "renewal", _("Renewal")


class Opportunity(Record):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    class ForecastCategory(models.TextChoices):
        PIPELINE = "pipeline", _("Pipeline")
        BEST_CASE = "best_case", _("Best case")
        COMMIT = "commit", _("Commit")

    name = models.CharField(_("name"), max_length=255, blank=True, default="")
    account = link("crm.Account", _("account"))
    lead = link("crm.Lead", _("lead"))
    owner = link("tenancy.Rep", _("owner"))
    region = link("tenancy.Region", _("region"))
    product = link("crm.Product", _("product"))
    plan = link("crm.Plan", _("pricing plan"))
    source = link("crm.LeadSource", _("source"))
    channel = link("crm.Channel", _("channel"))
    campaign = link("crm.Campaign", _("campaign"))
    deal_type = models.CharField(
        _("deal type"), max_length=10, choices=DealType.choices, blank=True, default=""
    )
    stage = link("crm.Stage", _("stage"))
    status = models.CharField(
        _("status"), max_length=4, choices=Status.choices, default=Status.OPEN
    )
    amount = money(_("amount"), null=True, blank=True)
    currency = currency()
    cost = money(_("cost"), null=True, blank=True)
    contract_months = models.PositiveIntegerField(_("contract months"), null=True, blank=True)
    one_time_fees = money(_("one-time fees"), null=True, blank=True)
    probability = percent(_("probability"), null=True, blank=True)
    forecast_category = models.CharField(
        _("forecast category"),
        max_length=10,
        choices=ForecastCategory.choices,
        blank=True,
        default="",
    )
    created_at = models.DateTimeField(_("created"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected to close on"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    lost_reason = link("crm.LostReason", _("reason for losing"))
    competitor = link("crm.Competitor", _("competitor"))
    created_on = day(_("day created"))
    closed_on = day(_("day closed"))

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        constraints: ClassVar = [
            identity("opportunity_identity"),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | Q(status__in=["won", "lost"], closed_at__isnull=False),
                name="opportunity_closed_when_won_or_lost",
            ),
            not_before("opportunity_closes_after_creation", "closed_on", "created_on"),
            is_currency("opportunity_currency_is_a_code"),
            is_percent("opportunity_probability_is_a_percentage", "probability"),
            is_one_of("opportunity_deal_type_known", "deal_type", ["", *DealType.values]),
            is_one_of(
                "opportunity_forecast_category_known",
                "forecast_category",
                ["", "pipeline", "best_case", "commit"],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "closed_on"], name="opportunity_closed"),
            models.Index(fields=["organization", "created_on"], name="opportunity_created"),
            models.Index(fields=["organization", "account"], name="opportunity_account"),
            models.Index(fields=["organization", "lead"], name="opportunity_lead"),
            naming("product", "opportunity_product"),
        ]


class OpportunityLine(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="lines", db_index=False
    )
    line = models.CharField(_("line"), max_length=64)
    product = link("crm.Product", _("product"))
    plan = link("crm.Plan", _("pricing plan"))
    quantity = models.DecimalField(
        _("quantity"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    unit_price = money(_("unit price"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=22, decimal_places=6)
    cost = money(_("cost"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("opportunity line")
        verbose_name_plural = _("opportunity lines")
        constraints: ClassVar = [identity("opportunity_line_identity", "opportunity", "line")]
        indexes: ClassVar = [naming("product", "opportunity_line_product")]

    def __str__(self) -> str:
        return f"{self.opportunity_id} · {self.line}"


class StageChange(models.Model):
    """An opportunity entered a stage, with what was known of it then."""

    # As with `loose`: one check for each of a million rows costs more than the load.
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    opportunity = loose(
        "crm.Opportunity", _("opportunity"), null=False, related_name="stage_changes"
    )
    stage = loose("crm.Stage", _("stage"), null=False)
    entered_at = models.DateTimeField(_("entered"))
    amount = money(_("amount"), null=True, blank=True)
    probability = percent(_("probability"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected to close on"), null=True, blank=True)
    entered_on = day(_("day entered"))
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        constraints: ClassVar = [
            identity("stage_change_identity", "opportunity", "entered_at", "stage"),
            is_percent("stage_change_probability_is_a_percentage", "probability"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} · {self.entered_at:%Y-%m-%d}"
