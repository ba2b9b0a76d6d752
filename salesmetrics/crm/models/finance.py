"""What it costs, what is aimed at, and what others do: spend, targets, rates, competitors."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization, Record
from salesmetrics.tenancy.models.records import identity

from .columns import currency, is_currency, is_one_of, is_percent, link, money, not_before, percent


class Spend(Record):
    class Category(models.TextChoices):
        SALARIES = "salaries", _("Salaries")
        TRAINING = "training", _("Training")
        BENEFITS = "benefits", _("Benefits")
        COMMISSIONS = "commissions", _("Commissions")
        TOOLS = "tools", _("Tools and software")
        ADVERTISING = "advertising", _("Advertising")
        CREATIVE = "creative", _("Creative")
        PRODUCTION = "production", _("Production")
        TECHNOLOGY = "technology", _("Technology")
        TRACKING = "tracking", _("Tracking")
        OTHER = "other", _("Other")

    class Kind(models.TextChoices):
        SALES = "sales", _("Sales")
        MARKETING = "marketing", _("Marketing")

    spent_on = models.DateField(_("spent on"))
    amount = money(_("amount"))
    currency = currency()
    category = models.CharField(_("category"), max_length=11, choices=Category.choices)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    campaign = link("crm.Campaign", _("campaign"))
    channel = link("crm.Channel", _("channel"))
    source = link("crm.LeadSource", _("source"))

    class Meta:
        verbose_name = _("spend")
        verbose_name_plural = _("spend")
        constraints: ClassVar = [
            identity("spend_identity"),
            is_currency("spend_currency_is_a_code"),
            is_one_of("spend_kind_known", "kind", ["sales", "marketing"]),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "spent_on"], name="spend_day")]


class Target(models.Model):
    """What a subject is to reach from a day to a day, both included."""

    class Subject(models.TextChoices):
        ORGANIZATION = "organization", _("Organization")
        TEAM = "team", _("Team")
        REGION = "region", _("Region")
        REP = "rep", _("Rep")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    metric = models.CharField(_("metric"), max_length=64)
    subject = models.CharField(_("subject"), max_length=12, choices=Subject.choices)
    team = models.ForeignKey(
        "tenancy.Team", models.CASCADE, null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(
        "tenancy.Region", models.CASCADE, null=True, blank=True, related_name="+"
    )
    rep = models.ForeignKey("tenancy.Rep", models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(
        _("to"),
        null=True,
        blank=True,
        help_text=_("Empty: until the day before the next target of the same metric and subject."),
    )
    amount = money(_("amount"))
    currency = currency()
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "organization",
                    "metric",
                    "subject",
                    "team",
                    "region",
                    "rep",
                    "starts_on",
                    "ends_on",
                ],
                nulls_distinct=False,
                name="target_identity",
            ),
            not_before("target_ends_after_start", "ends_on", "starts_on"),
            is_currency("target_currency_is_a_code"),
            models.CheckConstraint(
                condition=Q(subject="organization", team=None, region=None, rep=None)
                | Q(subject="team", team__isnull=False, region=None, rep=None)
                | Q(subject="region", team=None, region__isnull=False, rep=None)
                | Q(subject="rep", team=None, region=None, rep__isnull=False),
                name="target_has_its_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} · {self.subject} · {self.starts_on}"


class ExchangeRate(models.Model):
    """The base currency for one unit of `currency`, from `on` until the next rate."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    currency = currency()
    on = models.DateField(_("on"))
    rate = models.DecimalField(_("rate"), max_digits=24, decimal_places=12)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints: ClassVar = [
            identity("exchange_rate_identity", "currency", "on"),
            is_currency("exchange_rate_currency_is_a_code"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}: {self.rate}"


class CompetitorFigure(models.Model):
    """A competitor's figures of a period; one's own where `competitor` is empty."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    competitor = models.ForeignKey(
        "crm.Competitor", models.CASCADE, null=True, blank=True, related_name="figures"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    market_share = percent(_("market share"), null=True, blank=True)
    satisfaction = percent(_("satisfaction"), null=True, blank=True)
    revenue = money(_("revenue"), null=True, blank=True)
    growth = models.DecimalField(
        _("growth"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    margin = models.DecimalField(
        _("margin"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    currency = currency()
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("competitor's figures")
        verbose_name_plural = _("competitors' figures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "competitor", "starts_on"],
                nulls_distinct=False,
                name="competitor_figure_identity",
            ),
            not_before("competitor_figure_ends_after_start", "ends_on", "starts_on"),
            is_percent("competitor_figure_market_share_is_a_percentage", "market_share"),
            is_percent("competitor_figure_satisfaction_is_a_percentage", "satisfaction"),
            is_currency("competitor_figure_currency_is_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.competitor_id or '-'} · {self.starts_on}"
