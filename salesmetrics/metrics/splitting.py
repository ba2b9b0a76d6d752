"""The facts' rows read once for several splits; each dimension is then grouped in memory.

    with rows_held(["region", "team", "rep"]):
        answers_together(questions, scope)

What is told apart by one of these dimensions within it is read with all of them, once for the
same measures, periods and filters. The sums are those that PostgreSQL would make, as cells are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.trees import closure

from .calendar import Period
from .computing import added_up, read
from .dimensions import NONE, Dimension
from .grouping import OFFSET, PERIODS, aggregated, group, known_sum
from .measures import Distinct, Measure, Median
from .projection import Projection
from .sources import Source

Values = dict[tuple[int, int], dict[Measure, Decimal]]
Inside = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Wanted:
    """What is read at once: the measures of one source over some periods, narrowed."""

    organization: Organization
    source: type[Source]
    measures: tuple[Measure, ...]
    asked: tuple[Period, ...]
    inside: Inside

    @property
    def key(self) -> tuple[Any, ...]:
        narrowed = tuple(sorted(self.inside.items()))
        return (self.organization.pk, self.source, self.measures, self.asked, narrowed)


@dataclass(frozen=True)
class Held:
    """The rows that were read so far, by what was wanted of them."""

    dimensions: frozenset[str]
    frames: dict[tuple[Any, ...], pl.DataFrame] = field(default_factory=dict)

    def values(
        self, wanted: Wanted, by: str, project: Callable[[Sequence[str]], Projection]
    ) -> Values:
        """The measures by period and member; `project` is asked for the dimensions."""
        frame = self.frames.get(wanted.key)
        if frame is None:
            known = sorted(self.dimensions & set(wanted.source.dimensions))
            frame = self.frames[wanted.key] = numbered(wanted, project(known))
        return as_values(split(frame, wanted, by), wanted.measures)


_held: ContextVar[Held | None] = ContextVar("rows_held", default=None)


@contextmanager
def rows_held(dimensions: Iterable[str]) -> Iterator[None]:
    """While it lasts, rows are read once for all of these dimensions."""
    token = _held.set(Held(frozenset(dimensions)))
    try:
        yield
    finally:
        _held.reset(token)


def held_for(by: str | None) -> Held | None:
    """What holds rows that can be told apart by a dimension; None where nothing does."""
    held = _held.get()
    return held if held is not None and by in held.dimensions else None


def numbered(wanted: Wanted, projection: Projection) -> pl.DataFrame:
    """The rows, each with the number of the period it is in."""
    source = wanted.source
    if source.is_of_periods():
        if source.dense:
            projection = added_up(projection, "p.number")
        return read(projection, first=("number", pl.Int64))
    rows = read(added_up(projection, "p.at_day") if source.dense else projection)
    day = pl.col("at_day")
    number = pl.coalesce(
        pl.when(day.is_between(pl.lit(p.end if source.is_stock() else p.start), pl.lit(p.end)))
        .then(pl.lit(place, dtype=pl.Int64))
        .otherwise(None)
        for place, p in enumerate(wanted.asked)
    )
    return rows.with_columns(number=number).filter(pl.col("number").is_not_null())


def split(rows: pl.DataFrame, wanted: Wanted, by: str) -> pl.DataFrame:
    """Each measure by its name, for every group of a period and a member."""
    dimension, column, measures = Dimension.registry[by], f"d_{by}", list(wanted.measures)
    if not dimension.tree or rows.is_empty():
        return aggregated(rows, measures, group("number", column))
    pairs = [
        pair
        for pair in closure(dimension.parents(wanted.organization))
        # What lies above the members asked for is not asked for.
        if by not in wanted.inside or pair[1] in wanted.inside[by]
    ]
    above = pl.DataFrame(pairs, schema={"node": pl.Int64, "above": pl.Int64}, orient="row")
    if any(isinstance(m, Distinct | Median) for m in measures):
        # What is told apart, or in the middle, is told so among all rows of a node.
        belonging = rows.rename({column: "node"}).join(
            above, on="node", how="left", maintain_order="left"
        )
        return aggregated(belonging, measures, group("number", "above"))
    own = aggregated(rows, measures, group("number", column))
    belonging = own.with_columns(
        number=pl.col("group") % PERIODS, node=pl.col("group") // PERIODS
    ).join(above, on="node", how="left")
    whose = (pl.col("above").fill_null(NONE) * PERIODS + pl.col("number")).alias("group")
    return belonging.group_by(whose).agg(known_sum(m.name) for m in measures)


def as_values(found: pl.DataFrame, measures: Sequence[Measure]) -> Values:
    """By number and member what is known of the measures."""
    names = [m.name for m in measures]
    known: Values = {}
    for key, *row in found.select("group", *names).iter_rows():
        values = {m: value for m, value in zip(measures, row, strict=True) if value is not None}
        if values:
            known[key % PERIODS - OFFSET, key // PERIODS] = values
    return known
