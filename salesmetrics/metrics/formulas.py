"""Expressions over measures, and how a value comes of them.

A formula is put to a point: a period, perhaps with a member, at which measures can be read.
An amount that nothing is in counts as 0 in a sum; a ratio over zero has no value.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING, Protocol

from .windows import NOW, PREVIOUS, YEAR_BEFORE, Window

if TYPE_CHECKING:
    from .measures import Measure

Need = tuple["Measure", Window]
ZERO = Decimal(0)


class MissingRateError(Exception):
    """Some amount in a sum has no exchange rate: the sum would not be whole."""


class Point(Protocol):
    """Where a formula is worked out."""

    def read(self, measure: Measure, window: Window) -> Decimal | None:
        """The measure over the window's days; None where no record is in it."""

    @property
    def days(self) -> int:
        """How many days of the period are over."""

    def target(self, metric: str) -> Decimal | None:
        """The target of the point's subject for a metric, over the period asked for."""

    def to_come(self, metric: str) -> Decimal | None:
        """What is expected of a metric in the period's days to come; None if nobody knows."""


@dataclass(frozen=True)
class Parts:
    """A value with what it was made from; both parts are None unless it is a ratio."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class Formula(ABC):
    """What a metric is made of; built by operators on measures."""

    @abstractmethod
    def needs(self) -> tuple[Need, ...]:
        """The measures it reads, each with the window it reads it over."""

    @abstractmethod
    def parts(self, at: Point) -> Parts:
        """Its value at a point, with what it was made from."""

    def amount(self, at: Point) -> Decimal:
        """Its value, or 0 where it has none."""
        return self.parts(at).value or ZERO

    def measures(self) -> tuple[Measure, ...]:
        return tuple(dict.fromkeys(measure for measure, _window in self.needs()))

    def __add__(self, other: Formula) -> Total:
        return Total(((1, self), (1, other)))

    def __sub__(self, other: Formula) -> Total:
        return Total(((1, self), (-1, other)))


@dataclass(frozen=True)
class Total(Formula):
    """A sum of formulas, each times a whole number."""

    terms: tuple[tuple[int, Formula], ...]

    def needs(self) -> tuple[Need, ...]:
        return tuple(need for _factor, term in self.terms for need in term.needs())

    def parts(self, at: Point) -> Parts:
        return Parts(sum((factor * term.amount(at) for factor, term in self.terms), ZERO))


@dataclass(frozen=True)
class Ratio(Formula):
    """numerator / denominator x scale, divided last; no value over zero.

    By the dimensions in `shared` only the numerator is split: its members share the one
    denominator, so that their ratios add up to the whole's.
    """

    numerator: Formula
    denominator: Formula
    scale: int = 1
    shared: tuple[str, ...] = ()

    def needs(self) -> tuple[Need, ...]:
        return self.numerator.needs() + self.denominator.needs()

    def parts(self, at: Point) -> Parts:
        over, under = self.numerator.parts(at).value, self.denominator.parts(at).value
        if over is None or not under:
            return Parts(None, over, under)
        return Parts(over * self.scale / under, over, under)


@dataclass(frozen=True)
class Product(Formula):
    """The product of formulas; no value where one of them has none."""

    factors: tuple[Formula, ...]

    def needs(self) -> tuple[Need, ...]:
        return tuple(need for factor in self.factors for need in factor.needs())

    def parts(self, at: Point) -> Parts:
        values = [factor.parts(at).value for factor in self.factors]
        if any(value is None for value in values):
            return Parts(None)
        return Parts(prod((value for value in values if value is not None), start=Decimal(1)))


@dataclass(frozen=True)
class Scaled(Formula):
    """A sum told in another unit: divided by a number, and no ratio for that."""

    of: Formula
    by: int

    def needs(self) -> tuple[Need, ...]:
        return self.of.needs()

    def parts(self, at: Point) -> Parts:
        return Parts(self.of.amount(at) / self.by)


@dataclass(frozen=True)
class Constant(Formula):
    number: Decimal

    def needs(self) -> tuple[Need, ...]:
        return ()

    def parts(self, at: Point) -> Parts:
        return Parts(self.number)


@dataclass(frozen=True)
class ElapsedDays(Formula):
    """The days of the period that are over."""

    def needs(self) -> tuple[Need, ...]:
        return ()

    def parts(self, at: Point) -> Parts:
        return Parts(Decimal(at.days))


@dataclass(frozen=True)
class Missing(Formula):
    """What is still missing to a metric's target; no value without a target or once reached."""

    of: Formula
    metric: str

    def needs(self) -> tuple[Need, ...]:
        return self.of.needs()

    def parts(self, at: Point) -> Parts:
        target = at.target(self.metric)
        missing = None if target is None else target - self.of.amount(at)
        return Parts(missing if missing is not None and missing > 0 else None)


