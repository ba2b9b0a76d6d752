"""Who may see what: the one place that decides it.

A scope is made from a membership and carried through every question, list, export and
cache key. For figures it is a filter by team or rep that the question cannot take off; for
records it is the same rule as a filter over rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from .models import Membership, Organization, RepPlace, Role, Team, User
from .trees import ancestors, below

M = TypeVar("M", bound=models.Model)

# Nobody has this id (0 stands for what belongs to no member): a manager without a team, or a rep
# without a rep, sees nothing.
NOBODY = (-1,)


@dataclass(frozen=True)
class Scope:
    """Who asks, in which organization, and what they may see."""

    organization: Organization
    role: Role
    rep: int | None = None
    team: int | None = None
    without: frozenset[str] = frozenset()
    """What is kept back from who looks, beyond what the role does: `records`, `commissions`."""

    @cached_property
    def where(self) -> Mapping[str, tuple[int, ...]]:
        """Filters (dimension -> member ids) that every figure's question carries."""
        if self.role == Role.REP:
            return {"rep": (self.rep,) if self.rep else NOBODY}
        if self.role == Role.MANAGER:
            return {"team": (self.team,) if self.team else NOBODY}
        return {}

    @property
    def sees_records(self) -> bool:
        return self.role != Role.VIEWER and "records" not in self.without

    @property
    def sees_commissions(self) -> bool:
        return self.role != Role.VIEWER and "commissions" not in self.without

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def key(self) -> str:
        """What tells this scope's answers from another's; part of every cache key."""
        seat = self.rep if self.role == Role.REP else self.team
        without = ",".join(sorted(self.without))
        return f"{self.organization.pk}:{self.role}:{seat or 0}:{without}"

    @cached_property
    def teams(self) -> tuple[int, ...]:
        """A manager's team with all that is below it."""
        parents = Team.objects.filter(organization=self.organization).values_list("id", "parent")
        return tuple(sorted(below(dict(parents), self.where.get("team", ()))))

    @cached_property
    def reps(self) -> frozenset[int] | None:
        """The reps whose records may be seen; None is everybody's."""
        if self.role == Role.REP:
            return frozenset(self.where["rep"])
        if self.role == Role.MANAGER:
            today = self.organization.today()
            places = RepPlace.objects.filter(
                organization=self.organization,
                team__in=self.teams,
                starts_on__lte=today,
                ends_on__gte=today,
            )
            return frozenset(places.values_list("rep_id", flat=True))
        return None

    @cached_property
    def reps_of_any_day(self) -> frozenset[int] | None:
        """The reps of whom there may be figures: also who was in the teams; None is everybody."""
        own = {self.rep} if self.rep else set()
        if self.role == Role.REP:
            return frozenset(own)
        if self.role == Role.MANAGER:
            places = RepPlace.objects.filter(organization=self.organization, team__in=self.teams)
            return frozenset(places.values_list("rep_id", flat=True)) | own
        return None

    @cached_property
    def teams_of_any_day(self) -> frozenset[int] | None:
        """The teams of whom there may be figures, with those above them; None is every one."""
        if not self.where:
            return None
        within: Iterable[int | None] = self.teams
        if self.role == Role.REP:
            places = RepPlace.objects.filter(organization=self.organization, rep=self.rep)
            within = places.values_list("team_id", flat=True)
        parents = dict(
            Team.objects.filter(organization=self.organization).values_list("id", "parent")
        )
        return frozenset(above for team in within if team for above in ancestors(parents, team))

    def visible(self, rows: models.QuerySet[M], owner: str | None = "owner") -> models.QuerySet[M]:
        """The rows of this organization that may be seen.

        `owner` is the path from a row to the rep it belongs to; rows that belong to nobody
        (None: products, stages, rates) are everyone's who may see records at all.
        """
        rows = rows.filter(organization=self.organization)
        if not self.sees_records:
            return rows.none()
        if owner is None or self.reps is None:
            return rows
        return rows.filter(**{f"{owner}__in": self.reps})


def scope_of(membership: Membership) -> Scope:
    """What this membership may see."""
    team = membership.team_id
    if team is None and membership.role == Role.MANAGER and membership.rep is not None:
        team = membership.rep.team_id
    return Scope(
        organization=membership.organization,
        role=Role(membership.role),
        rep=membership.rep_id,
        team=team,
    )


def scope_for(user: User | Any, slug: str | None = None) -> Scope:
    """The scope of a user in an organization, or in the first the user belongs to.

    Raises PermissionDenied where the user belongs to none, or not to that one.
    """
    return scope_of(membership_for(user, slug))


def membership_for(user: User | Any, slug: str | None = None) -> Membership:
    """The user's membership in the organization `slug`, or the user's first."""
    if (seats := getattr(user, "seats", None)) is not None:
        return _chosen(seat for seat in seats if slug in (None, seat.organization.slug))
    memberships = Membership.objects.select_related("organization", "user", "rep").filter(
        user=user, user__is_active=True, is_active=True
    )
    if slug is not None:
        memberships = memberships.filter(organization__slug=slug)
    return _chosen(memberships.order_by("created_at", "id")[:1])


def _chosen(memberships: Iterable[Membership]) -> Membership:
    membership = next(iter(memberships), None)
    if membership is None:
        raise PermissionDenied(_("You do not belong to this organization."))
    return membership


def everything_of(organization: Organization) -> Scope:
    """The scope of the organization itself: for commands and background work."""
    return Scope(organization=organization, role=Role.ADMIN)
