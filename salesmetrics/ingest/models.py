"""What was brought in: every import with its files, its counts and what was wrong."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization

from .connections import Connection, Fetch
from .uploaded import OwnProfile, Upload, UploadPart

__all__ = [
    "Connection",
    "Fetch",
    "FormerRow",
    "Import",
    "ImportFile",
    "ImportProblem",
    "OwnProfile",
    "Upload",
    "UploadPart",
]


class Import(models.Model):
    """One load: it happened whole, or not at all."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        LOADED = "loaded", _("Loaded")
        REFUSED = "refused", _("Refused")
        CHECKED = "checked", _("Only checked")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")

    class Origin(models.TextChoices):
        FILES = "files", _("Files of the machine")
        UPLOAD = "upload", _("Uploaded files")
        API = "api", _("A program")
        HAND = "hand", _("By hand")
        FETCH = "fetch", _("A connection")

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="imports", verbose_name=_("organization")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    status = models.CharField(
        _("status"), max_length=7, choices=Status.choices, default=Status.RUNNING
    )
    origin = models.CharField(
        _("came by"), max_length=6, choices=Origin.choices, default=Origin.FILES
    )
    profile = models.CharField(_("profile"), max_length=64, blank=True, default="")
    options = models.JSONField(_("options"), default=dict, blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    counts = models.JSONField(_("counts by entity"), default=dict, blank=True)
    notices = models.JSONField(_("what was ignored"), default=list, blank=True)
    rejected = models.PositiveIntegerField(_("rejected rows"), default=0)
    failure = models.TextField(_("failure"), blank=True, default="")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undo_wished_at = models.DateTimeField(null=True, editable=False)
    """Since when it is to be undone, until a worker has done it or tells why not."""
    undo_wished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    undo_refusal = models.TextField(blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=[
                        "waiting",
                        "running",
                        "loaded",
                        "refused",
                        "checked",
                        "failed",
                        "undone",
                    ]
                ),
                name="import_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=["files", "upload", "api", "hand", "fetch"]),
                name="import_origin_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "-started_at"], name="import_started")
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def being_undone(self) -> bool:
        """Whether a worker is to take it back and has not done so."""
        return self.status == self.Status.LOADED and self.undo_wished_at is not None

    @property
    def state(self) -> str:
        """What is the matter with it, in a word or two."""
        return str(_("Being undone") if self.being_undone else self.get_status_display())


class ImportFile(models.Model):
    """A file of an import, as it was when it was read."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="files", verbose_name=_("import"))
    name = models.CharField(_("name"), max_length=255)
    size = models.BigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    counts = models.JSONField(_("counts by entity"), default=dict, blank=True)
    rejected = models.PositiveIntegerField(_("rejected rows"), default=0)
    rejects = models.BinaryField(_("rejected rows as packed CSV"), null=True, editable=False)

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of an import")

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """Something wrong with a row: where, what stands there, and what was expected."""

    run = models.ForeignKey(
        Import, models.CASCADE, related_name="problems", verbose_name=_("import")
    )
    file = models.CharField(_("file"), max_length=255)
    line = models.BigIntegerField(_("line"), null=True, blank=True)
    column = models.CharField(_("column"), max_length=255, blank=True, default="")
    value = models.CharField(_("value"), max_length=255, blank=True, default="")
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("problem of an import")
        verbose_name_plural = _("problems of an import")

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.column}"


class FormerRow(models.Model):
    """A row as it was before an import changed it, so that the import can be undone."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="former_rows", db_constraint=False)
    entity = models.CharField(max_length=64)
    row = models.BigIntegerField()
    was = models.JSONField()

    class Meta:
        verbose_name = _("former row")
        verbose_name_plural = _("former rows")
        indexes: ClassVar = [
            models.Index(fields=["run", "entity"], name="former_row_entity"),
            models.Index(fields=["row", "entity"], name="former_row_of"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.row}"
