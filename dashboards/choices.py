"""What the filter bar offers: the members that this scope may narrow its figures to."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from dashboards.asked import FILTERS, Asked
from salesmetrics.metrics.dimensions import Dimension, Member
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope


@dataclass(frozen=True)
class Filter:
    """One filter: its members, which are chosen, and the query without it."""

    name: str
    label: str | Promise
    options: list[tuple[str, str]]
    chosen: tuple[str, ...]
    without: str

    @property
    def chosen_names(self) -> str:
        """The chosen members in words."""
        names = dict(self.options)
        return ", ".join(names.get(member, member) for member in self.chosen)


def filters(scope: Scope, wish: Asked) -> list[Filter]:
    """The filters that have something to choose from."""
    found = []
    for name, label in FILTERS.items():
        options = [(member.id, _indented(member, members)) for members in [_members(name, scope)]
                   for member in _in_order(members)]  # fmt: skip
        chosen = wish.where.get(name, ())
        if len(options) > 1 or chosen:
            found.append(Filter(name, label, options, chosen, wish.without(name)))
    return found


def _members(name: str, scope: Scope) -> dict[int, Member]:
    """The members of a dimension; of teams and reps only those that may be seen."""
    if scope.role == Role.REP and name in ("team", "rep", "region"):
        return {}
    members = Dimension.registry[name].members(scope.organization)
    allowed: Any = None
    if scope.role == Role.MANAGER:
        allowed = {"team": scope.teams, "rep": scope.reps}.get(name)
    return {key: m for key, m in members.items() if allowed is None or key in allowed}


def _in_order(members: dict[int, Member]) -> list[Member]:
    """The members of a tree each below its parent; others as they stand."""
    below: dict[int | None, list[Member]] = {}
    for member in members.values():
        below.setdefault(member.parent if member.parent in members else None, []).append(member)
    return _branches(below, None)


def _branches(below: dict[int | None, list[Member]], key: int | None) -> list[Member]:
    return [
        found for member in below.get(key, []) for found in (member, *_branches(below, member.key))
    ]


def _indented(member: Member, members: dict[int, Member]) -> str:
    depth, parent = 0, member.parent
    while parent in members and depth < 10:
        depth, parent = depth + 1, members[parent].parent
    return "\N{NO-BREAK SPACE}" * 3 * depth + member.name
