"""Plans, their versions, and which rep has which plan with which quota."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models.columns import currency, is_currency, is_one_of, money, percent
from salesmetrics.tenancy.models import Organization, Rep, Team
from salesmetrics.tenancy.models.records import identity


class Plan(models.Model):
    """What earns what, by a name that stays; what it says stands in its versions."""

    class Period(models.TextChoices):
        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")
        YEAR = "year", _("Year")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    external_id = models.SlugField(_("key"), max_length=64)
    name = models.CharField(_("name"), max_length=255)
    currency = currency()
    period = models.CharField(_("period"), max_length=7, choices=Period.choices)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("commission plan")
        verbose_name_plural = _("commission plans")
        constraints: ClassVar = [
            identity("commission_plan_identity"),
            is_currency("commission_plan_currency_is_a_code"),
            is_one_of("commission_plan_period_known", "period", ["month", "quarter", "year"]),
        ]

    def __str__(self) -> str:
        return self.name


class PlanVersion(models.Model):
    """What a plan says for periods that begin on `starts_on` or later, until the next version.

    `terms` is the document as `documents.check` accepts it; `terms.Terms` is what it means.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    starts_on = models.DateField(_("from"))
    terms: "models.JSONField[Any, Any]" = models.JSONField(_("terms"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a commission plan")
        verbose_name_plural = _("versions of commission plans")
        ordering: ClassVar = ["plan", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            models.UniqueConstraint(fields=["plan", "starts_on"], name="plan_version_start"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class Assignment(models.Model):
    """A rep has a plan from a day to a day, both included.

    `quota` and `variable_pay` are for what `quota_per` says: each period of the plan, or the
    fiscal year. `quotas` names single periods by their first day. `ramp` is a list of steps
    {"months", "quota", "rate"}: for so many months of tenure these percentages hold.
    """

    class Span(models.TextChoices):
        PERIOD = "period", _("Each period")
        YEAR = "year", _("The fiscal year")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assignments")
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="commission_plans")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    quota = money(_("quota"), null=True, blank=True)
    quota_per = models.CharField(
        _("quota for"), max_length=6, choices=Span.choices, default=Span.PERIOD
    )
    quotas: "models.JSONField[Any, Any]" = models.JSONField(
        _("quotas of single periods"), default=dict, blank=True
    )
    variable_pay = money(_("variable pay at target"), null=True, blank=True)
    rate = percent(_("rate of one's own"), null=True, blank=True)
    ramp: "models.JSONField[Any, Any]" = models.JSONField(_("ramp"), default=list, blank=True)
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
        help_text=_("The team whose sales a component of teams counts."),
    )

    class Meta:
        verbose_name = _("assignment of a commission plan")
        verbose_name_plural = _("assignments of commission plans")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "plan", "rep", "starts_on"],
                name="commission_assignment_identity",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="commission_assignment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(quota__gt=0),
                name="commission_assignment_quota_positive",
            ),
            is_one_of("commission_assignment_span_known", "quota_per", ["period", "year"]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "rep"], name="commission_assignment_rep")
        ]

    def __str__(self) -> str:
        return f"{self.rep} {self.plan}"
