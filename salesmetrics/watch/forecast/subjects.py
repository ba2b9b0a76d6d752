"""Whose forecast a question means, within what the asker may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.questions import Question, numbers
from salesmetrics.metrics.targets import Subject
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

from .histories import FIRST, SPLITS, WHOLE, splits_of


@dataclass(frozen=True)
class Named:
    """A subject with the public id of its member; empty for the whole."""

    subject: Subject
    member: str = ""

    @property
    def dimension(self) -> str:
        """What it is a member of; empty for the whole."""
        return "" if self.subject == WHOLE else self.subject[0]


def subject_of(
    scope: Scope, where: Mapping[str, tuple[str, ...]], metric: str = FIRST
) -> Named | None:
    """The one team, region or rep of a filter, else all that the scope sees; None if neither.

    None also where the metric is not known by it.

    Raises QuestionError for members that there are not.
    """
    named = _named(scope, where)
    if named is None or not named.dimension:
        return named
    return named if named.dimension in splits_of(METRICS[metric]) else None


def _named(scope: Scope, where: Mapping[str, tuple[str, ...]]) -> Named | None:
    today = scope.organization.today()
    asked = numbers(Question(FIRST, today, today, where=where), scope)
    if not asked:
        return _own(scope)
    if len(asked) > 1:
        return None
    key, members = next(iter(asked.items()))
    if key not in SPLITS or len(members) != 1 or not members[0]:
        return None
    if not may_see(scope, (key, members[0])):
        return None
    return Named((key, members[0]), where[key][0])


def may_see(scope: Scope, subject: Subject) -> bool:
    """Whether a forecast is one of the scope's."""
    kind, key = subject
    if not scope.where:
        return True
    if kind == "rep":
        return scope.reps is not None and key in scope.reps
    return kind == "team" and scope.role == Role.MANAGER and key in scope.teams


def _own(scope: Scope) -> Named | None:
    if not scope.where:
        return Named(WHOLE)
    kind, members = next(iter(scope.where.items()))
    known = Dimension.registry[kind].members(scope.organization)
    member = known.get(members[0])
    return Named((kind, member.key), member.id) if member else None
