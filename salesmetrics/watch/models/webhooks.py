"""Addresses of other systems, what they are told of, and what became of it."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization

PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""How long to wait after each attempt that failed; after the last it is given up."""


class Event(models.TextChoices):
    """What webhooks are told of."""

    RUN_PUBLISHED = "run.published", _("A run was published")
    IMPORT_FINISHED = "import.finished", _("An import ended")
    METRIC_THRESHOLD = "metric.threshold", _("An alert fired")
    STATEMENT_LOCKED = "statement.locked", _("A commission statement was locked")


TEST = "test"
"""A message that is sent when an admin asks for it, whatever the webhook is told of."""
SENT = [*Event.choices, (TEST, _("A test message"))]


def new_salt() -> str:
    return get_random_string(32)


class Webhook(models.Model):
    """An address that is told of events."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="webhooks", verbose_name=_("organization")
    )
    url = models.URLField(_("address"), max_length=2000)
    events = ArrayField(
        models.CharField(max_length=40, choices=Event.choices), verbose_name=_("events")
    )
    active = models.BooleanField(_("active"), default=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(events__contained_by=Event.values) & ~models.Q(events=[]),
                name="webhook_events_are_known",
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def secret(self) -> str:
        """What its messages are signed with. It is worked out, so that none is kept."""
        told = salted_hmac(f"webhook {self.pk}", self.salt, algorithm="sha256")
        return f"whsec_{told.hexdigest()}"


class Delivery(models.Model):
    """A message to a webhook, and how it went."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=40, choices=SENT)
    body = models.JSONField(_("message"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True, default=timezone.now)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    answer_status = models.PositiveSmallIntegerField(_("status of the answer"), null=True)
    trouble = models.CharField(_("what went wrong"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="delivery_due",
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_of"),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.webhook}"

    def went(self, status: int | None, trouble: str = "") -> None:
        """Note how an attempt went, and when the next is due if there is to be one."""
        now = timezone.now()
        self.attempts += 1
        # What is no HTTP is told as it came, and may have anything in it.
        self.answer_status, self.trouble = status, trouble[:500].replace("\x00", "\u2400")
        if status is not None and 200 <= status < 300:
            self.delivered_at, self.next_at = now, None
        else:
            left = PAUSES[self.attempts - 1 :]
            self.next_at = now + left[0] if left else None
        self.save()


def queue(organization: Any, event: Event, body: dict[str, Any]) -> list[int]:
    """Write a message down for each webhook that wants it; says which deliveries they are."""
    wanting = Webhook.objects.filter(
        organization=organization, active=True, events__contains=[event]
    )
    now = timezone.now()
    made = Delivery.objects.bulk_create(
        Delivery(webhook=webhook, event=event, body=body, created_at=now, next_at=now)
        for webhook in wanting
    )
    return [delivery.pk for delivery in made]
