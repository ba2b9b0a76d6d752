"""What customers bought, kept as columns by year.

Of what is kept only months in which something is another are read again. The running month is
always read, as nearly every day something in it is another.
"""

import datetime as dt
import io
from collections.abc import Set

import polars as pl

from salesmetrics.crm.frames import Type, copied
from salesmetrics.metrics.calendar import ONE_DAY, Period, month_number, month_of, month_start
from salesmetrics.metrics.grouping import MONEY
from salesmetrics.metrics.models import Run

from ..models.insights import KeptSales

SHAPE = 3
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


def not_kept_from(today: dt.date) -> dt.date:
    """The day from which on sales are always read."""
    return today.replace(day=1)


def stale(touched: Months, since: dt.date, today: dt.date) -> Months:
    """The months that kept sales lack: runs have worked on them, or they were too young to be kept.

    Kept is what there was on the day `since`.
    """
    end, begin = not_kept_from(today), month_number(not_kept_from(since))
    grown = {month_start(number) for number in range(begin, month_number(end))}
    return {month for month in touched if month < end} | grown


def sales_of_years(run: Run, earliest: dt.date, lacks: Months | None) -> pl.DataFrame:
    """The sales from the year of a day up to the run's day, in no order.

    Kept is what stood when signs were found last, but for the months that it `lacks`; where that
    is None, nothing is known of what is kept.
    """
    end = not_kept_from(run.today)
    wanted = set(range(earliest.year, end.year + 1))
    kept = KeptSales.objects.filter(organization=run.organization_id)
    there = kept.filter(year__in=wanted, shape=SHAPE) if lacks is not None else ()
    known = {one.year: read(bytes(one.data)) for one in there}
    others = {month.year for month in lacks or ()}
    anew = {
        year: brought_up_to_date(run, year, known.get(year), lacks or set())
        for year in sorted(wanted)
        if year in others or year not in known
    }
    if anew:
        kept.exclude(year__in=wanted.difference(anew)).delete()
        KeptSales.objects.bulk_create(
            KeptSales(
                organization_id=run.organization_id, year=year, shape=SHAPE, data=written(rows)
            )
            for year, rows in anew.items()
        )
    latest = looked_up(run, Period(end, run.today))
    return pl.concat([*(known | anew).values(), latest])


def brought_up_to_date(
    run: Run, year: int, kept: pl.DataFrame | None, lacks: Months
) -> pl.DataFrame:
    """The sales of a year that are kept: as they are, but for the months in between."""
    last = not_kept_from(run.today) - ONE_DAY
    whole = Period(dt.date(year, 1, 1), dt.date(year, 12, 31)).until(last)
    if kept is None:
        return looked_up(run, whole)
    months = sorted(month for month in lacks if month.year == year)
    days = Period(months[0], month_of(months[-1]).end).until(last)
    before = kept.filter(~pl.col("day").is_between(pl.lit(days.start), pl.lit(days.end)))
    return pl.concat([before, looked_up(run, days)])


def looked_up(run: Run, days: Period) -> pl.DataFrame:
    """The sales of some days, as columns."""
    asked = {"org": run.organization_id, "first": days.start, "last": days.end}
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
