"""A temporary table for the checked rows of one file, filled by COPY."""

import io

import polars as pl
from django.db import connection, models
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
        self._identity = [str(field.column) for field in entity.identity]
        self._keys: list[pl.Series] = []

    def create(self, cursor: CursorWrapper) -> None:
        columns = [f"{sql_name(f)} {f.db_type(connection)}" for f in self.entity.fields]
        columns += [f"{name}__day boolean" for name in self.entity.day_flags]
        if self.entity.tree is not None:
            columns += [f"{PARENT} text", "target_id bigint"]
        cursor.execute(
            f"CREATE TEMPORARY TABLE {self.name} (row_line bigint, refused boolean,"
            f" {', '.join(columns)})"
            " ON COMMIT DROP"
        )

    def drop(self, cursor: CursorWrapper) -> None:
        cursor.execute(f"DROP TABLE {self.name}")

    def copy(self, cursor: CursorWrapper, frame: pl.DataFrame) -> None:
        """Send rows. Times without an offset are read in the session's time zone."""
        if not frame.height:
            return
        self._keys.append(frame.select(self._identity).hash_rows())
        buffer = io.BytesIO()
        frame.write_csv(buffer, include_header=False)
        data = buffer.getbuffer()
        # Before PostgreSQL 18 this line ends the data, even within a quoted value.
        if b"\n\\.\n" in buffer.getvalue():
            data = memoryview(buffer.getvalue().replace(b"\n\\.\n", b"\n\\. \n"))
        names = ", ".join(f'"{name}"' for name in frame.columns)
        with cursor.copy(f"COPY {self.name} ({names}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(data)
        self.rows += frame.height

    @property
    def surely_unique(self) -> bool:
        """Whether no two rows share their identity, as far as can be told without asking."""
        if any(isinstance(field, models.DateTimeField) for field in self.entity.identity):
            return False  # a time can be written in many ways
        return not self._keys or pl.concat(self._keys).n_unique() == self.rows

    def remove(self, cursor: CursorWrapper, lines: list[int]) -> None:
        """Take out these lines and what was refused before."""
        cursor.execute(f"DELETE FROM {self.name} WHERE refused OR row_line = ANY(%s)", [lines])
        self.rows -= cursor.rowcount
