"""Which customers show a sign of leaving or of wanting more; what somebody has put away."""

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


class CustomerSign(models.Model):
    """A customer of whom something stands out, as of the run it was found after."""

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
