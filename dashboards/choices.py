"""What the filter bar offers: the members that this scope may narrow its figures to."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from dashboards.asked import FILTER_GROUPS, FILTERS, PERIODS, Asked, label
from salesmetrics.metrics.calendar import named_period
from salesmetrics.metrics.dimensions import Dimension, Member
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

DEEPEST = 10


@dataclass(frozen=True)
class Filter:
    """One filter: its members, which are chosen, and the query without it."""

    name: str
    label: str | Promise
    options: list[tuple[str, str]]
    chosen: tuple[str, ...]
    without: str
    trail: list[tuple[str, str]]
    """What lies above the one member chosen of a tree, from the top: names with their queries."""

    @property
    def chosen_names(self) -> str:
        """The chosen members in words."""
        names = dict(self.options)
        return ", ".join(names.get(member, member).strip() for member in self.chosen)


@dataclass(frozen=True)
class Group:
    """Filters that stand together."""

    label: str | Promise
    filters: list[Filter]


def groups(found: list[Filter]) -> list[Group]:
    """The filters by what they are about; a group without any is left out."""
    by_name = {one.name: one for one in found}
    grouped = [
        Group(label, [by_name[name] for name in names if name in by_name])
        for label, names in FILTER_GROUPS.values()
    ]
    return [group for group in grouped if group.filters]


def periods(wish: Asked) -> list[tuple[str, str]]:
    """The periods that can be chosen, with what each is called in the organization's calendar."""
    found = []
    for name, words in PERIODS.items():
        if name != "custom":
            own = label(wish.organization, named_period(wish.organization, name, wish.today))
        else:
            own = wish.label if wish.name == "custom" else ""
        found.append((name, f"{words} · {own}" if own else str(words)))
    return found


def filters(scope: Scope, wish: Asked) -> list[Filter]:
    """The filters that have something to choose from."""
    found = []
    for name, words in FILTERS.items():
        members = _members(name, scope)
        options = [(member.id, _indented(member, members)) for member in _in_order(members)]
        chosen = wish.where.get(name, ())
        if len(options) > 1 or chosen:
            trail = _trail(name, members, wish)
            found.append(Filter(name, words, options, chosen, wish.without(name), trail))
    return found


def _trail(name: str, members: dict[int, Member], wish: Asked) -> list[tuple[str, str]]:
    """The way down to the one member that is chosen, without itself."""
    chosen = wish.where.get(name, ())
    at = next((m for m in members.values() if (m.id,) == chosen), None)
    found: list[tuple[str, str]] = []
    while at is not None and at.parent in members and len(found) < DEEPEST:
        at = members[at.parent]
        found.insert(0, (at.name, wish.query(where={**wish.where, name: (at.id,)})))
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
    while parent in members and depth < DEEPEST:
        depth, parent = depth + 1, members[parent].parent
    return "\N{NO-BREAK SPACE}" * 3 * depth + member.name
