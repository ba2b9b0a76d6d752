"""What each operation on an entity is, for the OpenAPI document."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from api.described import IDEMPOTENCY, PAGE, operation, parameter
from api.shapes import TEXT, ref
from salesmetrics.ingest.entries.columns import is_ranged
from salesmetrics.ingest.specification import Column, Entity

from .lists import ENDS, orderings
from .shapes import bulk, component, page

TEXTS = {"type": "array", "items": TEXT, "minItems": 1}


def list_of(entity: Entity) -> Any:
    return operation(
        entity.name,
        f"list_{entity.name}",
        _("The rows that you may see"),
        {(200, "application/json"): page(entity.name), (200, "text/csv"): OpenApiTypes.STR},
        parameters=[*filters(entity), _ordering(entity), *PAGE],
    )


def create(entity: Entity) -> Any:
    return operation(
        entity.name,
        f"create_{entity.name}",
        _("Create a row"),
        {201: ref(component(entity.name, "Row"))},
        request={"application/json": ref(component(entity.name, "Wish"))},
        parameters=[IDEMPOTENCY],
    )


def one(entity: Entity) -> Any:
    return operation(
        entity.name,
        f"read_{entity.name}",
        _("One row"),
        {200: ref(component(entity.name, "Row"))},
        parameters=[_key()],
    )


def change(entity: Entity) -> Any:
    return operation(
        entity.name,
        f"change_{entity.name}",
        _("Change the columns that are given"),
        {200: ref(component(entity.name, "Row"))},
        request={"application/json": ref(component(entity.name, "Change"))},
        parameters=[_key(), IDEMPOTENCY],
    )


def delete(entity: Entity) -> Any:
    return operation(
        entity.name,
        f"delete_{entity.name}",
        _("Delete a row; it leaves all metrics"),
        {204: OpenApiResponse(description=_("It is deleted."))},
        parameters=[_key(), IDEMPOTENCY],
    )


def many_at_once(entity: Entity) -> Any:
    return operation(
        entity.name,
        f"bulk_{entity.name}",
        _("Create or change up to 10,000 rows, all or none"),
        {200: ref("BulkAnswer")},
        request={"application/json": bulk(entity.name)},
        parameters=[IDEMPOTENCY],
    )


def filters(entity: Entity) -> list[Any]:
    """Conditions on every column: equality, and a range where there is one."""
    found = []
    for column in entity.columns:
        found.append(parameter(column.name, TEXTS, _equal(column)))
        if is_ranged(column):
            found += [
                parameter(f"{column.name}__{end}", TEXT, column.kind.expected) for end in ENDS
            ]
    return found


def _equal(column: Column) -> Any:
    if column.refers_to is not None:
        return _("Any of these ids; empty: none.")
    return column.kind.expected


def _ordering(entity: Entity) -> Any:
    names = [sign + name for name in orderings(entity) for sign in ("", "-")]
    return parameter("ordering", {**TEXT, "enum": names}, _("Without it, the newest first."))


def _key() -> Any:
    words = _("The row's id; where several columns tell it from others, their values with commas.")
    return OpenApiParameter("key", str, OpenApiParameter.PATH, description=words)
