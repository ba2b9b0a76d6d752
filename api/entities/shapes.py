"""What an entity's rows look like, as JSON Schema, read off its file specification."""

from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from api.shapes import ADDRESS, DAY, DECIMAL, MOMENT, TEXT, WHOLE, Schema, many, or_null, thing
from salesmetrics.ingest.entries.columns import key_columns
from salesmetrics.ingest.entries.routes import ROUTES
from salesmetrics.ingest.kinds import Choice, Day, Number, Time
from salesmetrics.ingest.specification import Column, Entity

MOST_ROWS = 10_000


def component(name: str, kind: str = "") -> str:
    """The name of an entity's shape: OpportunitiesRow, OpportunitiesWish."""
    return "".join(part.title() for part in name.split("_")) + kind


def shapes() -> dict[str, Schema]:
    """The components of all entities."""
    found: dict[str, Schema] = {
        "BulkAnswer": thing(dict.fromkeys(("created", "updated", "unchanged", "import"), WHOLE))
    }
    for route in ROUTES.values():
        entity = route.entity
        found[component(route.name, "Row")] = read(entity)
        found[component(route.name, "Wish")] = written(entity, entity.required)
        found[component(route.name, "Upsert")] = written(entity, identifying(entity))
        found[component(route.name, "Change")] = written(entity, ())
    return found


def read(entity: Entity) -> Schema:
    """A row as it is told."""
    return thing({**{c.name: _told(c) for c in entity.columns}, "url": {**TEXT, "format": "uri"}})


def written(entity: Entity, required: tuple[str, ...]) -> Schema:
    """A row as it is sent; its address may come along, and is not looked at."""
    columns = {column.name: _sent(column) for column in entity.columns}
    return thing(
        {name: columns[name] for name in required},
        {**{n: c for n, c in columns.items() if n not in required}, "url": or_null(TEXT)},
    )


def identifying(entity: Entity) -> tuple[str, ...]:
    """The columns without which nobody knows which row is meant."""
    return tuple(column.name for column in key_columns(entity) if column.required)


def _told(column: Column) -> Schema:
    plain = _plain(column)
    return plain if plain is DECIMAL else or_null(plain)


def _plain(column: Column) -> Schema:
    if isinstance(column.kind, Time):
        return MOMENT
    if isinstance(column.kind, Day):
        return DAY
    if isinstance(column.kind, Number):
        return DECIMAL if isinstance(column.field, models.DecimalField) else WHOLE
    if isinstance(column.kind, Choice):
        return {**TEXT, "enum": list(column.kind.values)}
    return TEXT


def _sent(column: Column) -> Schema:
    words: dict[str, Any] = {
        "description": format_lazy(_("Expected: {what}."), what=column.kind.expected)
    }
    kinds = ["string", "number"] if isinstance(column.kind, Number) else ["string"]
    return {"type": kinds if column.required else [*kinds, "null"], **words}


def bulk(name: str) -> Schema:
    """Many rows at once."""
    return thing(
        {"rows": {**many({"$ref": f"#/components/schemas/{component(name, 'Upsert')}"}),
                  "minItems": 1, "maxItems": MOST_ROWS}},
        {"create_missing": {"type": "boolean", "default": False}},
    )  # fmt: skip


def page(name: str) -> Schema:
    """One page of an entity's rows."""
    row = {"$ref": f"#/components/schemas/{component(name, 'Row')}"}
    return thing({"next": ADDRESS, "previous": ADDRESS, "results": many(row)})
