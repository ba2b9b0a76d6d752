"""Expressions over measures, and how a value comes of them.

`read` gives a measure's value for the question at hand, or None where no record is in it.
An amount that nothing is in counts as 0 in a sum; a ratio without a denominator has no value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .measures import Measure

Read = Callable[["Measure"], Decimal | None]


@dataclass(frozen=True)
class Parts:
    """A value with what it was made from; both parts are None unless it is a ratio."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class Formula:
    """What a metric is made of; built by operators on measures."""

    def measures(self) -> tuple[Measure, ...]:
        raise NotImplementedError

    def parts(self, read: Read) -> Parts:
        raise NotImplementedError

    def __add__(self, other: Formula) -> Total:
        return Total(((1, self), (1, other)))

    def __sub__(self, other: Formula) -> Total:
        return Total(((1, self), (-1, other)))


@dataclass(frozen=True)
class Total(Formula):
    """A sum of signed formulas."""

    terms: tuple[tuple[int, Formula], ...]

    def measures(self) -> tuple[Measure, ...]:
        return tuple(m for _sign, term in self.terms for m in term.measures())

    def parts(self, read: Read) -> Parts:
        values = [(sign, term.parts(read).value) for sign, term in self.terms]
        return Parts(sum((sign * (value or Decimal(0)) for sign, value in values), Decimal(0)))


@dataclass(frozen=True)
class Ratio(Formula):
    """numerator / denominator x scale, divided last; no value over zero."""

    numerator: Formula
    denominator: Formula
    scale: int = 1

    def measures(self) -> tuple[Measure, ...]:
        return self.numerator.measures() + self.denominator.measures()

    def parts(self, read: Read) -> Parts:
        over = self.numerator.parts(read).value or Decimal(0)
        under = self.denominator.parts(read).value or Decimal(0)
        return Parts(over * self.scale / under if under else None, over, under)


def ratio(numerator: Formula, denominator: Formula) -> Ratio:
    return Ratio(numerator, denominator)


def percentage(numerator: Formula, denominator: Formula) -> Ratio:
    """A ratio told in percent, 0 to 100."""
    return Ratio(numerator, denominator, 100)


@dataclass(frozen=True)
class Growth(Formula):
    """The change of a sum against another period, in percent; none over a base of 0 or less."""

    of: Formula
    against: str  # "previous" or "year"

    def measures(self) -> tuple[Measure, ...]:
        return self.of.measures()

    def parts(self, read: Read) -> Parts:
        raise TypeError("A growth is worked out from two periods, by the answer.")

    def between(self, now: Decimal, before: Decimal) -> Parts:
        change = now - before
        return Parts(change * 100 / before if before > 0 else None, change, before)


@dataclass(frozen=True)
class Attainment(Formula):
    """What was reached / what was aimed at x 100; the target is read from the targets."""

    of: Formula
    counts: str  # the metric whose targets they are

    def measures(self) -> tuple[Measure, ...]:
        return self.of.measures()

    def parts(self, read: Read) -> Parts:
        raise TypeError("An attainment is worked out with its target, by the answer.")

    def against(self, reached: Decimal, target: Decimal | None) -> Parts:
        return Parts(reached * 100 / target if target else None, reached, target)
