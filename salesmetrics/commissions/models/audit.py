"""Who changed what, when, from what to what. Database triggers write it; nothing changes it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesmetrics.crm.models.columns import loose


class AuditEntry(models.Model):
    """A change of a plan, version, assignment, split, statement, adjustment or dispute."""

    organization = loose("tenancy.Organization", _("organization"), null=False)
    at = models.DateTimeField(_("at"))
    user = loose("tenancy.User", _("user"))
    subject = models.CharField(_("what"), max_length=40)
    subject_id = models.BigIntegerField()
    action = models.CharField(_("action"), max_length=6)
    before: "models.JSONField[Any, Any]" = models.JSONField(_("before"), null=True)
    after: "models.JSONField[Any, Any]" = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("entries of the audit log")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["organization", "subject", "subject_id"], name="audit_subject"),
            models.Index(fields=["organization", "at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.action}"
