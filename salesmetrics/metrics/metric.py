"""A metric: an expression over measures with its unit, direction and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .dimensions import Dimension
from .formulas import Foretold, Formula, Ratio
from .measures import Measure
from .sources import Source


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    HOURS = "hours"
    RATIO = "ratio"
    SCORE = "score"


MONEY, COUNT, PERCENT, DAYS = Unit.MONEY, Unit.COUNT, Unit.PERCENT, Unit.DAYS
HOURS, RATIO, SCORE = Unit.HOURS, Unit.RATIO, Unit.SCORE

# The units whose figures are divided last and shown with both parts.
DECIMALS = {Unit.PERCENT: 2, Unit.DAYS: 2, Unit.HOURS: 2, Unit.RATIO: 2, Unit.SCORE: 2}


class Good(StrEnum):
    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class Kind(StrEnum):
    FLOW = "flow"
    STOCK = "stock"
    COHORT = "cohort"


@dataclass(frozen=True, eq=False)
class Metric:
    """Assigned in a `Family`; the name it is assigned to is its public key.

    `formula` is the expression, `in_words` the same for people. Asked by or narrowed to a
    dimension in `split`, that formula holds instead; the members of the dimension `beside` stand
    beside the figure itself, which is the row of no member. `aside` is told beside the figure.
    `ranks` makes it a ranking of reps, of as many places unless asked otherwise.
    """

    name: Promise
    formula: Formula
    unit: Unit
    description: Promise
    in_words: Promise
    good: Good = Good.UP
    kind: Kind = Kind.FLOW
    confidential: bool = False
    note: Promise | str = ""
    split: Mapping[str, Formula] = field(default_factory=dict)
    beside: str | None = None
    aside: tuple[Promise, Formula] | None = None
    ranks: int = 0
    key: str = field(init=False, default="")
    group: Promise | str = field(init=False, default="")

    def __set_name__(self, owner: Any, name: str) -> None:
        object.__setattr__(self, "key", name)

    def measures(self) -> tuple[Measure, ...]:
        formulas = [self.formula, *self.split.values()]
        return tuple(dict.fromkeys(m for formula in formulas for m in formula.measures()))

    def formula_for(self, dimensions: Iterable[str]) -> Formula:
        """The formula that holds for a question with these dimensions."""
        for key in dimensions:
            if key in self.split:
                return self.split[key]
        return self.formula

    @property
    def sources(self) -> tuple[type[Source], ...]:
        return tuple(dict.fromkeys(m.source for m in self.measures()))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that all its measures share, in the order they are declared."""
        return tuple(key for key in Dimension.registry if self.can_split_by(key))

    def can_split_by(self, dimension: str) -> bool:
        split = self.formula_for([dimension])
        if isinstance(split, Foretold) and dimension not in split.by:
            return False
        if isinstance(split, Ratio) and dimension in split.shared:
            split = split.numerator
        return all(dimension in measure.source.dimensions for measure in split.measures())


class Family:
    """A group of metrics: a class body of assignments."""

    title: ClassVar[Promise]
    registry: ClassVar[dict[str, Metric]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for key, value in vars(cls).items():
            if isinstance(value, Metric):
                if key in Family.registry:
                    raise TypeError(f"There is already a metric named {key}.")
                object.__setattr__(value, "group", cls.title)
                Family.registry[key] = value


FLOW, STOCK, COHORT = Kind.FLOW, Kind.STOCK, Kind.COHORT
DOWN, NEUTRAL = Good.DOWN, Good.NEUTRAL

__all__ = [
    "COHORT",
    "COUNT",
    "DAYS",
    "DOWN",
    "FLOW",
    "HOURS",
    "MONEY",
    "NEUTRAL",
    "PERCENT",
    "RATIO",
    "SCORE",
    "STOCK",
    "Family",
    "Metric",
    "_",
]
