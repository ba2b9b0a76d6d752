"""Running one SQL statement after another for an organization."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from salesmetrics.tenancy.models import Organization

from .. import statistics

# Of more rows all are read anyhow, and an index would be made in vain.
INDEXED_UP_TO = 50_000
# So few are looked up one by one among the activities, whose index by what they are about is
# quickly read but sends to whole stretches of the table. For more all of it is read once.
LOOKED_UP_TO = 100


class Statement:
    """Runs SQL in which %(org)s, %(base)s and %(zone)s are the organization's.

    %(now)s is the moment of computing and %(today)s its day: what is dated later has not
    happened yet.
    """

    def __init__(self, cursor: CursorWrapper, organization: Organization) -> None:
        self.cursor = cursor
        self.organization = organization
        self.rows: dict[str, int] = {}
        now = timezone.now()
        self.parameters: dict[str, Any] = {
            "org": organization.pk,
            "base": organization.base_currency,
            "zone": organization.time_zone,
            "now": now,
            "today": organization.today(now),
        }

    def __call__(self, sql: str, **more: Any) -> int:
        """Run it; returns how many rows it wrote."""
        self.cursor.execute(sql, {**self.parameters, **more})
        return int(self.cursor.rowcount)

    def table(self, name: str, select: str, *keys: str, **more: Any) -> None:
        """Make a temporary table from a SELECT, indexed where it is small, and with statistics."""
        self.cursor.execute(f"DROP TABLE IF EXISTS {name}")
        self(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}", **more)
        self.rows[name] = self.cursor.rowcount
        for key in keys if self.rows[name] <= INDEXED_UP_TO else ():
            self.cursor.execute(f"CREATE INDEX ON {name} ({key})")
        self.cursor.execute(f"ANALYZE {name}")

    def of_few(self, column: str, name: str) -> str:
        """SQL: that a column of activities is in a table of ids, where these are few; else nothing.

        As an array, since along the index a join is never planned.
        """
        few = self.rows[name] <= LOOKED_UP_TO
        return f" AND {column} = ANY(ARRAY(SELECT id FROM {name}))" if few else ""

    def replace(
        self, table: str, fresh: str, key: Sequence[str], columns: Sequence[str], concerned: str
    ) -> None:
        """Make the rows of `table` that `concerned` selects (as t) equal to those of `fresh`.

        Rows that come out as they stand are not touched, so that no trigger speaks of them.
        """
        same_key = " AND ".join(f"f.{c} = t.{c}" for c in key)
        others = [c for c in columns if c not in key]
        ours = ", ".join(f"t.{c}" for c in others)
        theirs = ", ".join(f"f.{c}" for c in others)
        values = ", ".join(f"{c} = f.{c}" for c in others)
        written = self(
            f"DELETE FROM {table} t WHERE t.organization_id = %(org)s AND ({concerned})"
            f" AND NOT EXISTS (SELECT FROM {fresh} f WHERE {same_key})"
        )
        # An update tells the triggers what of a row is another.
        written += self(
            f"UPDATE {table} t SET {values} FROM {fresh} f WHERE t.organization_id = %(org)s"
            f" AND {same_key} AND ({ours}) IS DISTINCT FROM ({theirs})"
        )
        names = ", ".join(("organization_id", *columns))
        fresh_ones = ", ".join(f"f.{c}" for c in columns)
        written += self(
            f"INSERT INTO {table} ({names}) SELECT %(org)s, {fresh_ones} FROM {fresh} f"
            f" WHERE NOT EXISTS (SELECT FROM {table} t WHERE {same_key})"
        )
        statistics.renew(self.cursor, table, written)


def in_base(amount: str, currency: str, rate: str) -> str:
    """SQL: an amount in the base currency at a rate that `rate` has joined, to ten decimals.

    NULL stays NULL, and where there is no rate there is no amount.
    """
    return (
        f"CASE WHEN {currency} = %(base)s OR {amount} = 0 THEN {amount}"
        f" ELSE round({amount} * {rate}.rate, 10) END"
    )


def rate(currency: str, day: str, alias: str) -> str:
    """SQL: the join that finds a day's rate. PostgreSQL remembers what it found for each."""
    return (
        "LEFT JOIN LATERAL (SELECT r.rate FROM crm_exchangerate r"
        f" WHERE r.organization_id = %(org)s AND r.currency = {currency}"
        f' AND r.currency <> %(base)s AND r."on" <= {day} AND r.deleted_at IS NULL'
        f' ORDER BY r."on" DESC LIMIT 1) {alias} ON true'
    )


def place(rep: str, day: str, alias: str) -> str:
    """SQL: the join that finds where a rep belonged on a day."""
    return (
        f"LEFT JOIN tenancy_repplace {alias} ON {alias}.organization_id = %(org)s"
        f" AND {alias}.rep_id = {rep} AND {day} BETWEEN {alias}.starts_on AND {alias}.ends_on"
    )
