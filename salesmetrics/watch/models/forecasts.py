"""What was expected, what came of open deals of old, and what people have called."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization, Rep, Team, User


def organization() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)


def figure(**options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=30, decimal_places=4, **options)


class Forecast(models.Model):
    """A metric's expected value in a month, for the organization or one member.

    It is made of closed months only and stands until these change or another month closes; then
    another takes its place from a run on (`until_run`), and it is kept. It is of the whole month:
    of the running one, what has come counts and the rest is scaled (`MonthCourse`).
    """

    organization = organization()
    run = models.BigIntegerField()
    until_run = models.BigIntegerField(null=True)
    metric = models.CharField(max_length=40)
    dimension = models.CharField(max_length=20, blank=True, default="")
    member = models.BigIntegerField(default=0)
    period = models.DateField()
    horizon = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20)
    history = models.PositiveSmallIntegerField()
    """How many closed months it was made of."""
    digest = models.CharField(max_length=32)
    """What it was made of, so that nothing is worked out twice."""
    point = figure()
    low_80 = figure()
    high_80 = figure()
    low_95 = figure()
    high_95 = figure()
    trials = models.PositiveSmallIntegerField(default=0)
    trial_error = models.FloatField(null=True)
    trial_bias = models.FloatField(null=True)
    mase = models.FloatField(null=True)
    naive_mase = models.FloatField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "metric", "dimension", "member", "period"],
                condition=Q(until_run=None),
                name="forecast_stands_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "metric", "dimension", "member", "period"],
                name="forecast_of",
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.period:%Y-%m}"


class MonthCourse(models.Model):
    """Which part of a month of a metric is usually still to come after each of its days."""

    organization = organization()
    metric = models.CharField(max_length=40)
    month = models.DateField()
    rest = models.JSONField()
    """A share for each day of the month; the first is that of before its first day."""

    class Meta:
        verbose_name = _("course of a month")
        verbose_name_plural = _("courses of months")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "metric"], name="month_course_once")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.month:%Y-%m}"


class WinChance(models.Model):
    """Of the deals that stood so long in a stage, how many were won, as of the last run."""

    organization = organization()
    stage = models.BigIntegerField()
    from_days = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    chance = models.FloatField()

    class Meta:
        verbose_name = _("chance of winning")
        verbose_name_plural = _("chances of winning")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "stage", "from_days"], name="win_chance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.from_days}: {self.chance:.2f}"


class Call(models.Model):
    """What somebody said a rep or a team will close in a month; never changed, only followed."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        OVERRIDE = "override", _("Override")

    organization = organization()
    month = models.DateField(_("month"))
    # Not checked by the database: what was called stays, should an import's undo take the rep.
    rep = models.ForeignKey(
        Rep, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    team = models.ForeignKey(
        Team, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=255)
    """Who it was, should the account be gone."""
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("forecast call")
        verbose_name_plural = _("forecast calls")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rep=None, team__isnull=False) | Q(rep__isnull=False, team=None),
                name="call_of_a_rep_or_a_team",
            ),
            models.CheckConstraint(
                condition=Q(kind="call", rep__isnull=False) | (Q(kind="override") & ~Q(reason="")),
                name="call_override_says_why",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="call_not_below_zero"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "month", "-made_at"], name="call_of_month")
        ]

    def __str__(self) -> str:
        return f"{self.rep or self.team} {self.month:%Y-%m}: {self.amount:f} {self.currency}"
