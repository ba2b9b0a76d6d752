"""What a rep earns on sales: for now one rate at a time."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models.columns import percent
from salesmetrics.tenancy.models import Organization, Rep


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
    """The percentage of sales that a rep earns from a day to a day, both included."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="rates", verbose_name=_("rep"))
    rate = percent(_("percent of sales"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
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
