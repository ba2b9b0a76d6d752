"""From rows as columns to cells: by period, and by each member of each dimension.

A period and a member are grouped as one number, which is much quicker than as two columns; and
a tree's nodes are added up from what their own rows came to, not from the rows again.
"""

from collections.abc import Iterator

import polars as pl

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.trees import closure

from .calendar import Grain
from .dimensions import NONE, Dimension
from .measures import Distinct, Measure, Median

MONEY = pl.Decimal(38, 10)
WHOLE = ""
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "measure": pl.String,
    "dimension": pl.String,
    "grain": pl.String,
    "period": pl.Date,
    "member": pl.Int64,
    "value": MONEY,
}
# A period's first day takes the lower bits of a group's number, counted from 1,400 years before
# 1970; the member's number the others.
BITS = 20
PERIODS = 1 << BITS
OFFSET = PERIODS >> 1


def by_period(rows: pl.DataFrame, measures: list[Measure], grain: Grain, time: str) -> pl.DataFrame:
    """The cells of the whole, by the period that the column `time` begins."""
    return as_cells(aggregated(rows, measures, group(time, None)), grain, WHOLE, measures)


def by_member(
    rows: pl.DataFrame,
    measures: list[Measure],
    grain: Grain,
    time: str,
    key: str,
    organization: Organization,
) -> Iterator[pl.DataFrame]:
    """The cells of each member of a dimension; in a tree all below a node belongs to it."""
    dimension, column = Dimension.registry[key], f"d_{key}"
    if not dimension.tree or rows.is_empty():
        yield as_cells(aggregated(rows, measures, group(time, column)), grain, key, measures)
        return
    pairs = closure(dimension.parents(organization))
    above = pl.DataFrame(pairs, schema={"node": pl.Int64, "above": pl.Int64}, orient="row")
    adding = [m for m in measures if not isinstance(m, Distinct | Median)]
    apart = [m for m in measures if m not in adding]
    if adding:
        own = aggregated(rows, adding, group(time, column))
        belonging = own.with_columns(
            period=pl.col("group") % PERIODS, node=pl.col("group") // PERIODS
        ).join(above, on="node", how="left")
        whose = (pl.col("above").fill_null(NONE) * PERIODS + pl.col("period")).alias("group")
        sums = belonging.group_by(whose).agg(known_sum(m.name) for m in adding)
        yield as_cells(sums, grain, key, adding)
    if apart:
        # What is told apart, or in the middle, is told so among a node's rows.
        needed = rows.select(time, pl.col(column).alias("node"), *(f"m_{m.name}" for m in apart))
        belonging = needed.join(above, on="node", how="left", maintain_order="left")
        yield as_cells(aggregated(belonging, apart, group(time, "above")), grain, key, apart)


def group(time: str, column: str | None) -> pl.Expr:
    """One number for a period and a member."""
    period = pl.col(time).to_physical().cast(pl.Int64) + OFFSET
    if column is None:
        return (period + NONE * PERIODS).alias("group")
    return (pl.col(column).fill_null(NONE) * PERIODS + period).alias("group")


def aggregated(rows: pl.DataFrame, measures: list[Measure], key: pl.Expr) -> pl.DataFrame:
    """Each measure by its name for every group; null where no row of it counts."""
    columns = {f"m_{m.name}": m.name for m in measures}
    keyed = rows.select(key, *(pl.col(column).alias(name) for column, name in columns.items()))
    return keyed.group_by("group").agg(aggregate(m) for m in measures)


def aggregate(measure: Measure) -> pl.Expr:
    if isinstance(measure, Distinct):
        values = pl.col(measure.name)
        several = values.drop_nulls().n_unique().cast(MONEY)
        return pl.when(values.count() > 0).then(several).alias(measure.name)
    if isinstance(measure, Median):
        known = pl.col(measure.name).drop_nulls()
        middle = known.get((known.len() - 1) // 2, null_on_oob=True) + known.get(
            known.len() // 2, null_on_oob=True
        )
        return middle.cast(MONEY).alias(measure.name)
    return known_sum(measure.name)


def known_sum(name: str) -> pl.Expr:
    """The sum of what is known; null where nothing is."""
    values = pl.col(name)
    return pl.when(values.count() > 0).then(values.sum()).cast(MONEY).alias(name)


def as_cells(
    found: pl.DataFrame, grain: Grain, dimension: str, measures: list[Measure]
) -> pl.DataFrame:
    """A column for each measure becomes a row for each cell that has a value."""
    period = ((pl.col("group") % PERIODS) - OFFSET).cast(pl.Int32).cast(pl.Date)
    keyed = found.select(
        period.alias("period"),
        (pl.col("group") // PERIODS).alias("member"),
        *(pl.col(m.name).alias(m.key) for m in measures),
    )
    told = keyed.unpivot(
        index=["period", "member"], variable_name="measure", value_name="value"
    ).filter(pl.col("value").is_not_null())
    return told.select(
        "measure",
        pl.lit(dimension).alias("dimension"),
        pl.lit(str(grain)).alias("grain"),
        "period",
        "member",
        "value",
    )