@dataclass(frozen=True)
class Over(Formula):
    """A measure, or a sum of measures, read over another window."""

    of: Formula
    window: Window

    def needs(self) -> tuple[Need, ...]:
        return tuple((measure, self.window) for measure, _now in self.of.needs())

    def parts(self, at: Point) -> Parts:
        return self.of.parts(Elsewhere(at, self.window))


@dataclass(frozen=True)
class Elsewhere:
    """A point seen through a window."""

    at: Point
    window: Window

    @property
    def days(self) -> int:
        return self.at.days

    def read(self, measure: Measure, _window: Window) -> Decimal | None:
        return self.at.read(measure, self.window)

    def target(self, metric: str) -> Decimal | None:
        return self.at.target(metric)

    def to_come(self, metric: str) -> Decimal | None:
        return self.at.to_come(metric)


@dataclass(frozen=True)
class Growth(Formula):
    """The change of a sum against another window, in percent; none over a base of 0 or less."""

    of: Formula
    against: Window

    def needs(self) -> tuple[Need, ...]:
        return self.of.needs() + Over(self.of, self.against).needs()

    def parts(self, at: Point) -> Parts:
        now, before = self.of.amount(at), Over(self.of, self.against).amount(at)
        change = now - before
        return Parts(change * 100 / before if before > 0 else None, change, before)


@dataclass(frozen=True)
class Attainment(Formula):
    """What was reached / what was aimed at x 100; `counts` names the metric of the targets."""

    of: Formula
    counts: str

    def needs(self) -> tuple[Need, ...]:
        return self.of.needs()

    def parts(self, at: Point) -> Parts:
        reached, target = self.of.amount(at), at.target(self.counts)
        return Parts(reached * 100 / target if target else None, reached, target)


@dataclass(frozen=True)
class Foretold(Formula):
    """What has come, and what is expected of the days to come; known by a few dimensions only."""

    of: Formula
    metric: str
    by: tuple[str, ...] = ("rep", "team", "region")

    def needs(self) -> tuple[Need, ...]:
        return self.of.needs()

    def parts(self, at: Point) -> Parts:
        come, to_come = self.of.amount(at), at.to_come(self.metric)
        return Parts(None if to_come is None else come + to_come)


def ratio(numerator: Formula, denominator: Formula, *, shared: tuple[str, ...] = ()) -> Ratio:
    return Ratio(numerator, denominator, shared=shared)


def percentage(numerator: Formula, denominator: Formula) -> Ratio:
    """A ratio told in percent, 0 to 100."""
    return Ratio(numerator, denominator, 100)


def growth(of: Formula) -> Growth:
    """Against the previous period."""
    return Growth(of, PREVIOUS)


def growth_yoy(of: Formula) -> Growth:
    """Against the same period a year before."""
    return Growth(of, YEAR_BEFORE)


__all__ = [
    "NOW",
    "Attainment",
    "Constant",
    "ElapsedDays",
    "Foretold",
    "Formula",
    "Growth",
    "Missing",
    "Over",
    "Parts",
    "Point",
    "Product",
    "Ratio",
    "Scaled",
    "Total",
    "growth",
    "growth_yoy",
    "percentage",
    "ratio",
]
