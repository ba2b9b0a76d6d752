"""The kinds of values a column may hold: what is well-formed, and how it goes to the database."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .problems import Words

# Not \d: digits of other scripts are digits there, and none to the database.
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?"
_OFFSET = r"([Zz]|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?"
_DAY = r"^(19|[2-9][0-9])[0-9]{2}-[01][0-9]-[0-3][0-9]"
LAST_TIME = "9998"
"""Times after this year would not survive a change of zone."""


@dataclass(frozen=True)
class Kind:
    """Any text up to a length. Values arrive without outer blanks; empty ones are null."""

    expected: Words
    longest: int = 255

    def good(self, value: pl.Expr) -> pl.Expr:
        """Whether a value that is not null is well-formed."""
        return value.str.len_chars() <= self.longest

    def staged(self, value: pl.Expr) -> pl.Expr:
        """A good value as PostgreSQL reads it."""
        return value


@dataclass(frozen=True)
class Number(Kind):
    digits: int = 16
    places: int = 4
    exact: bool = True
    low: float | None = None
    high: float | None = None

    def good(self, value: pl.Expr) -> pl.Expr:
        # What has more decimals than we keep is refused where it is money, else rounded.
        tail = rf"[0-9]{{0,{self.places}}}0*" if self.exact else r"[0-9]*"
        if self.places == 0:
            pattern = rf"^[+-]?[0-9]{{1,{self.digits}}}$"
        else:
            pattern = rf"^[+-]?([0-9]{{1,{self.digits}}}(\.{tail})?|\.[0-9]{tail})$"
        fine = value.str.contains(pattern)
        if self.low is None and self.high is None:
            return fine
        number = value.cast(pl.Float64, strict=False)
        if self.low is not None:
            fine &= (number >= self.low).fill_null(False)
        if self.high is not None:
            fine &= (number <= self.high).fill_null(False)
        return fine


@dataclass(frozen=True)
class Day(Kind):
    def good(self, value: pl.Expr) -> pl.Expr:
        is_date = value.str.to_date("%Y-%m-%d", strict=False).is_not_null()
        return value.str.contains(_DAY + "$") & is_date


@dataclass(frozen=True)
class Time(Kind):
    def good(self, value: pl.Expr) -> pl.Expr:
        is_date = value.str.head(10).str.to_date("%Y-%m-%d", strict=False).is_not_null()
        well_formed = value.str.contains(rf"{_DAY}([Tt ]{_CLOCK} ?{_OFFSET})?$")
        return well_formed & is_date & (value.str.head(4) <= LAST_TIME)

    def staged(self, value: pl.Expr) -> pl.Expr:
        return value.str.replace(",", ".", literal=True)


@dataclass(frozen=True)
class Choice(Kind):
    values: tuple[str, ...] = ()

    def good(self, value: pl.Expr) -> pl.Expr:
        return self.staged(value).is_in(list(self.values))

    def staged(self, value: pl.Expr) -> pl.Expr:
        return value.str.to_lowercase()


@dataclass(frozen=True)
class Code(Kind):
    """A code of capital letters, of a currency or a country."""

    letters: int = 3

    def good(self, value: pl.Expr) -> pl.Expr:
        return value.str.contains(rf"^[A-Za-z]{{{self.letters}}}$")

    def staged(self, value: pl.Expr) -> pl.Expr:
        return value.str.to_uppercase()


_VAST = 1_000_000


def kind_of(field: "models.Field[Any, Any]") -> Kind:
    """The kind of values that a model field takes."""
    if isinstance(field, models.ForeignKey):
        return Kind(_("an id of at most 255 characters"))
    if isinstance(field, models.DateTimeField):
        return Time(_("a time such as 2026-01-31T14:30:00 or a date such as 2026-01-31"))
    if isinstance(field, models.DateField):
        return Day(_("a date such as 2026-01-31"))
    if isinstance(field, models.DecimalField | models.IntegerField):
        return _number(field)
    return _text(field)


def _number(field: "models.Field[Any, Any]") -> Number:
    low = max((v.limit_value for v in _validators(field, MinValueValidator)), default=None)
    high = min((v.limit_value for v in _validators(field, MaxValueValidator)), default=None)
    if not isinstance(field, models.DecimalField):
        return Number(
            _between(_("a whole number"), low, high), digits=18, places=0, low=low, high=high
        )
    places = field.decimal_places
    # Amounts and quantities are kept as entered or not at all; rates and shares are rounded.
    exact = field.max_digits >= 20 and places <= 6
    words: Words = _("a number such as 1234.50")
    if exact:
        words = format_lazy(
            _("a number such as 1234.50, with at most {places} decimals"), places=places
        )
    return Number(
        _between(words, low, high),
        digits=field.max_digits - places,
        places=places,
        exact=exact,
        low=low,
        high=high,
    )


def _validators(field: "models.Field[Any, Any]", kind: type[BaseValidator]) -> list[BaseValidator]:
    return [validator for validator in field.validators if isinstance(validator, kind)]


def _between(words: Words, low: Any, high: Any) -> Words:
    # What the database can hold at most says nothing to anybody.
    low = None if low is not None and low < -_VAST else low
    high = None if high is not None and high > _VAST else high
    if low is None and high is None:
        return words
    if high is None:
        return format_lazy(_("{what}, at least {low}"), what=words, low=low)
    if low is None:
        return format_lazy(_("{what}, at most {high}"), what=words, high=high)
    return format_lazy(_("{what}, from {low} to {high}"), what=words, low=low, high=high)


def _text(field: "models.Field[Any, Any]") -> Kind:
    if field.choices:
        values = tuple(str(value) for value, _label in field.flatchoices if value)
        return Choice(format_lazy(_("one of {values}"), values=", ".join(values)), values=values)
    if field.name == "currency":
        return Code(_("a currency code of three letters such as EUR"))
    if field.name == "country_code":
        return Code(_("a country code of two letters such as DE"), letters=2)
    longest = field.max_length or 255
    return Kind(format_lazy(_("at most {longest} characters"), longest=longest), longest)
