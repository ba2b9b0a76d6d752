"""Alerts: what somebody wants to be told of a metric, and each time it was so."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.models import Membership, Organization, Role
from salesmetrics.tenancy.visibility import scope_of

PRECISE: dict[str, Any] = {"max_digits": 24, "decimal_places": 6}


class Watches(models.TextChoices):
    """What of a figure is held against the limit."""

    VALUE = "value", _("The figure itself")
    CHANGE = "change", _("Its change in percent, of a percentage in points")
    AMOUNT = "amount", _("Its change as an amount")
    TARGET = "target", _("Its distance from the target in percent, of a percentage in points")
    PACE = "pace", _("Its distance from what the target asks for by today, in percent")
    UNUSUAL = "unusual", _("How unusual it is for this series")


class Side(models.TextChoices):
    """On which side of the limit a figure is worth telling."""

    ABOVE = "above", _("or above")
    BELOW = "below", _("or below")
    EITHER = "either", _("or further away, up or down")


class Stretch(models.TextChoices):
    """Which days the figure is of."""

    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class Channel(models.TextChoices):
    """How one is told."""

    BELL = "bell", _("Bell on every page")
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhooks of the organization")


CHANNELS = ["bell", "email", "webhook"]


class Alert(models.Model):
    """What a member wants to be told; it sees what the member may see at that time.

    `firing` has the members (an empty id where there is no split) for whom the limit was crossed
    and the calm one not yet crossed back; `judged_run` the last published run it was held against,
    `judged_as` within whose sight.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="alerts")
    name = models.CharField(_("name"), max_length=100)
    metric = models.CharField(_("metric"), max_length=64)
    by = models.CharField(_("for each"), max_length=20, blank=True, default="")
    where = models.JSONField(_("only"), default=dict, blank=True)
    stretch = models.CharField(_("figure of"), max_length=7, choices=Stretch.choices)
    whole = models.BooleanField(_("the last whole one"), default=True)
    watches = models.CharField(_("watches"), max_length=7, choices=Watches.choices)
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    limit = models.DecimalField(_("limit"), **PRECISE)
    calm = models.DecimalField(_("calm again at"), null=True, blank=True, **PRECISE)
    least = models.PositiveIntegerField(_("minimum count"), default=0)
    channels = ArrayField(
        models.CharField(max_length=7, choices=Channel.choices), verbose_name=_("told by")
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    firing = ArrayField(models.CharField(max_length=255), default=list, editable=False)
    judged_run = models.BigIntegerField(null=True, editable=False)
    judged_as = models.CharField(max_length=100, blank=True, default="", editable=False)
    trouble = models.CharField(max_length=500, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        indexes: ClassVar = [models.Index(fields=["organization", "owner"], name="alert_owner")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(watches__in=Watches.values), name="alert_watches"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="alert_side"),
            models.CheckConstraint(condition=Q(stretch__in=Stretch.values), name="alert_stretch"),
            models.CheckConstraint(
                condition=Q(channels__contained_by=CHANNELS) & ~Q(channels=[]),
                name="alert_channels",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="alert_quiet_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, owner: Membership) -> "models.QuerySet[Alert]":
        """The alerts of one's own that stand."""
        return cls.objects.filter(
            organization=owner.organization_id, owner=owner, deleted_at=None
        ).order_by("name", "id")

    @property
    def metric_name(self) -> str:
        known = METRICS.get(self.metric)
        return str(known.name) if known else self.metric

    @property
    def by_name(self) -> str:
        known = Dimension.registry.get(self.by)
        return str(known.name) if known else ""

    @property
    def reaches_webhooks(self) -> bool:
        """Whether its owner may tell the organization's webhooks."""
        return self.owner.role == Role.ADMIN or self.owner.may_alert_webhooks

    def firing_within(self, sight: str) -> list[str]:
        """For whom it fires; nobody, as long as it was judged within another sight than this."""
        return self.firing if self.judged_as == sight else []

    def is_snoozed(self, now: dt.datetime | None = None) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > (now or timezone.now())


class Firing(models.Model):
    """That an alert's limit was crossed, with the figures it saw. It is never changed.

    It is shown only to who still sees what its owner saw then: `made_as` is the scope's key.

    `measured` is what was held against the limit; `against` what the figure was compared with:
    the period before, the target, its share by then, or the middle of the series; `spread` is that
    series' own.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="firings")
    run = models.BigIntegerField(_("run"))
    made_as = models.CharField(max_length=100, default="", editable=False)
    member = models.CharField(max_length=255, blank=True, default="")
    member_name = models.CharField(max_length=255, blank=True, default="")
    metric = models.CharField(max_length=64)
    watches = models.CharField(max_length=7, choices=Watches.choices)
    side = models.CharField(max_length=6, choices=Side.choices)
    limit = models.DecimalField(**PRECISE)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    value = models.DecimalField(_("figure"), **PRECISE)
    measured = models.DecimalField(_("measured"), **PRECISE)
    against = models.DecimalField(_("compared with"), null=True, **PRECISE)
    spread = models.DecimalField(_("spread"), null=True, **PRECISE)
    counted = models.DecimalField(_("count"), null=True, **PRECISE)
    currency = models.CharField(max_length=3, blank=True, default="")
    told = models.BooleanField(_("told"), default=True)
    fired_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("firing of an alert")
        verbose_name_plural = _("firings of alerts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "run", "member"], name="firing_once_per_run")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "alert", "-id"], name="firing_of"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.member_name} {self.starts_on}"

    @classmethod
    def of(cls, owner: Membership) -> "models.QuerySet[Firing]":
        """What fired for somebody within what they see today, the latest first."""
        return cls.objects.filter(
            organization=owner.organization_id, alert__owner=owner, made_as=scope_of(owner).key
        ).order_by("-id")


class Notice(models.Model):
    """What became of a firing with whom it concerns: seen, and taken care of."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    firing = models.OneToOneField(Firing, models.CASCADE, related_name="notice")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    on_bell = models.BooleanField(default=True)
    seen_at = models.DateTimeField(_("seen"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes: ClassVar = [
            models.Index(
                fields=["owner"], condition=Q(seen_at=None, on_bell=True), name="notice_unseen"
            )
        ]

    def __str__(self) -> str:
        return str(self.firing)

    @classmethod
    def of(cls, owner: Membership) -> "models.QuerySet[Notice]":
        """The notices of what one may still see."""
        return cls.objects.filter(owner=owner, firing__made_as=scope_of(owner).key)
