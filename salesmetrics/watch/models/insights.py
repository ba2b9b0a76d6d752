"""Which customers show a sign of leaving or of wanting more; what somebody has put away."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization, User

MUCH = Decimal("0.25")
"""By which part of itself a figure must differ for what was dismissed to come back."""


def loose(to: str) -> "models.ForeignKey[Any, Any]":
    """A link that the database does not check: signs are made from rows that were."""
    return models.ForeignKey(
        to, models.CASCADE, related_name="+", null=True, db_constraint=False, db_index=False
    )


class SignsFound(models.Model):
    """Of which run, and so of which day, an organization's signs of customers are."""

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="signs_found")
    run = models.BigIntegerField()
    day = models.DateField()
    # How long it took to find them: so much less is left for what else is found after a run.
    seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.day}"


class KeptSales(models.Model):
    """What an organization's customers bought in a year, as columns, when signs were found last.

    `shape` tells which columns they are.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    shape = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "year"], name="kept_sales_identity")
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.year}"


class CustomerSign(models.Model):
    """A customer of whom something stands out, as of the run after which it came to be so.

    What another day makes of it is not kept, but worked out where it is told: `days`.
    """

    class Reason(models.TextChoices):
        LATE = "late", _("Orders later than usual")
        LAPSED = "lapsed", _("Renewal overdue")
        SCORE = "score", _("Low score")
        WAITING = "waiting", _("Inquiry unanswered")
        READY = "ready", _("Ready for more")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    run = models.BigIntegerField(_("run"))
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    account = loose("crm.Account")
    rep = loose("tenancy.Rep")
    product = loose("crm.Product")
    money = models.DecimalField(_("money a year"), max_digits=30, decimal_places=10)
    figures = models.JSONField(_("figures"), default=dict)

    class Meta:
        verbose_name = _("sign of a customer")
        verbose_name_plural = _("signs of customers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "reason", "account"], name="customer_sign_identity"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "reason", "-money"], name="customer_sign_money")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_reason_display()}"

    @property
    def days(self) -> int:
        """For how many days it has been so: since the last order, the end, the oldest inquiry."""
        found = self.organization.signs_found.day
        return (found - dt.date.fromisoformat(self.figures["last"])).days


class FoundInsights(models.Model):
    """What stands out over the usual period, as of a run, in a part of the figures."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    reach = models.CharField(_("part of the figures"), max_length=64)
    run = models.BigIntegerField(_("run"))
    view = models.CharField(_("view"), max_length=32)
    found = models.JSONField(_("found"), default=list)
    # How long it took to find them: as long as that it is going to take the next time.
    seconds = models.FloatField(null=True)

    class Meta:
        verbose_name = _("insights found")
        verbose_name_plural = _("insights found")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "reach"], name="found_insights_identity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.reach}"


class Dismissal(models.Model):
    """An insight that somebody has put away, with the figure it had then."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(_("insight"), max_length=24)
    amount = models.DecimalField(_("figure"), max_digits=40, decimal_places=10)
    dismissed_at = models.DateTimeField(_("dismissed"), default=timezone.now)

    class Meta:
        verbose_name = _("dismissed insight")
        verbose_name_plural = _("dismissed insights")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "user", "key"], name="dismissal_identity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.key}"

    def still_holds(self, amount: Decimal) -> bool:
        """Whether the figure is still about what was dismissed."""
        return abs(amount - self.amount) <= abs(self.amount) * MUCH
