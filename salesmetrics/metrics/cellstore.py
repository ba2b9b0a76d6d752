"""Reading and writing cells in bulk, and telling what a computation changed."""

import io
from collections.abc import Sequence

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper

from salesmetrics.tenancy.models import Organization

from .calendar import Grain, Period, period_of
from .computing import KEY, MONEY, SCHEMA
from .models import Chunk
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
    if changes.is_empty():
        return
    columns: Sequence[str] = ("chunk_id", *SCHEMA)
    text = changes.select(pl.lit(chunk.pk).alias("chunk_id"), *SCHEMA).write_csv(
        include_header=False, quote_style="non_numeric", null_value=""
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY metrics_cellchange ({', '.join(columns)}) FROM STDIN (FORMAT csv)"
        ) as copy,
    ):
        copy.write(text)


OF_RUN = """
    SELECT x.measure, x.dimension, x.grain, x.period, x.member, x.value
      FROM metrics_cellchange x JOIN metrics_chunk k ON k.id = x.chunk_id
     WHERE k.run_id = %(run)s"""

# In the order of the key, which is how an index grows fastest.
ENTER = """
    INSERT INTO metrics_cell (organization_id, measure, dimension, grain, period, member, value,
                              run)
    SELECT %(organization)s, measure, dimension, grain, period, member, value, %(run)s
      FROM {changes} WHERE value IS NOT NULL
     ORDER BY measure, dimension, grain, period, member
    """
APPLY_TO_NONE = ENTER.format(changes=f"({OF_RUN}) x")
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
    ENTER.format(changes="change_of_run"),
)


def apply(organization: Organization, run: int) -> int:
    """Make a run's differences the published cells; returns how many there were."""
    parameters = {"organization": organization.pk, "run": run}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM metrics_cell WHERE organization_id = %(organization)s)",
            parameters,
        )
        if cursor.fetchone()[0]:
            count = apply_to_standing(cursor, parameters)
        else:
            cursor.execute(APPLY_TO_NONE, parameters)
            count = cursor.rowcount
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
