"""Measures: what is added up over a source."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, Q, Value, When

from .formulas import Formula, MissingRateError, Need, Parts, Point
from .windows import NOW

if TYPE_CHECKING:
    from .sources import Source


@dataclass(frozen=True, eq=False)
class Measure(Formula):
    """Something counted, added, told apart or ranked over the rows of a source.

    A row's value is NULL where `where` does not hold; a figure over no row at all is absent.
    `adds_over_time` says whether the values of days add up to that of their month. Where there
    is a row in `unless`, the measure lacks an amount and must not be told as if it were whole.
    """

    where: Q | None = None
    expression: Any = None
    currency: str | None = None
    adds_over_time: bool = True
    unless: Unpriced | None = None
    source: type[Source] = field(init=False, repr=False)
    name: str = field(init=False, default="")

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)

    @property
    def key(self) -> str:
        return f"{self.source.key}.{self.name}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key}>"

    def needs(self) -> tuple[Need, ...]:
        return ((self, NOW), (self.unless, NOW)) if self.unless else ((self, NOW),)

    def parts(self, at: Point) -> Parts:
        return Parts(self.read(at) or Decimal(0))

    def read(self, at: Point) -> Decimal | None:
        """What is kept of it at a point; raises MissingRateError where that is not all."""
        if self.unless and at.read(self.unless, NOW):
            raise MissingRateError
        return at.read(self, NOW)

    def row_value(self) -> Any:
        """The Django expression of what one row contributes."""
        value = Value(1) if self.expression is None else self.expression
        value = F(value) if isinstance(value, str) else value
        if self.where is None:
            return value
        options = {"output_field": IntegerField()} if self.expression is None else {}
        return Case(When(self.where, then=value), **options)

    @abstractmethod
    def aggregate_sql(self, column: str) -> str:
        """SQL: the measure over the rows that have this column; NULL over none."""


class Count(Measure):
    """How many rows."""

    def aggregate_sql(self, column: str) -> str:
        return f"nullif(count({column}), 0)"


class Unpriced(Count):
    """Rows with an amount that no exchange rate converts; `currency` as of a sum."""


class Sum(Measure):
    """The sum of an expression."""

    def aggregate_sql(self, column: str) -> str:
        return f"sum({column})"


class Distinct(Measure):
    """How many different values."""

    def aggregate_sql(self, column: str) -> str:
        return f"nullif(count(DISTINCT {column}), 0)"


class Median(Measure):
    """The middle value; of an even number the mean of the two middle ones; of none no value.

    What is read is the sum of the two middle values (of an odd number the one, twice): it is
    exact, and halved last.
    """

    def parts(self, at: Point) -> Parts:
        both = at.read(self, NOW)
        return Parts(None if both is None else both / 2)

    def aggregate_sql(self, column: str) -> str:
        middle = "percentile_disc(0.5) WITHIN GROUP (ORDER BY {})"
        return f"{middle.format(column)} + {middle.format(f'{column} DESC')}"


class Entered(Sum):
    """What somebody entered for a period: where nothing was, there is no value."""

    def parts(self, at: Point) -> Parts:
        return Parts(self.read(at))


def median(expression: Any, where: Q | None = None) -> Median:
    return Median(where=where, expression=expression, adds_over_time=False)


def count(where: Q | None = None) -> Count:
    return Count(where=where)


def unpriced(
    where: Q | None = None, expression: Any = None, *, currency: str | None = None
) -> Unpriced:
    """How many rows lack their amount because a rate is missing: a count to hold sums against."""
    return Unpriced(where=where, expression=expression, currency=currency)


def total(
    expression: Any,
    where: Q | None = None,
    *,
    currency: str | None = None,
    unless: Unpriced | None = None,
) -> Sum:
    """A sum; with `currency` (a column) amounts are converted at the rate of the day measured."""
    return Sum(where=where, expression=expression, currency=currency, unless=unless)


def entered(expression: Any, *, unless: Unpriced | None = None) -> Entered:
    return Entered(expression=expression, unless=unless)


def distinct(expression: Any, where: Q | None = None, *, adds_over_time: bool = False) -> Distinct:
    """A count of different values; `adds_over_time` where each value belongs to one day only."""
    return Distinct(where=where, expression=expression, adds_over_time=adds_over_time)
