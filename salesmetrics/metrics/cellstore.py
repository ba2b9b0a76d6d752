"""Reading and writing cells in bulk, and telling what a computation changed."""

import io

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper

from salesmetrics.tenancy.models import Organization

from .calendar import Grain, Period, period_of
from .computing import KEY
from .grouping import MONEY, SCHEMA
from .models import Cell, Chunk
from .sources import Source


def differences(
    source: type[Source], organization: Organization, months: Period, fresh: pl.DataFrame
) -> pl.DataFrame:
    """The cells to write, and, without a value, those to remove; the columns of SCHEMA."""
    standing = published(source, organization, months)
    both = fresh.join(
        standing.rename({"value": "former"}), on=KEY, how="full", coalesce=True, nulls_equal=True
    )
    return both.filter(pl.col("value").ne_missing(pl.col("former"))).select(*SCHEMA)


def published(source: type[Source], organization: Organization, months: Period) -> pl.DataFrame:
    """The cells that stand for these months (and, where they are kept, quarters and years)."""
    measures = [m.key for m in source.measures]
    quarter, year = (
        period_of(organization, grain, months.start).start for grain in (Grain.QUARTER, Grain.YEAR)
    )
    sql = (
        "SELECT measure, dimension, grain, period, member, value FROM metrics_cell"
        " WHERE organization_id = %s AND measure = ANY(%s) AND period <= %s AND ("
        " grain IN ('day', 'month') AND period >= %s OR grain = 'quarter' AND period >= %s"
        " OR grain = 'year' AND period >= %s)"
    )
    rows = (organization.pk, measures, months.end, months.start, quarter, year)
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(sql, rows)
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
            for block in copy:
                buffer.write(block)
    if not buffer.tell():
        return pl.DataFrame(schema=SCHEMA)
    buffer.seek(0)
    # An empty dimension (the whole) is quoted by COPY, so it is not read as missing.
    frame = pl.read_csv(
        buffer,
        has_header=False,
        new_columns=list(SCHEMA),
        schema=SCHEMA,
    )
    return frame.with_columns(pl.col("value").cast(MONEY))


def keep(chunk: Chunk, changes: pl.DataFrame) -> None:
    """Write a chunk's differences, in place of any it had."""
    chunk.changes.all().delete()
    write("metrics_cellchange", changes, chunk_id=chunk.pk)


def enter(chunk: Chunk, fresh: pl.DataFrame) -> None:
    """Write a chunk's cells where they are to stand: nobody reads before the first publication.

    In the order of the key, which is how an index grows fastest.
    """
    write(
        "metrics_cell",
        in_order(fresh),
        organization_id=chunk.run.organization_id,
        run=chunk.run_id,
    )


def in_order(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells in the order of their key; its few different words are sorted as numbers."""
    words = KEY[:3]
    order = cells.select(
        *(pl.col(key).cast(pl.Enum(cells[key].unique().sort())) for key in words), *KEY[3:]
    )
    return cells[order.select(pl.arg_sort_by(KEY)).to_series()]


def forget(organization: Organization) -> None:
    """Take away what a first run has entered that will not be published."""
    Cell.objects.filter(organization=organization).delete()


def write(table: str, rows: pl.DataFrame, **same: int) -> None:
    """Copy rows into a table, with columns that are the same for all of them."""
    if rows.is_empty():
        return
    text = rows.select(
        *(pl.lit(value).alias(name) for name, value in same.items()), *SCHEMA
    ).write_csv(include_header=False, quote_style="non_numeric", null_value="")
    columns = ", ".join((*same, *SCHEMA))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(text)


OF_RUN = """
    SELECT x.measure, x.dimension, x.grain, x.period, x.member, x.value
      FROM metrics_cellchange x JOIN metrics_chunk k ON k.id = x.chunk_id
     WHERE k.run_id = %(run)s"""

APPLY = (
    # What will no longer stand is kept with the runs between which it stood.
    """
    INSERT INTO metrics_formercell (organization_id, measure, dimension, grain, period, member,
                                    value, run, until_run)
    SELECT c.organization_id, c.measure, c.dimension, c.grain, c.period, c.member, c.value, c.run,
           %(run)s
      FROM metrics_cell c JOIN change_of_run x USING (measure, dimension, grain, period, member)
     WHERE c.organization_id = %(organization)s
    """,
    """
    DELETE FROM metrics_cell c USING change_of_run x
     WHERE c.organization_id = %(organization)s
       AND (c.measure, c.dimension, c.grain, c.period, c.member)
         = (x.measure, x.dimension, x.grain, x.period, x.member)
    """,
    # In the order of the key, as above.
    """
    INSERT INTO metrics_cell (organization_id, measure, dimension, grain, period, member, value,
                              run)
    SELECT %(organization)s, measure, dimension, grain, period, member, value, %(run)s
      FROM change_of_run WHERE value IS NOT NULL
     ORDER BY measure, dimension, grain, period, member
    """,
)


def apply(organization: Organization, run: int) -> int:
    """Make a run's differences the published cells; returns how many there were."""
    if organization.published_run is None:
        return Cell.objects.filter(organization=organization).count()
    parameters = {"organization": organization.pk, "run": run}
    with connection.cursor() as cursor:
        count = apply_to_standing(cursor, parameters)
        if count:
            cursor.execute(
                "DELETE FROM metrics_cellchange USING metrics_chunk k"
                " WHERE k.id = chunk_id AND k.run_id = %(run)s",
                parameters,
            )
    return count


def apply_to_standing(cursor: CursorWrapper, parameters: dict[str, int]) -> int:
    cursor.execute("DROP TABLE IF EXISTS change_of_run")
    cursor.execute(
        f"CREATE TEMPORARY TABLE change_of_run ON COMMIT DROP AS {OF_RUN}",
        parameters,
    )
    count: int = cursor.rowcount
    if count:
        cursor.execute("ANALYZE change_of_run")
        for statement in APPLY:
            cursor.execute(statement, parameters)
    return count
