"""What people did: activities, carts, answers and inquiries."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization, Record
from salesmetrics.tenancy.models.records import identity

from .columns import currency, day, is_currency, is_one_of, link, loose, money, naming, not_before


class Activity(Record):
    class Type(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", _("E-mail")
        MEETING = "meeting", _("Meeting")
        DEMO = "demo", _("Demo")
        PROPOSAL = "proposal", _("Proposal")
        FOLLOW_UP = "follow_up", _("Follow-up")
        EVENT = "event", _("Event")
        SOCIAL = "social", _("Social")
        OTHER = "other", _("Other")

    class Direction(models.TextChoices):
        IN = "in", _("Incoming")
        OUT = "out", _("Outgoing")

    # As with `loose`: one check for each of a million rows costs more than the load.
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    type = models.CharField(_("type"), max_length=10, choices=Type.choices)
    owner = loose("tenancy.Rep", _("owner"))
    lead = loose("crm.Lead", _("lead"))
    opportunity = loose("crm.Opportunity", _("opportunity"))
    account = loose("crm.Account", _("account"))
    booked_at = models.DateTimeField(_("booked"), null=True, blank=True)
    happened_at = models.DateTimeField(_("happened"), null=True, blank=True)
    minutes = models.DecimalField(
        _("minutes"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction.choices, blank=True, default=""
    )
    outcome = models.CharField(_("outcome"), max_length=255, blank=True, default="")
    quantity = models.DecimalField(
        _("quantity"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    booked_on = day(_("day booked"))
    happened_on = day(_("day it happened"))

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints: ClassVar = [
            identity("activity_identity"),
            is_one_of(
                "activity_type_known",
                "type",
                [
                    "call",
                    "email",
                    "meeting",
                    "demo",
                    "proposal",
                    "follow_up",
                    "event",
                    "social",
                    "other",
                ],
            ),
            is_one_of("activity_direction_known", "direction", ["", "in", "out"]),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=0),
                name="activity_minutes_not_negative",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "happened_on"], name="activity_happened"),
        ]


class Cart(Record):
    account = link("crm.Account", _("account"))
    started_at = models.DateTimeField(_("started"))
    checked_out_at = models.DateTimeField(_("checked out"), null=True, blank=True)
    amount = money(_("amount"), null=True, blank=True)
    currency = currency()
    channel = link("crm.Channel", _("channel"))
    order = link("crm.Order", _("order"))
    started_on = day(_("day started"))

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints: ClassVar = [
            identity("cart_identity"),
            is_currency("cart_currency_is_a_code"),
            not_before("cart_checked_out_after_start", "checked_out_at", "started_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "started_on"], name="cart_started"),
            # An order that goes asks which cart was its own, each of a large import that is undone.
            models.Index(
                fields=["organization", "order"],
                condition=models.Q(order__isnull=False),
                name="cart_of_order",
            ),
            naming("account", "cart_account"),
        ]


class Survey(Record):
    class Kind(models.TextChoices):
        CSAT = "csat", _("Satisfaction (CSAT)")
        NPS = "nps", _("Recommendation (NPS)")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2)
    scale_max = models.DecimalField(
        _("highest score"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    account = link("crm.Account", _("account"))
    owner = link("tenancy.Rep", _("owner"))
    answered_at = models.DateTimeField(_("answered"))
    answered_on = day(_("day answered"))

    class Meta:
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")
        constraints: ClassVar = [
            identity("survey_identity"),
            is_one_of("survey_kind_known", "kind", ["csat", "nps"]),
            models.CheckConstraint(
                condition=~Q(kind="nps") | Q(score__range=(0, 10)), name="survey_nps_in_range"
            ),
            models.CheckConstraint(
                condition=Q(scale_max__isnull=True) | Q(score__lte=models.F("scale_max")),
                name="survey_score_within_scale",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "answered_on"], name="survey_answered"),
            naming("account", "survey_account"),
        ]


class Inquiry(Record):
    account = link("crm.Account", _("account"))
    owner = link("tenancy.Rep", _("owner"))
    channel = link("crm.Channel", _("channel"))
    received_at = models.DateTimeField(_("received"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    received_on = day(_("day received"))

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        constraints: ClassVar = [
            identity("inquiry_identity"),
            not_before("inquiry_answered_after_receipt", "answered_at", "received_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "received_on"], name="inquiry_received"),
            naming("account", "inquiry_account"),
        ]
