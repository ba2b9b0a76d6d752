"""Letters on their way by e-mail: each stands here before it is sent, and until it was."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Membership, Organization
from salesmetrics.tenancy.visibility import scope_of

LETTER_PAUSES = tuple(
    dt.timedelta(minutes=minutes)
    for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440)
)
"""How long to wait after each attempt that failed, five days in all; then it is given up."""


def gone() -> str:
    """Why somebody is not written to who has lost the seat."""
    return gettext("The recipient does not belong here any more.")


class Letter(models.Model):
    """An e-mail to one person, written once and sent once.

    What it tells is what somebody saw from the seat `made_as`; whoever has left it, or sits
    elsewhere by now, is not sent it any more.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(
        max_length=200, help_text="Tells it from other letters of the organization."
    )
    recipient = models.EmailField(_("recipient"), max_length=254)
    member = models.ForeignKey(
        Membership, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    made_as = models.CharField(max_length=100, blank=True, default="", editable=False)
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"))
    html = models.TextField(_("text with layout"), blank=True, default="")
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True, default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    trouble = models.CharField(_("what went wrong"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "key"], name="letter_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=models.Q(next_at__isnull=False), name="letter_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    def went(self, trouble: str | None = None) -> None:
        """Note how an attempt went, and when the next is due if there is to be one."""
        now = timezone.now()
        self.attempts += 1
        if trouble is None:
            self.sent_at, self.next_at, self.trouble = now, None, ""
        else:
            left = LETTER_PAUSES[self.attempts - 1 :]
            self.next_at, self.trouble = now + left[0] if left else None, trouble[:500]
        self.save(update_fields=["attempts", "sent_at", "next_at", "trouble"])

    def left_behind(self) -> str:
        """Why it is not to be sent, after all that has happened while it waited; empty if it is."""
        seats = Membership.objects.filter(organization=self.organization_id)
        if not self.made_as:
            here = seats.filter(user__email=self.recipient)
            there = here.filter(is_active=True, user__is_active=True).exists()
            return gone() if here.exists() and not there else ""
        seat = self.member
        if seat is None or not (seat.is_active and seat.user.is_active):
            return gone()
        if scope_of(seat).key != self.made_as:
            return gettext("The recipient does not see any more what it tells.")
        return ""

    def given_up(self, why: str) -> None:
        """Note that it is not to be sent."""
        self.next_at, self.trouble = None, why[:500]
        self.save(update_fields=["next_at", "trouble"])


class Attachment(models.Model):
    """A file that goes with a letter; one with a `content_id` is shown within its layout."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="attachments")
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("kind"), max_length=100)
    content: "models.BinaryField[Any, bytes]" = models.BinaryField(_("content"))
    content_id = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name
