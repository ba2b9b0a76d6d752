"""Tokens: what a program signs in with."""

import datetime as dt
import hashlib
import secrets
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Membership, Organization
from salesmetrics.tenancy.visibility import Scope

from .sent_once import SentOnce

__all__ = ["ApiToken", "ApiTokenQuerySet", "Right", "SentOnce", "digest_of", "rights_of"]

MARK = "sm_"
USE_NOTED_EVERY = dt.timedelta(minutes=1)


class Right(models.TextChoices):
    """What a token may be used for; never more than its user may do."""

    METRICS_READ = "metrics:read", _("Read figures and panels")
    CRM_READ = "crm:read", _("Read records")
    CRM_WRITE = "crm:write", _("Change records")
    ALERTS_WRITE = "alerts:write", _("Make and change alerts")
    REPORTS_WRITE = "reports:write", _("Make and change reports")
    ADMIN = "admin", _("Administer: start runs")


def rights_of(scope: Scope) -> list[Right]:
    """The rights that this scope could use at all."""
    rights = [Right.METRICS_READ]
    if scope.sees_records:
        rights += [Right.CRM_READ, Right.CRM_WRITE]
    rights += [Right.ALERTS_WRITE, Right.REPORTS_WRITE]
    if scope.is_admin:
        rights.append(Right.ADMIN)
    return rights


def digest_of(secret: str) -> str:
    """What is kept of a secret. It has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def with_secret(self, secret: str) -> "ApiToken | None":
        """The token with all that says who calls, in one query."""
        related = ("membership__user", "membership__organization", "membership__rep")
        return self.select_related(*related).filter(digest=digest_of(secret)).first()

    def shown_to(self, membership: Membership, scope: Scope) -> "ApiTokenQuerySet":
        """One's own tokens in this organization; an admin is shown everybody's."""
        tokens = self.filter(organization=scope.organization)
        return tokens if scope.is_admin else tokens.filter(membership=membership)


class ApiToken(models.Model):
    """A membership's key to the API; its secret is shown once and kept as a hash."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, editable=False
    )
    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="tokens", editable=False
    )
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Right.choices), verbose_name=_("rights")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects: ClassVar = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        indexes: ClassVar = [
            models.Index(fields=["organization", "membership"], name="api_token_of")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="api_token_expires_after_creation",
            ),
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=Right.values) & ~models.Q(scopes=[]),
                name="api_token_scopes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def issue(
        cls, membership: Membership, name: str, scopes: list[str], lasts: dt.timedelta
    ) -> tuple["ApiToken", str]:
        """A new token, and its secret, which nobody can see again."""
        secret = MARK + secrets.token_urlsafe(32)
        now = timezone.now()
        token = cls.objects.create(
            organization=membership.organization,
            membership=membership,
            name=name,
            digest=digest_of(secret),
            prefix=secret[: len(MARK) + 6],
            scopes=scopes,
            created_at=now,
            expires_at=now + lasts,
        )
        return token, secret

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_alive(self) -> bool:
        """Whether it still opens anything."""
        seat = self.membership
        return not (self.revoked_at or self.is_expired) and seat.is_active and seat.user.is_active

    def note_use(self) -> None:
        """Keep when it was used last, to the minute: most requests write nothing."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        """End it for good; revoking it again changes nothing."""
        unrevoked = ApiToken.objects.filter(pk=self.pk, revoked_at=None)
        unrevoked.update(revoked_at=timezone.now())
