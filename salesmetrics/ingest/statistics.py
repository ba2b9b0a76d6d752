"""The planner's statistics of a table of which much has just been written.

Without them the planner takes the rows of an organization that is new to be none, and compares
each of them with every other.
"""

from django.db.backends.utils import CursorWrapper

FROM = 1_000
"""Rows written from which on statistics are renewed."""
SHARE = 20
"""They are renewed where one row in so many was written, or more."""


def renew(cursor: CursorWrapper, table: str, written: int) -> None:
    """Where so many rows are others that the planner's statistics would mislead it."""
    if written < FROM:
        return
    cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
    if written * SHARE >= cursor.fetchone()[0]:
        cursor.execute(f"ANALYZE {table}")
