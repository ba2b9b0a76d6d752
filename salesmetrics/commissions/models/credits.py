"""What decides who is credited with how much of a sale, and how much of it was paid."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models import Opportunity, Order
from salesmetrics.crm.models.columns import currency, is_currency, is_one_of, money
from salesmetrics.tenancy.models import Organization, Record, Rep
from salesmetrics.tenancy.models.records import identity


class CreditSplit(models.Model):
    """A rep's share of a deal: of an opportunity with all its orders, or of one order.

    The shares of revenue of a deal are exactly 100 %, which the database holds at the end of a
    transaction; overlays stand beside them.
    """

    class Kind(models.TextChoices):
        REVENUE = "revenue", _("Share of revenue")
        OVERLAY = "overlay", _("Overlay")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, null=True, blank=True, related_name="credit_splits"
    )
    order = models.ForeignKey(
        Order, models.CASCADE, null=True, blank=True, related_name="credit_splits"
    )
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="credit_splits")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.REVENUE)
    percent = models.DecimalField(_("percent"), max_digits=9, decimal_places=6)

    class Meta:
        verbose_name = _("credit split")
        verbose_name_plural = _("credit splits")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "opportunity", "order", "rep", "kind"],
                nulls_distinct=False,
                name="credit_split_identity",
            ),
            models.CheckConstraint(
                condition=Q(opportunity__isnull=True, order__isnull=False)
                | Q(opportunity__isnull=False, order__isnull=True),
                name="credit_split_has_one_deal",
            ),
            models.CheckConstraint(condition=Q(percent__gt=0), name="credit_split_positive"),
            is_one_of("credit_split_kind_known", "kind", ["revenue", "overlay"]),
        ]

    def __str__(self) -> str:
        return f"{self.rep} {self.percent} %"


class OrderPayment(Record):
    """Money that came in for an order; plans that pay as the customer pays ask for it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="payments")
    paid_on = models.DateField(_("paid on"))
    amount = money(_("amount"))
    currency = currency()

    class Meta:
        verbose_name = _("payment of an order")
        verbose_name_plural = _("payments of orders")
        constraints: ClassVar = [
            identity("order_payment_identity"),
            is_currency("order_payment_currency_is_a_code"),
        ]
