"""What accounts and leads come to: customers, recurring revenue, journeys, touches.

Worked out by `ingest.facts`, as the facts of deals and sales are.
"""

from typing import ClassVar

from django.db import models

from .columns import loose
from .facts import exact, unchecked


class Fact(models.Model):
    organization = unchecked()

    class Meta:
        abstract = True


class SubscriptionState(Fact):
    """What a subscription brought in a month: from `since` to the day before `until`."""

    subscription = loose("crm.Subscription", "subscription", null=False)
    account = loose("crm.Account", "account", null=False)
    since = models.DateField()
    until = models.DateField(null=True)
    rep = loose("tenancy.Rep", "rep")
    team = loose("tenancy.Team", "team")
    region = loose("tenancy.Region", "region")
    industry = loose("crm.Industry", "industry")
    plan = loose("crm.Plan", "plan")
    product = loose("crm.Product", "product")
    mrr = exact()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "since"], name="subscription_state_since"),
            models.Index(fields=["organization", "account"], name="subscription_state_account"),
        ]


class MrrMovement(Fact):
    """A day on which a customer's monthly recurring revenue, all together, changed."""

    class Kind(models.TextChoices):
        NEW = "new"
        EXPANSION = "expansion"
        CONTRACTION = "contraction"
        CHURNED = "churned"
        REACTIVATION = "reactivation"
        UNKNOWN = "unknown"

    account = loose("crm.Account", "account", null=False)
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = exact()
    region = loose("tenancy.Region", "region")
    industry = loose("crm.Industry", "industry")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "day"], name="mrr_movement_day"),
            models.Index(fields=["organization", "account"], name="mrr_movement_account"),
        ]


class CustomerSpan(Fact):
    """A time in which an account was an active customer, to the day before `until`."""

    account = loose("crm.Account", "account", null=False)
    since = models.DateField()
    until = models.DateField(null=True)
    first = models.BooleanField()
    rep = loose("tenancy.Rep", "rep")
    region = loose("tenancy.Region", "region")
    industry = loose("crm.Industry", "industry")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "since"], name="customer_span_since"),
            models.Index(fields=["organization", "until"], name="customer_span_until"),
            models.Index(fields=["organization", "account"], name="customer_span_account"),
        ]


class LeadJourney(Fact):
    """A lead with everything resolved: whose it was, how soon it was answered, if it bought."""

    lead = models.OneToOneField(
        "crm.Lead",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="journey",
    )
    account = loose("crm.Account", "account")
    rep = loose("tenancy.Rep", "rep")
    source = loose("crm.LeadSource", "source")
    channel = loose("crm.Channel", "channel")
    campaign = loose("crm.Campaign", "campaign")
    industry = loose("crm.Industry", "industry")
    referral = models.BooleanField()
    created_on = models.DateField()
    created_team = loose("tenancy.Team", "team when created")
    created_region = loose("tenancy.Region", "region when created")
    qualified_on = models.DateField(null=True)
    qualified_team = loose("tenancy.Team", "team when qualified")
    qualified_region = loose("tenancy.Region", "region when qualified")
    response_hours = exact()
    paying = models.BooleanField()
    touch_days = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "created_on"], name="lead_journey_created"),
            models.Index(fields=["organization", "qualified_on"], name="lead_journey_qualified"),
        ]


class DealTouch(Fact):
    """The first day on which an activity of a type happened on an opportunity.

    An empty type is the first of any; of that, `days` counts from the opportunity's creation
    to the first one not before it.
    """

    deal = loose("crm.Deal", "deal", null=False, db_column="opportunity_id")
    type = models.CharField(max_length=10, blank=True)
    first_on = models.DateField()
    days = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "deal"], name="deal_touch_deal"),
        ]
