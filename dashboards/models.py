"""What people arrange for themselves: boards with their panels, and links for screens."""

import datetime as dt
import secrets
from dataclasses import replace
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.tenancy.models import Membership, Organization
from salesmetrics.tenancy.models.invitation import digest_of
from salesmetrics.tenancy.visibility import Scope, scope_of


def organization() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)


class Board(models.Model):
    """A page of panels that its owner has put together."""

    organization = organization()
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="boards")
    name = models.CharField(_("name"), max_length=100)
    shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Everybody here may look; each sees the own part.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("dashboard")
        verbose_name_plural = _("dashboards")
        indexes: ClassVar = [models.Index(fields=["organization", "owner"], name="board_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """What it is called as a document."""
        return f"board:{self.pk}"

    @classmethod
    def seen_by(cls, membership: Membership) -> "models.QuerySet[Board]":
        """One's own boards, and those that others of the organization share."""
        others = Q(shared=True, owner__is_active=True, owner__user__is_active=True)
        return cls.objects.filter(
            Q(owner=membership) | others, organization=membership.organization_id
        )

    def is_seen_by(self, membership: Membership) -> bool:
        """Whether it is one's own, or shared by somebody who still belongs here."""
        owner = self.owner
        return owner.pk == membership.pk or (
            self.shared and owner.is_active and owner.user.is_active
        )


class BoardPanel(models.Model):
    """A panel of a board: a metric, how it is split and drawn, and what it is narrowed to."""

    class Chart(models.TextChoices):
        FIGURE = "figure", _("Figure with its change")
        TIME = "time", _("Course over twelve months")
        BARS = "bars", _("Bars")
        STACK = "stack", _("Months, stacked")
        TABLE = "table", _("Table")

    organization = organization()
    board = models.ForeignKey(Board, models.CASCADE, related_name="panels")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("title"), max_length=100, blank=True, default="")
    metric = models.CharField(_("metric"), max_length=64)
    split = models.CharField(_("split by"), max_length=20, blank=True, default="")
    chart = models.CharField(_("drawn as"), max_length=6, choices=Chart.choices)
    where = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("panel of a dashboard")
        verbose_name_plural = _("panels of dashboards")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(chart__in=["figure", "time", "bars", "stack", "table"]),
                name="board_panel_chart_known",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.metric

    @property
    def called(self) -> str:
        """Its title, or the metric's name."""
        known = METRICS.get(self.metric)
        return self.title or str(known.name if known else self.metric)

    @property
    def split_name(self) -> str:
        """What it is split by, in words."""
        known = Dimension.registry.get(self.split)
        return str(known.name) if known else ""


class Screen(models.Model):
    """A link that shows a board or a page on a screen, as its maker sees it, and no more.

    The link's secret is kept as a hash. It shows nothing any more once it is revoked, or its
    maker is deactivated or given another seat.
    """

    organization = organization()
    maker = models.ForeignKey(Membership, models.CASCADE, related_name="screens")
    name = models.CharField(_("name"), max_length=100)
    board = models.ForeignKey(Board, models.CASCADE, null=True, blank=True, related_name="+")
    page = models.CharField(max_length=40, blank=True, default="")
    seconds = models.PositiveSmallIntegerField(_("seconds a view"), default=20)
    with_commissions = models.BooleanField(_("with commissions"), default=False)
    made_as = models.CharField(max_length=100, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("screen")
        verbose_name_plural = _("screens")
        indexes: ClassVar = [models.Index(fields=["organization", "maker"], name="screen_maker")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(board=None) ^ Q(page=""), name="screen_shows_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(seconds__range=(5, 600)), name="screen_seconds_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, maker: Membership, **columns: Any) -> tuple["Screen", str]:
        """A new link, and its secret, which nobody can see again."""
        secret = secrets.token_urlsafe(32)
        made = cls.objects.create(
            organization=maker.organization,
            maker=maker,
            made_as=scope_of(maker).key,
            digest=digest_of(secret),
            **columns,
        )
        return made, secret

    @classmethod
    def with_secret(cls, secret: str) -> "Screen | None":
        """The screen that a link opens, as long as it opens one."""
        related = ("maker__user", "maker__organization", "maker__rep", "board__owner__user")
        found = cls.objects.select_related(*related).filter(digest=digest_of(secret)).first()
        return found if found is not None and found.is_alive else None

    @property
    def is_alive(self) -> bool:
        """Whether it still shows anything."""
        maker = self.maker
        if self.revoked_at or not (maker.is_active and maker.user.is_active):
            return False
        if self.board is not None and not self.board.is_seen_by(maker):
            return False
        return scope_of(maker).key == self.made_as

    @property
    def scope(self) -> Scope:
        """What it may show: its maker's figures; no records, commissions only if allowed."""
        kept_back = {"records"} if self.with_commissions else {"records", "commissions"}
        return replace(scope_of(self.maker), without=frozenset(kept_back))

    def revoke(self) -> None:
        """End it for good."""
        Screen.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())


class Paper(models.Model):
    """A page that a worker puts on paper for somebody, and how far it is; kept for a day."""

    organization = organization()
    seat = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    shown = models.CharField(max_length=300)
    query = models.TextField(blank=True, default="")
    made_as = models.CharField(max_length=100, editable=False)
    language = models.CharField(max_length=10)
    worked_at = models.DateTimeField(default=timezone.now, editable=False)
    """When somebody last got a step further."""
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True, default="")
    content: "models.BinaryField[Any, Any]" = models.BinaryField(null=True)
    trouble = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("page on paper")
        verbose_name_plural = _("pages on paper")
        indexes: ClassVar = [models.Index(fields=["created_at"], name="paper_age")]

    def __str__(self) -> str:
        return self.shown

    @property
    def is_over(self) -> bool:
        """Whether nobody works at it any more."""
        return self.content is not None or bool(self.trouble)

    @property
    def is_waiting(self) -> bool:
        """Whether it takes longer than it should until somebody begins."""
        return not self.done and self.created_at < timezone.now() - dt.timedelta(seconds=15)
