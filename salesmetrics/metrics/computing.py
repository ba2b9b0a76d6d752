"""From a source's rows over some months to its cells.

The rows come out of PostgreSQL once, as columns; every dimension and grain is then grouped
in memory. See docs/decisions for the measurements behind this.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import polars as pl
from django.db import connection

from salesmetrics.crm.frames import Type, copied
from salesmetrics.tenancy.models import Organization

from .calendar import Grain, Period, month_number, month_of, month_start, period_of, periods
from .grouping import MONEY, SCHEMA, by_member, by_period
from .measures import Measure, Median, Sum
from .projection import Projection, project, project_periods
from .sources import Source

# Months from which on looking rows up one by one costs more than reading their table.
READ_WHOLE_FROM = 6
KEY = ["measure", "dimension", "grain", "period", "member"]


def compute(
    source: type[Source], organization: Organization, months: Period, today: dt.date
) -> tuple[pl.DataFrame, int]:
    """All cells of a source over whole months, as of `today`; and how many rows they came from.

    The frame has the columns of SCHEMA. A cell is there where at least one row is in it. Where
    quarters and years have cells of their own, those that the months are in come too.
    """
    asked = months.until(today)
    if asked.start > asked.end:
        return pl.DataFrame(schema=SCHEMA), 0
    plan_for(asked)
    if source.is_of_periods():
        return compute_periods(source, organization, asked, today)

    whole = around(organization, source, asked).until(today)

    def projected(*dimensions: str) -> Projection:
        return project(
            source,
            organization,
            whole,
            dimensions=dimensions,
            measures=source.measures,
            days=measured_days(asked) if source.is_stock() else (),
        )

    projection = projected(*source.dimensions)
    if source.dense and whole.months < READ_WHOLE_FROM:
        # Few days are soon added up to months: the table is looked through once.
        days = rows = read(added_up(projection, "p.at_day"))
    elif source.dense:
        # Without a zone, as asking for one at every row costs twice as much.
        rows = read(added_up(projection, "date_trunc('month', p.at_day::timestamp)::date"))
        # By day there is no split, and nothing to look up for one.
        days = read(added_up(projected(), "p.at_day"))
    else:
        days = rows = read(counting(projection))
    if rows.is_empty():
        return pl.DataFrame(schema=SCHEMA), 0
    return pl.concat(cells(source, organization, projection, rows, days, asked)), rows.height


def plan_for(months: Period) -> None:
    """Have the transaction's statements planned for what they read: a processor each, and much.

    The other processors have chunks of their own. Over many months every table is read whole;
    how many rows spans make of one, and with them whether to look each up, cannot be estimated,
    nor how many there are to be sorted where they could be hashed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        if months.months >= READ_WHOLE_FROM:
            cursor.execute("SET LOCAL enable_nestloop = off")
            cursor.execute("SET LOCAL enable_sort = off")


def around(organization: Organization, source: type[Source], months: Period) -> Period:
    """The months, or the whole years they are in, where these have cells of their own."""
    return containing(organization, Grain.YEAR, months) if source.needs_whole_years() else months


def containing(organization: Organization, grain: Grain, days: Period) -> Period:
    """The whole periods of a grain that the days are in."""
    first, last = (period_of(organization, grain, day) for day in (days.start, days.end))
    return Period(first.start, last.end)


def added_up(projection: Projection, time: str) -> Projection:
    """The projection with its rows added up by what tells their time and by dimensions."""
    keys = "".join(f", p.d_{key}" for key in projection.dimensions)
    sums = "".join(
        f", {m.aggregate_sql(f'p.m_{m.name}')} AS m_{m.name}" for m in projection.measures
    )
    grouped = ", ".join(str(n + 1) for n in range(1 + len(projection.dimensions)))
    sql = f"SELECT {time} AS at_day{keys}{sums} FROM ({projection.sql}) p GROUP BY {grouped}"
    return replace(projection, sql=sql)


def counting(projection: Projection) -> Projection:
    """The projection without the rows that add nothing to any measure."""
    if any(m.where is None for m in projection.measures):
        return projection
    known = ", ".join(f"p.m_{m.name}" for m in projection.measures)
    return replace(
        projection, sql=f"SELECT * FROM ({projection.sql}) p WHERE num_nonnulls({known}) > 0"
    )


