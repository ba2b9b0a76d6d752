"""Files on their way in: kept in the database, which every web server and worker reaches."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization


class Upload(models.Model):
    """Files that somebody sent together and that are not loaded yet."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    run = models.OneToOneField(
        "ingest.Import", models.CASCADE, null=True, editable=False, related_name="upload"
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes: ClassVar = [
            models.Index(fields=["organization", "created_at"], name="upload_sent")
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.created_at:%Y-%m-%d %H:%M}"


class UploadPart(models.Model):
    """Some megabytes of a file."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    name = models.CharField(_("name"), max_length=255)
    number = models.PositiveIntegerField(_("number"))
    data = models.BinaryField(_("bytes"))

    class Meta:
        verbose_name = _("part of an uploaded file")
        verbose_name_plural = _("parts of uploaded files")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "name", "number"], name="upload_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class OwnProfile(models.Model):
    """How an organization's own files are to be read, as it was answered once."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=64)
    words = models.JSONField(_("what it says"))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "name"], name="own_profile_name")
        ]

    def __str__(self) -> str:
        return self.name
