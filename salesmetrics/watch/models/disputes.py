"""What was said in disputes, for those whom it concerns."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.commissions.models import Dispute
from salesmetrics.commissions.visibility import disputes
from salesmetrics.tenancy.models import Membership, Organization
from salesmetrics.tenancy.visibility import Scope


class DisputeNotice(models.Model):
    """That something was said in a dispute, for one who is to know of it.

    It keeps no names, words or amounts. What it is about is read when it is shown, within what
    its owner sees by then.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("A line is in question")
        SAID = "said", _("More was said in a dispute")
        ANSWERED = "answered", _("A dispute was answered")
        GRANTED = "granted", _("A dispute was granted")
        PARTLY = "partly", _("A dispute was granted in part")
        DENIED = "denied", _("A dispute was denied")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="+")
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    seen_at = models.DateTimeField(_("seen"), null=True)

    class Meta:
        verbose_name = _("notice of a dispute")
        verbose_name_plural = _("notices of disputes")
        indexes: ClassVar = [models.Index(fields=["owner", "-id"], name="dispute_notice_of")]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.kind}"

    @classmethod
    def of(cls, owner: Membership, scope: Scope) -> "models.QuerySet[DisputeNotice]":
        """The notices of disputes that one may still see, the latest first."""
        return cls.objects.filter(owner=owner, dispute__in=disputes(scope)).order_by("-id")
