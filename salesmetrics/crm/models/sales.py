"""What was bought: orders and subscriptions."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization, Record
from salesmetrics.tenancy.models.records import identity

from .columns import currency, day, is_currency, is_one_of, link, money, naming, not_before
from .opportunities import DealType


class Order(Record):
    account = models.ForeignKey(
        "crm.Account",
        models.CASCADE,
        related_name="orders",
        verbose_name=_("account"),
        db_index=False,
    )
    opportunity = link("crm.Opportunity", _("opportunity"), related_name="orders")
    owner = link("tenancy.Rep", _("owner"))
    region = link("tenancy.Region", _("region"))
    source = link("crm.LeadSource", _("source"))
    channel = link("crm.Channel", _("channel"))
    campaign = link("crm.Campaign", _("campaign"))
    deal_type = models.CharField(
        _("deal type"), max_length=10, choices=DealType.choices, blank=True, default=""
    )
    ordered_at = models.DateTimeField(_("ordered"))
    amount = money(_("amount"))
    currency = currency()
    cost = money(_("cost"), null=True, blank=True)
    ordered_on = day(_("day ordered"))

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints: ClassVar = [
            identity("order_identity"),
            is_currency("order_currency_is_a_code"),
            is_one_of("order_deal_type_known", "deal_type", ["", *DealType.values]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "ordered_on"], name="order_ordered"),
            models.Index(fields=["organization", "account"], name="order_account"),
            models.Index(fields=["organization", "opportunity"], name="order_opportunity"),
        ]


class OrderLine(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    line = models.CharField(_("line"), max_length=64)
    product = link("crm.Product", _("product"))
    plan = link("crm.Plan", _("pricing plan"))
    quantity = models.DecimalField(
        _("quantity"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    unit_price = money(_("unit price"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=22, decimal_places=6)
    cost = money(_("cost"), null=True, blank=True)
    deal_type = models.CharField(
        _("deal type"), max_length=10, choices=DealType.choices, blank=True, default=""
    )
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints: ClassVar = [
            identity("order_line_identity", "order", "line"),
            is_one_of("order_line_deal_type_known", "deal_type", ["", *DealType.values]),
        ]
        indexes: ClassVar = [naming("product", "order_line_product")]

    def __str__(self) -> str:
        return f"{self.order_id} · {self.line}"


class Subscription(Record):
    """One price of a subscription; a later row of the same id ends it."""

    account = models.ForeignKey(
        "crm.Account",
        models.CASCADE,
        related_name="subscriptions",
        verbose_name=_("account"),
        db_index=False,
    )
    plan = link("crm.Plan", _("pricing plan"))
    owner = link("tenancy.Rep", _("owner"))
    opportunity = link("crm.Opportunity", _("opportunity"))
    quantity = models.DecimalField(
        _("quantity"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    price = money(_("price of an interval"))
    currency = currency()
    interval_months = models.PositiveSmallIntegerField(_("months of the interval"))
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints: ClassVar = [
            identity("subscription_identity", "external_id", "started_on"),
            is_currency("subscription_currency_is_a_code"),
            not_before("subscription_ends_after_start", "ended_on", "started_on"),
            models.CheckConstraint(
                condition=models.Q(interval_months__gte=1), name="subscription_interval_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0), name="subscription_price_not_negative"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "started_on"], name="subscription_started"),
            models.Index(fields=["organization", "account"], name="subscription_account"),
            naming("opportunity", "subscription_opportunity"),
        ]
