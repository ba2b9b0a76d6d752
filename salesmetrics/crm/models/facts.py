"""What the entities come to, worked out by ingest: one narrow row per thing that happened.

Nobody edits these tables. They hold what several columns of several entities decide
together (whose deal it was, in which team and region on that day, what it was worth in the
base currency), so that a question reads one table and not eight. `ingest.facts` keeps them
in step with the entities; the metrics read them.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models.expressions import RawSQL

from salesmetrics.tenancy.models import Organization

from .columns import loose


def unchecked() -> "models.ForeignKey[Any, Any]":
    """The organization of a fact, which is that of its entity: the database need not ask again.

    A check for each of millions of rows took a third of a first load.
    """
    return models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )


def exact(**options: Any) -> "models.DecimalField[Any, Any]":
    """Money in the base currency, to ten decimals."""
    return models.DecimalField(max_digits=30, decimal_places=10, null=True, **options)


class Dealt(models.Model):
    """The dimensions that an opportunity and a sale share."""

    organization = unchecked()
    account = loose("crm.Account", "account")
    rep = loose("tenancy.Rep", "rep")
    product = loose("crm.Product", "product")
    plan = loose("crm.Plan", "plan")
    source = loose("crm.LeadSource", "source")
    channel = loose("crm.Channel", "channel")
    campaign = loose("crm.Campaign", "campaign")
    industry = loose("crm.Industry", "industry")
    deal_type = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        abstract = True


class Deal(Dealt):
    """An opportunity with everything resolved, for the day it began and the day it closed."""

    opportunity = models.OneToOneField(
        "crm.Opportunity",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="deal",
    )
    status = models.CharField(max_length=4)
    lost_reason = loose("crm.LostReason", "lost reason")
    competitor = loose("crm.Competitor", "competitor")
    created_on = models.DateField(null=True)
    created_team = loose("tenancy.Team", "team when created")
    created_region = loose("tenancy.Region", "region when created")
    created_amount = exact()
    closed_on = models.DateField(null=True)
    closed_team = loose("tenancy.Team", "team when closed")
    closed_region = loose("tenancy.Region", "region when closed")
    closed_amount = exact()
    cycle_days = models.IntegerField(null=True)
    own_cycle_days = models.IntegerField(null=True)
    annual_value = exact()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "closed_on"], name="deal_closed"),
            models.Index(fields=["organization", "created_on"], name="deal_created"),
        ]


class DealState(models.Model):
    """How an opportunity stood while it was open: from `since` to the day before `until`."""

    organization = unchecked()
    deal = loose("crm.Deal", "deal", null=False, db_index=True, db_column="opportunity_id")
    since = models.DateField()
    until = models.DateField(null=True)
    stage = loose("crm.Stage", "stage")
    team = loose("tenancy.Team", "team")
    region = loose("tenancy.Region", "region")
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)
    probability = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    expected_close_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="deal_state_lasts_a_day",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "since"], name="deal_state_since"),
            models.Index(fields=["organization", "until"], name="deal_state_until"),
        ]


class StageVisit(models.Model):
    """An opportunity entered a stage, once, on the first day it stood in it or in a later one."""

    organization = unchecked()
    deal = loose("crm.Deal", "deal", null=False, db_index=True, db_column="opportunity_id")
    stage = loose("crm.Stage", "stage", null=False)
    entered_on = models.DateField()
    team = loose("tenancy.Team", "team")
    region = loose("tenancy.Region", "region")
    open_stage = models.BooleanField()
    advanced = models.BooleanField()
    lost_here = models.BooleanField()
    days = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "entered_on"], name="stage_visit_entered")
        ]


class Sale(Dealt):
    """A line of a sale or of a return, what the lines leave over, or a customer won.

    `head` marks the one row that stands for the whole. A row of kind `start` is the first
    subscription of a customer whom no sale had won before; it carries no money. Another row
    without an amount lacks an exchange rate, and one that is `cost_unpriced` one for its cost.
    """

    class Kind(models.TextChoices):
        ORDER = "order"
        DEAL = "deal"
        RETURN = "return"
        START = "start"

    sale_key = models.BigIntegerField()
    line = models.IntegerField()
    head = models.BooleanField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    order = loose("crm.Order", "order")
    opportunity = loose("crm.Opportunity", "opportunity")
    subscription = loose("crm.Subscription", "subscription")
    day = models.DateField()
    team = loose("tenancy.Team", "team")
    region = loose("tenancy.Region", "region")
    amount = exact()
    cost = exact()
    cost_unpriced = models.BooleanField(default=False, db_default=False)
    wins_customer = models.BooleanField(default=False)
    growth = models.CharField(max_length=10, blank=True, default="")
    lead_source = loose("crm.LeadSource", "source of the customer's lead")
    lead_channel = loose("crm.Channel", "channel of the customer's lead")
    lead_campaign = loose("crm.Campaign", "campaign of the customer's lead")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sale_key", "line"], name="sale_line_identity")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "day"], name="sale_day"),
            models.Index(fields=["organization", "account"], name="sale_account"),
        ]


WRITER = "nullif(current_setting('salesmetrics.import', true), '')::bigint"
"""SQL: the import that the transaction writes for, if it does for one."""


class Unsettled(models.Model):
    """Something changed whose facts are not yet worked out again; database triggers note it.

    With `due_at` it changes then: an event of that moment has been entered already.
    """

    class Kind(models.TextChoices):
        EVERYTHING = "all"
        ZONE = "zone"
        OPPORTUNITY = "opportunity"
        ACCOUNT = "account"
        BUYER = "buyer"
        LEAD = "lead"
        REP = "rep"
        TOUCH = "touch"
        WORK = "work"
        RATE = "rate"

    # Not checked by the database: the notes of an organization that is being deleted would
    # otherwise stop its deletion.
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_constraint=False
    )
    kind = models.CharField(max_length=11, choices=Kind.choices)
    ref = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    since = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    import_id = models.BigIntegerField(
        null=True,
        db_default=RawSQL(WRITER, ()),  # noqa: S611 - a constant of this module
    )
