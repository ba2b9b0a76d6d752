"""What every record of an organization carries."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .organization import Organization

M = TypeVar("M", bound=models.Model)


class RecordQuerySet(models.QuerySet[M]):
    def present(self) -> Self:
        """Without the rows that a mirror load or a delete has marked."""
        return self.filter(deleted_at__isnull=True)


class Record(models.Model):
    """A row that came from another system, known there by `external_id`."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(_("id"), max_length=255)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(
        _("import that wrote it last"), null=True, blank=True, editable=False
    )

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "name", "") or self.external_id)


def identity(name: str, *fields: str) -> models.UniqueConstraint:
    """The unique constraint of a record's identity within its organization."""
    return models.UniqueConstraint(
        fields=["organization", *(fields or ("external_id",))], name=name
    )
