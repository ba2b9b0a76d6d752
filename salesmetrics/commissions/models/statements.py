"""What reps earned: statements, their lines, and what was put in by hand."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models.columns import is_one_of, loose, money
from salesmetrics.tenancy.models import Organization, Rep

from .plans import Plan, PlanVersion


def exact(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """A credit, or money in the base currency, to ten decimals."""
    return models.DecimalField(label, max_digits=30, decimal_places=10, **options)


def figure(label: Any) -> "models.DecimalField[Any, Any]":
    return money(label, default=0)


class Statement(models.Model):
    """What a rep earned by a plan in a period.

    `earned` is the sum of the lines; `eligible` what became payable in this period; `payable`
    is eligible + advance - repaid. From locked on the database lets nothing change but that
    it was paid.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        LOCKED = "locked", _("Locked")
        PAID = "paid", _("Paid")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="statements")
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="+")
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="statements")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.OPEN
    )
    currency = models.CharField(_("currency"), max_length=3)
    earned = figure(_("earned"))
    eligible = figure(_("eligible"))
    advance = figure(_("advance"))
    repaid = figure(_("repaid"))
    payable = figure(_("payable"))
    balance_before = figure(_("balance before"))
    balance = figure(_("balance after"))
    # Of each component: key, name, credit, quota, attainment (%), earned, cut.
    components: "models.JSONField[Any, Any]" = models.JSONField(_("components"), default=list)
    # Of all that stands in it: what comes out the same is not written again.
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    computed_at = models.DateTimeField(_("computed"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    submitted_by = loose("tenancy.User", _("submitted by"))
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    approved_by = loose("tenancy.User", _("approved by"))
    locked_at = models.DateTimeField(_("locked"), null=True, editable=False)
    locked_by = loose("tenancy.User", _("locked by"))
    paid_at = models.DateTimeField(_("paid"), null=True, editable=False)
    paid_by = loose("tenancy.User", _("paid by"))

    class Meta:
        verbose_name = _("commission statement")
        verbose_name_plural = _("commission statements")
        ordering: ClassVar = ["-starts_on", "plan", "rep"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "plan", "rep", "starts_on"], name="statement_identity"
            ),
            is_one_of(
                "statement_status_known",
                "status",
                ["open", "submitted", "approved", "locked", "paid"],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "rep", "starts_on"], name="statement_rep"),
            models.Index(fields=["organization", "status"], name="statement_status"),
        ]

    def __str__(self) -> str:
        return f"{self.rep} {self.plan} {self.starts_on}"

    @property
    def is_final(self) -> bool:
        return self.status in (self.Status.LOCKED, self.Status.PAID)


class Line(models.Model):
    """One amount with its whole reason.

    `key` tells it within its statement and stays when the statement is computed again.
    `credit` is what counted, in the plan's currency or as a number; it took the rep's credit
    from `before` to `after`. `revenue` is what was sold, and `amount_base` the amount, in the
    base currency. `cut` is what a cap or a gate took off.
    """

    class Kind(models.TextChoices):
        COMMISSION = "commission", _("Commission")
        TRUE_UP = "true_up", _("True-up to the band reached")
        SPIF = "spif", _("Bonus")
        CLAWBACK = "clawback", _("Clawback")
        CORRECTION = "correction", _("Correction")
        ADJUSTMENT = "adjustment", _("Adjustment")

    class Share(models.TextChoices):
        OWNER = "owner", _("Owner")
        REVENUE = "revenue", _("Share of revenue")
        OVERLAY = "overlay", _("Overlay")
        TEAM = "team", _("Team")

    # Triggers check both of all new lines at once, which costs far less than row by row.
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    statement = models.ForeignKey(
        Statement, models.CASCADE, related_name="lines", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=255)
    position = models.IntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    component = models.CharField(_("component"), max_length=64, blank=True, default="")
    plan = loose("commissions.Plan", _("plan"), null=False)
    rep = loose("tenancy.Rep", _("rep"), null=False)
    team = loose("tenancy.Team", _("team"))
    region = loose("tenancy.Region", _("region"))
    product = loose("crm.Product", _("product"))
    deal_type = models.CharField(_("deal type"), max_length=10, blank=True, default="")
    day = models.DateField(_("day"))
    sale_key = models.BigIntegerField(null=True)
    order = loose("crm.Order", _("order"))
    opportunity = loose("crm.Opportunity", _("opportunity"))
    subscription = loose("crm.Subscription", _("subscription"))
    seller = loose("tenancy.Rep", _("sold by"))
    share = models.DecimalField(_("share"), max_digits=9, decimal_places=6, null=True)
    share_kind = models.CharField(
        _("kind of share"), max_length=7, choices=Share.choices, blank=True, default=""
    )
    credit = exact(_("credit"), null=True)
    revenue = exact(_("revenue"), null=True)
    before = exact(_("credit before"), null=True)
    after = exact(_("credit after"), null=True)
    band = models.SmallIntegerField(_("band"), null=True)
    rate = models.DecimalField(_("rate"), max_digits=24, decimal_places=10, null=True)
    multiplier = models.DecimalField(_("multiplier"), max_digits=12, decimal_places=6, null=True)
    amount = money(_("amount"))
    cut = money(_("cut off"), default=0)
    amount_base = exact(_("amount in the base currency"))
    # Of what it takes back or corrects: the first day of the statement, and the line's key.
    corrects_on = models.DateField(_("corrects the statement from"), null=True)
    corrects_key = models.CharField(max_length=255, blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        verbose_name = _("line of a commission statement")
        verbose_name_plural = _("lines of commission statements")
        ordering: ClassVar = ["statement", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "key"], name="line_identity")
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "day"], name="line_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.amount}"


class Adjustment(models.Model):
    """An amount put in by hand, with its author and reason; it counts to no quota."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    amount = money(_("amount"))
    reason = models.TextField(_("reason"))
    author = loose("tenancy.User", _("author"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        indexes: ClassVar = [
            models.Index(fields=["organization", "plan", "rep"], name="adjustment_rep")
        ]

    def __str__(self) -> str:
        return f"{self.rep} {self.amount}"


class Computed(models.Model):
    """From what a rep's statements by a plan were computed last: the same again is left alone."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    # What tells its sales, month by month, from others, and what does all else.
    months: "models.JSONField[Any, Any]" = models.JSONField(default=dict, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "plan", "rep"], name="commission_computed_identity"
            )
        ]

    def __str__(self) -> str:
        return self.digest
