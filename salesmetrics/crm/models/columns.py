"""Columns that many entities share."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models.organization import CURRENCY


def money(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """An amount as entered, to four decimals; its currency stands in a column beside it."""
    return models.DecimalField(label, max_digits=20, decimal_places=4, **options)


def currency(**options: Any) -> "models.CharField[Any, Any]":
    """An ISO 4217 code; ingest fills in the base currency where a file leaves it empty."""
    return models.CharField(_("currency"), max_length=3, validators=[CURRENCY], **options)


def percent(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """A percentage, 0 to 100."""
    return models.DecimalField(
        label,
        max_digits=9,
        decimal_places=6,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        **options,
    )


def link(to: str, label: Any, **options: Any) -> "models.ForeignKey[Any, Any]":
    """An optional reference to another entity; where it is looked up by, an index says so."""
    options = {"null": True, "blank": True, "related_name": "+", "db_index": False, **options}
    return models.ForeignKey(to, models.SET_NULL, verbose_name=label, **options)


def loose(to: str, label: Any, **options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference that the database does not check again.

    Bulk tables and derived ones use it: ingest has resolved the reference by a join, and
    checking it once more row by row would cost more than the whole load.
    """
    options = {"null": True, "blank": True, "related_name": "+", "db_index": False, **options}
    return models.ForeignKey(
        to, models.DO_NOTHING, verbose_name=label, db_constraint=False, **options
    )


def naming(column: str, name: str) -> models.Index:
    """An index of the rows that name another, which each asks for that goes: of a large import
    that is undone there are many."""
    named = Q(**{f"{column}__isnull": False})
    return models.Index(fields=["organization", column], condition=named, name=name)


def day(label: Any) -> "models.DateField[Any, Any]":
    """The organization's day of a time column; the database keeps it in step."""
    return models.DateField(label, null=True, blank=True, editable=False)


def is_currency(name: str, column: str = "currency") -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{column}__regex": r"^[A-Z]{3}$"}), name=name)


def is_percent(name: str, column: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__range": (0, 100)}), name=name
    )


def is_one_of(name: str, column: str, values: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{column}__in": values}), name=name)


def not_before(name: str, end: str, start: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{end}__isnull": True})
        | Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__gte": models.F(start)}),
        name=name,
    )
