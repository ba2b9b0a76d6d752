"""What a write was answered, for who sends it again with the same key."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from salesmetrics.tenancy.models import Organization


class SentOnce(models.Model):
    """A write that was done, by the key that its sender gave it."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=2000, blank=True, default="")
    body = models.JSONField(null=True)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "caller", "key"], name="sent_once_by_caller"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["caller", "sent_at"], name="sent_once_old")]

    def __str__(self) -> str:
        return self.key
