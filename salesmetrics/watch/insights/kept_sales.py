"""What customers bought, kept as columns by year.

Only months in which something is another are read again; a night in which nothing was sold reads
none.
"""

import datetime as dt
import io
from collections.abc import Iterable, Set

import polars as pl

from salesmetrics.metrics.calendar import Period, month_of
from salesmetrics.metrics.computing import Type, copied
from salesmetrics.metrics.grouping import MONEY
from salesmetrics.metrics.models import Run

from ..models.insights import KeptSales

SHAPE = 1
"""To be raised where the columns become others: what was kept before is then read again."""
COLUMNS: dict[str, Type] = {
    "account": pl.Int64,
    "product": pl.Int64,
    "day": pl.Date,
    "amount": MONEY,
    "returned": pl.Boolean,
}
Months = Set[dt.date]

# Ordered, as neighbours that are alike are written in less.
SALES = """
SELECT account_id, product_id, day, amount, kind = 'return'
  FROM crm_sale
 WHERE organization_id = %(org)s AND account_id IS NOT NULL
   AND kind IN ('order', 'deal', 'return')
   AND day BETWEEN %(first)s AND %(last)s
 ORDER BY account_id, day"""


def sales_of_years(run: Run, years: Iterable[int], touched: Months | None) -> pl.DataFrame:
    """The sales of whole years up to the run's day, in no order.

    Kept is what stood when signs were found last; `touched` has the months on which runs have
    worked since. Without, nothing is known of what is kept.
    """
    wanted = set(years)
    kept = KeptSales.objects.filter(organization=run.organization_id)
    there = kept.filter(year__in=wanted, shape=SHAPE) if touched is not None else ()
    known = {one.year: read(bytes(one.data)) for one in there}
    others = {month.year for month in touched or ()}
    found = {
        year: brought_up_to_date(run, year, known.get(year), touched or set())
        if year in others or year not in known
        else known[year]
        for year in sorted(wanted)
    }
    anew = [year for year in found if found[year] is not known.get(year)]
    if anew:
        kept.exclude(year__in=wanted.difference(anew)).delete()
        KeptSales.objects.bulk_create(
            KeptSales(
                organization_id=run.organization_id,
                year=year,
                shape=SHAPE,
                data=written(found[year]),
            )
            for year in anew
        )
    return pl.concat(found.values())


def brought_up_to_date(
    run: Run, year: int, kept: pl.DataFrame | None, touched: Months
) -> pl.DataFrame:
    """The sales of a year: what is kept, but for the months in which something is another."""
    if kept is None:
        return looked_up(run, Period(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    months = sorted(month for month in touched if month.year == year)
    days = Period(months[0], month_of(months[-1]).end)
    before = kept.filter(~pl.col("day").is_between(pl.lit(days.start), pl.lit(days.end)))
    return pl.concat([before, looked_up(run, days)])


def looked_up(run: Run, days: Period) -> pl.DataFrame:
    """The sales of some days up to the run's."""
    until = days.until(run.today)
    asked = {"org": run.organization_id, "first": until.start, "last": until.end}
    return copied(SALES, asked, {**COLUMNS, "returned": pl.String}).with_columns(
        pl.col("returned") == "t"
    )


def written(rows: pl.DataFrame) -> bytes:
    """Columns as they are kept."""
    buffer = io.BytesIO()
    rows.write_ipc(buffer, compression="zstd")
    return buffer.getvalue()


def read(data: bytes) -> pl.DataFrame:
    """The columns that were written so."""
    return pl.read_ipc(io.BytesIO(data))
