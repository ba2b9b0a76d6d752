"""A record's values and columns as people read them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst

from dashboards import shown
from salesmetrics.ingest.kinds import Choice, Number
from salesmetrics.ingest.specification import Column, is_term

MIDNIGHT = dt.time()


def label(column: Column) -> str:
    """What a column is called."""
    return capfirst(str(column.field.verbose_name))


def path(column: Column) -> str:
    """The way from a row to what is read of a column: of what is referred to, the name."""
    return f"{column.field.name}__name" if column.refers_to else column.field.name


def is_number(column: Column) -> bool:
    return isinstance(column.kind, Number)


def value(column: Column, raw: Any) -> str:
    """A value as it is read; it may come as the database writes it in JSON."""
    if raw is None or raw == "":
        return shown.NOTHING
    if column.refers_to is not None:
        return str(raw)
    if isinstance(column.kind, Choice):
        return str(dict(column.field.flatchoices).get(raw, raw))
    try:
        typed = column.field.to_python(raw)
    except (ValidationError, ArithmeticError):
        return str(raw)
    if isinstance(typed, dt.datetime):
        return moment(typed)
    if isinstance(typed, dt.date):
        return shown.day(typed)
    if isinstance(typed, Decimal | int):
        return number(column, Decimal(typed))
    return str(typed)


def number(column: Column, amount: Decimal) -> str:
    """A number; of money two decimals at least."""
    money = isinstance(column.field, models.DecimalField) and column.field.max_digits == 20
    if money and amount == amount.quantize(Decimal("0.01")):
        return (
            shown.full(amount, "money") if amount != amount.to_integral() else shown.exact(amount)
        )
    return shown.exact(amount)


def moment(at: dt.datetime) -> str:
    """A time; of the start of a day, the day alone."""
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    if local.time() == MIDNIGHT:
        return shown.day(local.date())
    return f"{shown.day(local.date())}, {time_format(local.time(), 'H:i')}"


def when(at: dt.datetime) -> str:
    """When something was done, to the minute."""
    local = timezone.localtime(at)
    return f"{shown.day(local.date())}, {date_format(local, 'H:i')}"


def refers_to_term(column: Column) -> bool:
    return column.refers_to is not None and is_term(column.refers_to)
