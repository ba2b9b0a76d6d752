"""One row, looked up by its number within what somebody may see."""

from collections.abc import Mapping
from typing import Any

from salesmetrics.tenancy.visibility import Scope

from .columns import expressions, told
from .routes import Route


def stands(route: Route, scope: Scope, pk: int, *, deleted: bool = False) -> dict[str, Any] | None:
    """The row by its canonical columns; None where there is none that the scope may see.

    Deleted rows are found only where they are asked for.
    """
    rows = route.rows(scope).filter(pk=pk)
    if not deleted:
        rows = rows.filter(deleted_at=None)
    row: Mapping[str, Any] | None = rows.values(**expressions(route.entity)).first()
    return None if row is None else told(route.entity, row)
