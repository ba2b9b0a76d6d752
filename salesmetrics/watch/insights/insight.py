"""An insight: a kind, figures and the money concerned. Its sentence is made where it is shown."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from salesmetrics.metrics.calendar import Period


class Kind(StrEnum):
    """What it tells."""

    CHANGE = "change"
    RATE = "rate"
    UNUSUAL = "unusual"
    PACE = "pace"
    STAGE = "stage"
    RISK = "risk"
    READY = "ready"


@dataclass(frozen=True)
class View:
    """What is looked at: a period, the one it is held against, and filters by public ids.

    `pace` is the part of the period's working days that is over, None unless it is running.
    """

    period: Period
    before: Period | None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pace: Decimal | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from another."""
        return (*self.period, *(self.before or ()), tuple(sorted(self.where.items())), self.pace)


@dataclass(frozen=True)
class Part:
    """What one member has in a difference; the member None is all that is not told apart.

    Of a ratio `amount` is what its own rate adds and `mix` what its share adds.
    """

    member: str | None
    name: str
    amount: Decimal
    mix: Decimal = Decimal(0)


@dataclass(frozen=True)
class Insight:
    """`amount` leads: it is what a dismissed insight is held against when figures change."""

    kind: Kind
    subject: str
    amount: Decimal
    money: Decimal
    period: Period | None
    """None where it is told of how things stand now."""
    before: Period | None = None
    good: bool | None = None
    dimension: str = ""
    member: str | None = None
    name: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    weight: float = 0.0
    """How much the shares of its members differ: of several splits the largest tells most."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same insight has the same key, whatever its figures have become."""
        days = [str(day) for period in (self.period, self.before) for day in period or ()]
        of = (str(self.kind), self.subject, self.dimension, self.member)
        told = repr((*of, *days, sorted(self.where.items())))
        return hashlib.sha256(told.encode()).hexdigest()[:24]


def decimal(number: Fraction) -> Decimal:
    """An exact part as a figure."""
    return Decimal(number.numerator) / Decimal(number.denominator)
