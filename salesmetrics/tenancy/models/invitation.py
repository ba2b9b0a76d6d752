"""An invitation: whoever holds its link may take a seat, once."""

import datetime as dt
import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organization import Membership, Organization, Role

LASTS = dt.timedelta(days=7)


def digest_of(secret: str) -> str:
    """What is kept of a link. Its secret has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those whose link still opens something: who sent it administers the organization."""
        sender = Membership.objects.filter(
            organization=models.OuterRef("organization"),
            user=models.OuterRef("by"),
            role=Role.ADMIN,
            is_active=True,
            user__is_active=True,
        )
        return self.filter(
            models.Exists(sender),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
        )

    def with_secret(self, secret: str) -> "InvitationQuerySet":
        """The open one that this link belongs to."""
        return self.open().filter(digest=digest_of(secret))


class Invitation(models.Model):
    """A seat held free for an e-mail address; its link's secret is kept as a hash."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="invitations", db_index=False
    )
    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    rep = models.ForeignKey(
        "tenancy.Rep",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rep"),
    )
    team = models.ForeignKey(
        "tenancy.Team",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("invited by")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes: ClassVar = [
            models.Index(fields=["organization", "email"], name="invitation_email")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="invitation_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="invitation_expires_after_creation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organization}"

    def seat(self) -> Membership:
        """The membership that it promises, not yet anybody's."""
        return Membership(
            organization_id=self.organization_id,
            role=self.role,
            rep_id=self.rep_id,
            team_id=self.team_id,
        )
