"""Rates of single reps, as a file brings them: assignments to a plan that pays by rate."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models.columns import percent
from salesmetrics.tenancy.models import Organization, Rep


class Way(models.TextChoices):
    """Which of the plans that come with the house pays the rate."""

    RATES = "rates", _("By month, a line for each sale")
    YEARLY = "yearly-rates", _("By year, one line")


class RepRateQuerySet(models.QuerySet["RepRate"]):
    def in_force(self, rep: Any, day: dt.date | Any) -> "RepRateQuerySet":
        """The rate of a rep (an id or a reference to one) on a day."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            rep=rep,
            starts_on__lte=day,
            deleted_at__isnull=True,
        ).order_by("-starts_on")


class RepRate(models.Model):
    """The percentage of sales that a rep earns from a day to a day, both included.

    It is an assignment with a rate of its own to one of the plans that come with the house; see
    `built_in`.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="rates", verbose_name=_("rep"))
    rate = percent(_("percent of sales"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    plan = models.CharField(
        _("plan"),
        max_length=20,
        choices=Way.choices,
        blank=True,
        default="",
        help_text=_("Empty: by month, a line for each sale."),
    )
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = RepRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission rate")
        verbose_name_plural = _("commission rates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "rep", "starts_on"], name="rep_rate_identity"
            ),
            models.CheckConstraint(
                condition=Q(rate__range=(0, 100)), name="rep_rate_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="rep_rate_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rep} {self.rate} %"
