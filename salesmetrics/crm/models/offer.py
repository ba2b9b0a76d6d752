"""What is sold, how it is promoted, and the stages a deal passes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Record
from salesmetrics.tenancy.models.records import identity

from .columns import currency, is_currency, is_one_of, is_percent, link, money, not_before, percent


class Product(Record):
    name = models.CharField(_("name"), max_length=255)
    category = models.CharField(_("category"), max_length=255, blank=True, default="")
    price = money(_("price"), null=True, blank=True)
    currency = currency()
    cost = money(_("cost"), null=True, blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints: ClassVar = [
            identity("product_identity"),
            is_currency("product_currency_is_a_code"),
        ]


class Plan(Record):
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="plans", verbose_name=_("product")
    )
    name = models.CharField(_("name"), max_length=255)
    price = money(_("price"), null=True, blank=True)
    currency = currency()
    interval_months = models.PositiveSmallIntegerField(
        _("months of the interval"), null=True, blank=True
    )
    rank = models.IntegerField(_("rank"), null=True, blank=True, help_text=_("Dearer is higher."))

    class Meta:
        verbose_name = _("pricing plan")
        verbose_name_plural = _("pricing plans")
        constraints: ClassVar = [
            identity("plan_identity"),
            is_currency("plan_currency_is_a_code"),
            models.CheckConstraint(
                condition=models.Q(interval_months__isnull=True) | models.Q(interval_months__gte=1),
                name="plan_interval_positive",
            ),
        ]


class Campaign(Record):
    name = models.CharField(_("name"), max_length=255)
    source = link("crm.LeadSource", _("source"))
    channel = link("crm.Channel", _("channel"))
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints: ClassVar = [
            identity("campaign_identity"),
            not_before("campaign_ends_after_start", "ended_on", "started_on"),
        ]


class Stage(Record):
    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")

    name = models.CharField(_("name"), max_length=255)
    position = models.IntegerField(_("position"))
    probability = percent(_("probability"))
    outcome = models.CharField(
        _("outcome"), max_length=4, choices=Outcome.choices, default=Outcome.OPEN
    )

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering: ClassVar = ["organization", "position", "id"]
        constraints: ClassVar = [
            identity("stage_identity"),
            is_percent("stage_probability_is_a_percentage", "probability"),
            is_one_of("stage_outcome_known", "outcome", ["open", "won"]),
        ]


class Competitor(Record):
    name = models.CharField(_("name"), max_length=255)

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        constraints: ClassVar = [identity("competitor_identity")]
