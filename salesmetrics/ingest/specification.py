"""What a canonical file is: its columns, its identity, its rules. Files are declared, not coded.

Almost all of a declaration is read off the model: a column's kind, its range and what it refers
to. A file says which columns it has, which of them must be filled (`*`) and what must hold
between them.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from django.db import connection, models

from salesmetrics.crm.models.terms import Term

from .kinds import Kind, Number, Time, kind_of
from .problems import Words

_FIELDS = {"id": "external_id", "from": "starts_on", "to": "ends_on"}


@dataclass(frozen=True)
class Rule:
    """What must not be: a condition over a staged row `s`, and the column to blame."""

    column: str
    never: str
    reason: Words


@dataclass(frozen=True)
class NotBefore:
    """A time must not be before another; by day, where either is a date alone."""

    column: str
    start: str


@dataclass(frozen=True)
class Fork:
    """A reference whose kind another column tells, as a target's subject tells its subject_id."""

    column: str
    by: str
    ways: dict[str, str]
    """Value of the other column -> model field that the reference feeds."""


@dataclass(frozen=True)
class Column:
    name: str
    required: bool
    field: "models.Field[Any, Any]"
    kind: Kind

    @property
    def stored(self) -> str:
        """The column of the database, as SQL writes it."""
        return sql_name(self.field)

    @property
    def refers_to(self) -> type[models.Model] | None:
        return self.field.related_model if isinstance(self.field, models.ForeignKey) else None

    @property
    def empty(self) -> Any:
        """What an empty cell is stored as; None is NULL."""
        if self.field.has_default():
            default = self.field.get_default()
            return None if default is None else str(default)
        return None

    @property
    def db_type(self) -> str:
        return str(self.field.db_type(connection))


class File:
    """A canonical file. Subclasses declare; `register` makes them known."""

    model: ClassVar[type[models.Model]]
    columns: ClassVar[str]
    """As the data contract writes them; `*` marks what must be filled."""
    identity: ClassVar[str] = "external_id"
    """Model fields that tell one row from another."""
    rules: ClassVar[Iterable[Rule | NotBefore]] = ()
    ranges: ClassVar[dict[str, tuple[float | None, float | None]]] = {}
    fork: ClassVar[Fork | None] = None
    tree: ClassVar[str] = ""
    """The column that names a row's parent, in the same file."""
    exclusive: ClassVar[str] = ""
    """The field of which no two rows' spans, from starts_on to ends_on, may overlap."""
    known: ClassVar[dict[str, set[str]]] = {}
    """The only words that a column may have; the rooms above may fill a set as they start."""
    converted_on: ClassVar[tuple[str, ...]] = ()
    """The day an amount is converted on: the first of these columns that is filled."""
    when_missing: ClassVar[dict[str, str] | None] = None
    """What is created for an id that nothing has, as SQL by model field; None: it cannot be.

    `%(ref)s` is the id, `%(currency)s` the base currency, `%(organization)s` the organization.
    """


@dataclass(frozen=True)
class Entity:
    """A declared file with everything read off its model."""

    name: str
    declared: type[File]
    columns: tuple[Column, ...]

    @property
    def model(self) -> type[models.Model]:
        return self.declared.model

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    @cached_property
    def identity(self) -> tuple["models.Field[Any, Any]", ...]:
        return tuple(self.field(name) for name in self.declared.identity.split())

    @cached_property
    def fields(self) -> tuple["models.Field[Any, Any]", ...]:
        """The model fields that are staged, each once."""
        fork = self.declared.fork
        found = {c.field.name: c.field for c in self.columns if not fork or c.name != fork.column}
        for name in fork.ways.values() if fork else ():
            found[name] = self.field(name)
        return tuple(found.values())

    @cached_property
    def days(self) -> dict[str, str]:
        """Column of a time -> column of its day in the organization's zone."""
        known = {field.name for field in self.model._meta.get_fields()}
        pairs = {
            str(field.column): f"{field.name.removesuffix('_at')}_on"
            for field in self.fields
            if isinstance(field, models.DateTimeField)
        }
        return {time: day for time, day in pairs.items() if day in known}

    @cached_property
    def day_flags(self) -> tuple[str, ...]:
        """Columns of which it matters whether a time or a date alone was given."""
        rules = [rule for rule in self.declared.rules if isinstance(rule, NotBefore)]
        names = {name for rule in rules for name in (rule.column, rule.start)}
        return tuple(sorted(n for n in names if isinstance(self.by_name[n].kind, Time)))

    @property
    def tree(self) -> Column | None:
        return self.by_name[self.declared.tree] if self.declared.tree else None

    def field(self, name: str) -> "models.Field[Any, Any]":
        """A field of the model, by its name."""
        field = self.model._meta.get_field(name)
        assert isinstance(field, models.Field)  # noqa: S101 - narrows, as the declarations are ours
        return field


ENTITIES: dict[str, Entity] = {}
"""All canonical files by name, each after those it refers to."""


def register(declared: type[File]) -> type[File]:
    """Make a canonical file known; its name is that of the class."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", declared.__name__).lower()
    columns = tuple(_column(declared, words) for words in declared.columns.split())
    ENTITIES[name] = Entity(name, declared, columns)
    return declared


def sql_name(field: "models.Field[Any, Any]") -> str:
    """The field's column, quoted: one of ours is called `on`."""
    return f'"{field.column}"'


def entity_of(model: type[models.Model]) -> Entity | None:
    return next((entity for entity in ENTITIES.values() if entity.model is model), None)


def is_term(model: type[models.Model]) -> bool:
    return issubclass(model, Term)


def _column(declared: type[File], word: str) -> Column:
    name, required = word.rstrip("*"), word.endswith("*")
    fork = declared.fork
    field_name = _FIELDS.get(name, name.removesuffix("_id"))
    if fork is not None and fork.column == name:
        field_name = next(iter(fork.ways.values()))
    field = declared.model._meta.get_field(field_name)
    assert isinstance(field, models.Field)  # noqa: S101 - narrows, as the declarations are ours
    kind = kind_of(field)
    if name in declared.ranges and isinstance(kind, Number):
        low, high = declared.ranges[name]
        kind = replace(kind, low=low, high=high)
    return Column(name, required, field, kind)


Progress = Callable[[str, int], None]
"""Called with what is being done and how many rows of it are done."""
