"""What a query finds as columns, and columns into a table: whole, by COPY, and not row by row."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection

Type = pl.DataType | type[pl.DataType]


def copied(
    sql: str, parameters: Sequence[Any] | Mapping[str, Any], columns: Mapping[str, Type]
) -> pl.DataFrame:
    """What a query finds, as columns of these names and types."""
    buffer = io.BytesIO()
    connection.ensure_connection()
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(sql, parameters)
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
            for block in copy:
                buffer.write(block)
    if not buffer.tell():
        return pl.DataFrame(schema=dict(columns))
    buffer.seek(0)
    return pl.read_csv(buffer, has_header=False, new_columns=list(columns), schema=dict(columns))


def put(table: str, rows: pl.DataFrame) -> None:
    """The rows into a table, whose columns have the names of the frame's."""
    names = ", ".join(f'"{name}"' for name in rows.columns)
    buffer = io.BytesIO()
    rows.write_csv(buffer, include_header=False)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(buffer.getbuffer())
