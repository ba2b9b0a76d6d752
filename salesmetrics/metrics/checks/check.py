"""A check: which rows of a model are in doubt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Check:
    """Rows of a model that are in doubt; `doubtful` narrows those that may be seen.

    `owner` is the path to the rep a row belongs to; None keeps it to those who see everything.
    `day` and `amount` are its columns of these names, `entity` gives (canonical entity -> path to
    its number).
    """

    key: str
    name: Promise
    description: Promise
    entity: dict[str, str]
    rows: Callable[[Organization], Rows]
    doubtful: Callable[[Rows, Organization], Rows]
    owner: str | None = "owner"
    day: str | None = "created_on"
    amount: str | None = None
    currency: str | None = "currency"
    order: tuple[str, ...] = ("-pk",)

    def visible(self, scope: Scope) -> Rows:
        """The doubtful rows among those that this scope may see."""
        rows = scope.visible(self.rows(scope.organization), self.owner)
        if self.owner is None and scope.reps is not None:
            rows = rows.none()
        return self.doubtful(rows, scope.organization)


def present(model: Any) -> Callable[[Organization], Rows]:
    """The rows of an organization that are not marked deleted."""
    return lambda organization: model.objects.filter(
        organization=organization, deleted_at__isnull=True
    )


def where(condition: Q) -> Callable[[Rows, Organization], Rows]:
    return lambda rows, _organization: rows.filter(condition)
