"""A temporary table for the checked rows of one file, filled by COPY."""



import io

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper

from .checking import PARENT
from .specification import Entity, sql_name


class Staging:
    def __init__(self, entity: Entity, number: int) -> None:
        self.entity = entity
        self.name = f"staged_{entity.name}_{number}"
        self.rows = 0
        self.refused = False
        """Whether the file has rows that are not here."""

    def create(self, cursor: CursorWrapper) -> None:
        columns = [f"{sql_name(f)} {f.db_type(connection)}" for f in self.entity.fields]
        columns += [f"{name}__day boolean" for name in self.entity.day_flags]
        if self.entity.tree is not None:
            columns += [f"{PARENT} text", "target_id bigint"]
        cursor.execute(
            f"CREATE TEMPORARY TABLE {self.name} (row_line bigint, {', '.join(columns)})"
            " ON COMMIT DROP"
        )

    def copy(self, cursor: CursorWrapper, frame: pl.DataFrame) -> None:
        """Send rows. Times without an offset are read in the session's time zone."""
        if not frame.height:
            return
        buffer = io.BytesIO()
        frame.write_csv(buffer, include_header=False)
        data = buffer.getvalue()
        # Before PostgreSQL 18 this line ends the data, even within a quoted value.
        if b"\n\\.\n" in data:
            data = data.replace(b"\n\\.\n", b"\n\\. \n")
        names = ", ".join(f'"{name}"' for name in frame.columns)
        with cursor.copy(f"COPY {self.name} ({names}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(data)
        self.rows += frame.height

    def remove(self, cursor: CursorWrapper, lines: list[int]) -> None:
        cursor.execute(
            f"DELETE FROM {self.name} WHERE row_line = ANY(%s)",
            [lines],
        )
        self.rows -= cursor.rowcount
