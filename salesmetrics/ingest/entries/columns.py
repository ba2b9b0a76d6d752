"""A row of an entity by its canonical columns: as JSON, as a key in an address, as a filter."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import make_aware

from salesmetrics.ingest.kinds import Day, Number, Time
from salesmetrics.ingest.specification import Column, Entity, is_term
from salesmetrics.tenancy.models import Organization

ESCAPED = {"%": "%25", ",": "%2C", "/": "%2F"}


def expressions(entity: Entity) -> dict[str, Any]:
    """Column -> what gives its value; what is referred to is told by its id, a term by name."""
    return {f"c_{column.name}": expression(entity, column) for column in entity.columns}


def expression(entity: Entity, column: Column) -> Any:
    fork = entity.declared.fork
    if fork is not None and fork.column == column.name:
        return Coalesce(*(f"{way}__external_id" for way in fork.ways.values()))
    return F(path(column))


def path(column: Column) -> str:
    """The way from a row to the column's value."""
    model = column.refers_to
    if model is None:
        return column.field.name
    return f"{column.field.name}__{'name' if is_term(model) else 'external_id'}"


def told(entity: Entity, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON; exact numbers as text, what is empty as null."""
    return {column.name: plain(row[f"c_{column.name}"]) for column in entity.columns}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if value == "" else value


# --- Keys ----------------------------------------------------------------------------------------


def key_columns(entity: Entity) -> list[Column]:
    """The columns that tell one row from another."""
    identity = {field.name for field in entity.identity}
    return [column for column in entity.columns if column.field.name in identity]


def key_of(entity: Entity, row: Mapping[str, Any]) -> str:
    """The key of a row as `told` has it: its id, or the parts of its identity with commas."""
    columns = key_columns(entity)
    if len(columns) == 1:
        return str(row[columns[0].name])
    return ",".join(_escaped(row[column.name]) for column in columns)


def _escaped(value: Any) -> str:
    text = "" if value is None else str(value)
    return "".join(ESCAPED.get(letter, letter) for letter in text)


def parts_of(entity: Entity, key: str) -> dict[str, str | None] | None:
    """Column -> text of a key's parts; None where it cannot be a key."""
    columns = key_columns(entity)
    if len(columns) == 1:
        return {columns[0].name: key}
    parts = key.split(",")
    if len(parts) != len(columns):
        return None
    for letter in reversed(ESCAPED):
        parts = [part.replace(ESCAPED[letter], letter) for part in parts]
    return {column.name: part or None for column, part in zip(columns, parts, strict=True)}


def with_parts(
    entity: Entity, parts: Mapping[str, str | None], organization: Organization
) -> Q | None:
    """The condition that finds the row of these parts; None where there can be none."""
    found = Q()
    for column in key_columns(entity):
        condition = equals(entity, column, parts[column.name], organization)
        if condition is None:
            return None
        found &= condition
    return found


# --- Conditions ----------------------------------------------------------------------------------


def equals(
    entity: Entity, column: Column, text: str | None, organization: Organization
) -> Q | None:
    """The condition that a column has a value, or is empty; None if no value can be meant."""
    fork = entity.declared.fork
    if fork is not None and fork.column == column.name:
        ways = [Q(**{f"{way}__external_id": text}) for way in fork.ways.values()]
        empty = Q(**{f"{way}__isnull": True for way in fork.ways.values()})
        return _any(ways) if text else empty
    if column.refers_to is not None and not text:
        return Q(**{f"{column.field.name}__isnull": True})
    if column.refers_to is not None and is_term(column.refers_to):
        return Q(**{f"{column.field.name}__external_id": str(text).strip().casefold()})
    if not text:
        return _empty(column)
    value = value_of(column, text, organization)
    return None if value is None else Q(**{path(column): value})


def _empty(column: Column) -> Q:
    if column.field.null:
        return Q(**{f"{path(column)}__isnull": True})
    # What must be filled is empty in no row.
    is_text = isinstance(column.field, models.CharField | models.TextField)
    return Q(**{path(column): ""}) if is_text else Q(pk__in=())


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=())
    for condition in conditions:
        found |= condition
    return found


def value_of(column: Column, text: str, organization: Organization) -> Any:
    """A text as the column's value; None where it cannot be one."""
    if "\x00" in text:
        return None
    if column.refers_to is not None:
        return text
    try:
        value = _read(column, text, organization)
    except (ValidationError, ValueError, ArithmeticError):
        return None
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return None
    return value


def _read(column: Column, text: str, organization: Organization) -> Any:
    if isinstance(column.kind, Time):
        # A plus in an address is a blank.
        moment = dt.datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        aware = moment if moment.tzinfo else make_aware(moment, organization.zone)
        return aware.astimezone(dt.UTC)
    if isinstance(column.kind, Number) and isinstance(column.field, models.DecimalField):
        number = Decimal(text)
        return number if number.is_finite() and abs(number) < Decimal(10) ** 30 else None
    return column.field.to_python(text)


def is_ranged(column: Column) -> bool:
    """Whether rows can be asked for by a range of the column."""
    return isinstance(column.kind, Day | Time | Number)