def compute_periods(
    source: type[Source], organization: Organization, months: Period, today: dt.date
) -> tuple[pl.DataFrame, int]:
    """The cells of a source of periods, for each month, quarter and year that has a day here."""
    asked = [
        (grain, period)
        for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
        for period in periods(organization, grain, months.start, months.end)
    ]
    told = {told_by(source, period, today): period for _grain, period in asked}
    place = {what: number for number, what in enumerate(told)}
    projection = project_periods(
        source,
        organization,
        list(told.values()),
        today,
        dimensions=list(source.dimensions),
        measures=source.measures,
    )
    if source.dense:
        rows = read(added_up(projection, "p.number"), first=("number", pl.Int64))
    else:
        rows = read(projection, first=("number", pl.Int64))
    if rows.is_empty():
        return pl.DataFrame(schema=SCHEMA), 0
    parts: list[pl.DataFrame] = []
    for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR):
        starts = {
            place[told_by(source, period, today)]: period.start
            for its, period in asked
            if its == grain
        }
        timed = rows.filter(pl.col("number").is_in(list(starts))).with_columns(
            pl.col("number").replace_strict(starts, return_dtype=pl.Date).alias("month")
        )
        measures = list(source.measures)
        parts.append(by_period(timed, measures, grain, "month"))
        for key in projection.dimensions:
            parts += by_member(timed, measures, grain, "month", key, organization)
    return pl.concat(parts), rows.height


def told_by(source: type[Source], period: Period, today: dt.date) -> Period | dt.date:
    """What of a period its rows depend on: with the same of it two periods have the same rows."""
    return min(period.end, today) if getattr(source, "of_endings", False) else period


def measured_days(months: Period) -> list[dt.date]:
    """The last day of each month, or of what is over of it."""
    first, count = month_number(months.start), months.months
    ends = (month_of(month_start(number)).end for number in range(first, first + count))
    return [min(end, months.end) for end in ends]


def read(projection: Projection, first: tuple[str, Type] = ("at_day", pl.Date)) -> pl.DataFrame:
    """The rows of a projection as typed columns, the first of which is named and typed so."""
    columns: dict[str, Type] = dict([first])
    columns |= {f"d_{key}": pl.Int64 for key in projection.dimensions}
    columns |= {f"m_{m.name}": value_type(m) for m in projection.measures}
    return copied(projection.sql, projection.parameters, columns)


def value_type(measure: Measure) -> pl.DataType | type[pl.DataType]:
    return MONEY if isinstance(measure, Sum | Median) else pl.Int64


def cells(
    source: type[Source],
    organization: Organization,
    projection: Projection,
    rows: pl.DataFrame,
    days: pl.DataFrame,
    asked: Period,
) -> Iterator[pl.DataFrame]:
    rows = rows.with_columns(pl.col("at_day").dt.truncate("1mo").alias("month"))
    if middles := [f"m_{m.name}" for m in source.measures if isinstance(m, Median)]:
        # Once for all groupings: the rows of a group stay in the order that they come in.
        (middle,) = middles
        rows = days = rows.sort(middle)
    adding = [m for m in source.measures if source.is_stock() or m.adds_over_time]
    others = [m for m in source.measures if m not in adding]
    if not source.is_stock():
        inside = within(days, asked)
        yield by_period(inside, list(source.measures), Grain.DAY, "at_day")
    for grain, measures in grains(adding, others):
        timed = within(rows, containing(organization, grain, asked))
        if grain != Grain.MONTH:
            timed = timed.with_columns(whole_period(organization, grain, timed))
        yield by_period(timed, measures, grain, "month")
        for key in projection.dimensions:
            yield from by_member(timed, measures, grain, "month", key, organization)


def within(rows: pl.DataFrame, period: Period) -> pl.DataFrame:
    return rows.filter(pl.col("at_day").is_between(pl.lit(period.start), pl.lit(period.end)))


def grains(adding: list[Measure], others: list[Measure]) -> Iterator[tuple[Grain, list[Measure]]]:
    yield Grain.MONTH, adding + others
    if others:
        yield Grain.QUARTER, others
        yield Grain.YEAR, others


def whole_period(organization: Organization, grain: Grain, rows: pl.DataFrame) -> pl.Expr:
    """The month column replaced by the first day of the fiscal quarter or year."""
    starts = {m: period_of(organization, grain, m).start for m in rows["month"].unique()}
    return pl.col("month").replace_strict(starts, return_dtype=pl.Date)
