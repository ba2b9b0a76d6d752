"""A rep questions a line; both sides and their times are kept."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models.columns import is_one_of, loose
from salesmetrics.tenancy.models import Organization

from .statements import Statement


class Dispute(models.Model):
    """Open until it is settled with an answer.

    The line is told by its key: an open statement's lines are written anew. What it came to
    when it was questioned is kept.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Partly granted")
        DENIED = "denied", _("Denied")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="disputes")
    line_key = models.CharField(_("line"), max_length=255)
    amount = models.DecimalField(_("amount questioned"), max_digits=20, decimal_places=4)
    status = models.CharField(_("status"), max_length=7, choices=Status.choices, default="open")
    opened_by = loose("tenancy.User", _("opened by"))
    opened_at = models.DateTimeField(_("opened"))
    settled_by = loose("tenancy.User", _("settled by"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            is_one_of("dispute_status_known", "status", ["open", "granted", "partly", "denied"]),
            models.UniqueConstraint(
                fields=["statement", "line_key"],
                condition=models.Q(status="open"),
                name="dispute_open_once_a_line",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "status"], name="dispute_status")]

    def __str__(self) -> str:
        return f"{self.statement} {self.status}"


class DisputeEntry(models.Model):
    """What one side said."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="entries")
    author = loose("tenancy.User", _("author"))
    at = models.DateTimeField(_("at"))
    words = models.TextField(_("words"))

    class Meta:
        verbose_name = _("entry of a dispute")
        verbose_name_plural = _("entries of disputes")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.words[:80]
