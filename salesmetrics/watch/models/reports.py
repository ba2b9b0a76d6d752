"""Reports by e-mail: what is sent to whom, when; and each sending with how it went."""

import datetime as dt
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Membership, Organization

from .letters import Letter

REPORT_PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
"""How long to wait after a report could not be made; after the last it is given up."""


class Every(models.TextChoices):
    """How often a report is sent."""

    DAY = "day", _("Every day")
    WORKDAY = "workday", _("Monday to Friday")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")
    CLOSED = "closed", _("When the fiscal month is over and its figures are there")


class Enclosed(models.TextChoices):
    """What goes with a report's letter."""

    NOTHING = "", _("Nothing")
    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Workbook (XLSX)")
    CSV = "csv", _("CSV")


class Weekday(models.IntegerChoices):
    """Days of the week, as ISO counts them."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class Report(models.Model):
    """A page that is sent to members, to each as they may see it."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="reports")
    name = models.CharField(_("name"), max_length=100)
    shown = models.CharField(_("page"), max_length=300)
    query = models.TextField(_("period and filters"), blank=True, default="")
    enclosed = models.CharField(
        _("attached"), max_length=4, choices=Enclosed.choices, blank=True, default=""
    )
    every = models.CharField(_("sent"), max_length=7, choices=Every.choices)
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    day = models.PositiveSmallIntegerField(
        _("day of the month"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("Of a shorter month the last."),
    )
    hour = models.PositiveSmallIntegerField(
        _("hour"),
        default=7,
        validators=[MaxValueValidator(23)],
        help_text=_("In the time zone of each recipient."),
    )
    active = models.BooleanField(_("active"), default=True)
    since = models.DateTimeField(default=timezone.now, editable=False)
    """What was due before it was made, changed or taken up again is not sent."""
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(every__in=["day", "workday", "week", "month", "closed"]),
                name="report_schedule_known",
            ),
            models.CheckConstraint(
                condition=Q(enclosed__in=["", "pdf", "xlsx", "csv"]), name="report_enclosed_known"
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7), day__range=(1, 31), hour__range=(0, 23)),
                name="report_times_possible",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "owner"], name="report_owner")]

    def __str__(self) -> str:
        return self.name


class Recipient(models.Model):
    """Somebody whom a report is sent to, until they do not want it any more."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="recipients")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "member"], name="report_recipient_once")
        ]

    def __str__(self) -> str:
        return str(self.member.user)


class Sending(models.Model):
    """A report to one member on one occasion: it is there once, and so is its letter."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WRITTEN = "written", _("handed over")
        LEFT = "left", _("not sent")
        FAILED = "failed", _("failed")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.SET_NULL, null=True, related_name="sendings")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    name = models.CharField(_("report"), max_length=100)
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    occasion = models.CharField(_("occasion"), max_length=40)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True, default=timezone.now)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="+")
    trouble = models.CharField(_("what went wrong"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField(_("due"), default=timezone.now)

    class Meta:
        verbose_name = _("sending of a report")
        verbose_name_plural = _("sendings of reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "member", "occasion"], name="report_sent_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "owner", "-id"], name="sending_owner"),
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="sending_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.member.user}"

    def ended(self, state: "Sending.State", trouble: str = "", letter: Any = None) -> None:
        """Note that there is nothing more to do."""
        self.state, self.trouble, self.letter, self.next_at = state, trouble[:500], letter, None
        self.save(update_fields=["state", "trouble", "letter", "next_at"])

    def went_wrong(self, trouble: str) -> None:
        """Try again later, or give up."""
        self.attempts += 1
        left = REPORT_PAUSES[self.attempts - 1 :]
        self.next_at = timezone.now() + left[0] if left else None
        self.state = self.State.WAITING if left else self.State.FAILED
        self.trouble = trouble[:500]
        self.save(update_fields=["attempts", "next_at", "state", "trouble"])
