"""Other systems that are asked for what changed, and what became of each time."""

import datetime as dt
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization

PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720, 1440))
"""How long to wait after each fetch in a row that failed; then once a day."""
NIGHT = dt.time(1)
"""In the organization's zone; an hour before the night's figures are worked out."""


class Connection(models.Model):
    """Another system of an organization, and how far it has been fetched."""

    class Kind(models.TextChoices):
        HUBSPOT = "hubspot", "HubSpot"
        SALESFORCE = "salesforce", "Salesforce"
        PIPEDRIVE = "pipedrive", "Pipedrive"
        SQL = "sql", _("PostgreSQL database")

    class Schedule(models.TextChoices):
        HOUR = "hour", _("Every hour")
        NIGHT = "night", _("Every night")
        HAND = "hand", _("When asked")

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="connections", verbose_name=_("organization")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    sealed = models.TextField(_("sealed secrets"), blank=True, default="", editable=False)
    schedule = models.CharField(
        _("schedule"), max_length=5, choices=Schedule.choices, default=Schedule.HOUR
    )
    prefix = models.CharField(
        _("prefix of ids"),
        max_length=10,
        blank=True,
        default="",
        validators=[RegexValidator(r"^[A-Za-z0-9_.:-]*\Z", _("Letters, digits and - _ . : only."))],
    )
    skip_bad_rows = models.BooleanField(_("leave out wrong rows"), default=True)
    active = models.BooleanField(_("active"), default=True)
    cursors = models.JSONField(_("fetched up to"), default=dict, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)
    trouble = models.TextField(_("what went wrong"), blank=True, default="", editable=False)
    next_at = models.DateTimeField(_("next fetch"), null=True, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        "tenancy.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("user"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["hubspot", "salesforce", "pipedrive", "sql"]),
                name="connection_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(schedule__in=["hour", "night", "hand"]),
                name="connection_schedule_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(active=True, next_at__isnull=False),
                name="connection_due",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def next_time(self, now: dt.datetime) -> dt.datetime | None:
        """When the next fetch is due by the schedule, if it has one."""
        if self.schedule == self.Schedule.HOUR:
            return now + dt.timedelta(hours=1)
        if self.schedule == self.Schedule.NIGHT:
            here = now.astimezone(self.organization.zone)
            day = here.date() + dt.timedelta(days=here.time() >= NIGHT)
            return dt.datetime.combine(day, NIGHT, self.organization.zone)
        return None

    def ask_now(self, *, everything: bool = False) -> None:
        """Have it fetched at the next opportunity; everything anew if so wished."""
        self.next_at = timezone.now()
        self.active = True
        if everything:
            self.cursors = {}
        self.save(update_fields=["next_at", "active", "cursors"])


class Fetch(models.Model):
    """One time that a connection was asked."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="fetches")
    status = models.CharField(
        _("status"), max_length=7, choices=Status.choices, default=Status.RUNNING
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    counts = models.JSONField(_("counts by entity"), default=dict)
    imports = models.JSONField(_("imports"), default=list)
    rejected = models.PositiveIntegerField(_("rejected rows"), default=0)
    calls = models.PositiveIntegerField(_("requests"), default=0)
    trouble = models.TextField(_("what went wrong"), blank=True, default="")
    next_at = models.DateTimeField(_("next attempt"), null=True)

    class Meta:
        verbose_name = _("fetch")
        verbose_name_plural = _("fetches")
        indexes: ClassVar = [models.Index(fields=["connection", "-id"], name="fetch_of")]

    def __str__(self) -> str:
        return f"{self.connection} · {self.started_at:%Y-%m-%d %H:%M}"

    def count(self, entity: str, counts: dict[str, int]) -> None:
        """Add rows of an entity, by what became of them."""
        held = self.counts.setdefault(entity, {})
        for name, number in counts.items():
            if number:
                held[name] = held.get(name, 0) + number
