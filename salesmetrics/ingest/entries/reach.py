"""What a writer's rows may refer to: what the writer may see, and nothing of anybody else's.

The name of what is referred to is shown beside the row, so whoever could point a row of their own
at any id could read the names of others' customers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from salesmetrics.ingest.specification import Entity
from salesmetrics.tenancy.visibility import Scope

from .routes import ROUTES

OF_SOMEBODY = {
    route.model: route
    for route in ROUTES.values()
    if route.owner is not None and "id" in route.entity.by_name
}
"""The models whose rows belong to somebody, and can be referred to."""


@dataclass(frozen=True)
class Within:
    """The reach of who writes rows of an entity; `mine` are those of them that stand already."""

    scope: Scope
    entity: Entity
    mine: "models.QuerySet[Any]"

    def covers(self, model: type[models.Model]) -> bool:
        """Whether the rows of the model are nobody's in particular."""
        return model not in OF_SOMEBODY

    def among(self, model: type[models.Model], ids: Sequence[int]) -> set[int]:
        """Those that may be seen, and those to which a written row refers already."""
        rows = OF_SOMEBODY[model].rows(self.scope)
        seen = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
        left = set(ids) - seen
        return seen | self._referred_to(model, left) if left else seen

    def _referred_to(self, model: type[models.Model], ids: set[int]) -> set[int]:
        names = [c.field.name for c in self.entity.columns if c.refers_to is model]
        found = (
            self.mine.filter(**{f"{name}__in": ids}).values_list(f"{name}_id", flat=True)
            for name in names
        )
        return set().union(*found)
