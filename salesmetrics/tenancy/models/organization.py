"""An organization and who belongs to it in which role."""

import datetime as dt
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("An ISO 4217 code, three capital letters."))


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            _("“%(value)s” is not an IANA time zone name."), params={"value": value}
        )


class Organization(models.Model):
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), unique=True)
    base_currency = models.CharField(
        _("base currency"), max_length=3, default="EUR", validators=[CURRENCY]
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    first_weekday = models.PositiveSmallIntegerField(
        _("first weekday"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
        help_text=_("1 is Monday, 7 is Sunday."),
    )
    inactivity_days = models.PositiveIntegerField(
        _("days until a customer counts as inactive"),
        default=365,
        validators=[MinValueValidator(1)],
    )
    default_language = models.CharField(_("default language"), max_length=10, default="en")
    published_run = models.BigIntegerField(
        _("run that is published"), null=True, blank=True, editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    # Counts the changes of what is told beside published figures: of forecasts and calls. With the
    # run it tells which answer is whose, wherever answers are kept.
    foretold = models.BigIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(base_currency__regex=r"^[A-Z]{3}$"),
                name="organization_base_currency_is_a_code",
            ),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start__range=(1, 12)),
                name="organization_fiscal_year_start_is_a_month",
            ),
            models.CheckConstraint(
                condition=models.Q(first_weekday__range=(1, 7)),
                name="organization_first_weekday_is_a_weekday",
            ),
            models.CheckConstraint(
                condition=models.Q(inactivity_days__gte=1),
                name="organization_inactivity_days_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self, now: dt.datetime | None = None) -> dt.date:
        """The organization's own day at `now` (the present moment if not given)."""
        return (now or timezone.now()).astimezone(self.zone).date()


class Role(models.TextChoices):
    ADMIN = "admin", _("Admin")
    MANAGER = "manager", _("Manager")
    REP = "rep", _("Rep")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    """A user's place in an organization: a role, and the rep or team it is tied to."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    user = models.ForeignKey(
        "tenancy.User", models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    rep = models.OneToOneField(
        "tenancy.Rep",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="membership",
        verbose_name=_("rep"),
    )
    team = models.ForeignKey(
        "tenancy.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="managers",
        verbose_name=_("team"),
        help_text=_("The team a manager leads; empty: the team of the manager's rep."),
    )
    may_alert_webhooks = models.BooleanField(
        _("alerts may go to webhooks"),
        default=False,
        help_text=_("Of admins they always may."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: the person may no longer see anything here.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organization"], name="membership_once_per_organization"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "role"], name="membership_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization} · {self.get_role_display()}"

    def clean(self) -> None:
        for tied in (self.rep, self.team):
            if tied is not None and tied.organization_id != self.organization_id:
                raise ValidationError(_("The rep and the team must be of the same organization."))
