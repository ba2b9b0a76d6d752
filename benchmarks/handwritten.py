"""The snapshot's cells by SQL alone, as well as it can be done; what the engine is held against.

One pass over each table with GROUPING SETS, hashed: one for the whole by day and by month, and
one for each dimension by month. Trees are added up from their nodes' own sums. Where a sale may
count under several members, distinct values are counted in a statement of their own. The sources
are shared out to two connections, since none of these plans uses a second core.
"""

# ruff: noqa: S608 - names come from here

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from benchmarks.hand_sources import SOURCES, Hand

TABLE = "hand_cell"
KEY = "organization_id, measure, dimension, grain, period, member"
CONNECTIONS = 2


@dataclass
class HandMade:
    """Makes every cell of an organization anew, in a table like that of the product."""

    organization: int
    base: str
    today: dt.date
    ends: list[dt.date] = field(default_factory=list)

    def prepare(self, above: list[tuple[str, int, int]]) -> None:
        """The empty table; of each node of a tree all that is above it; the months' last days."""
        with cursor() as run:
            run.execute(f"DROP TABLE IF EXISTS {TABLE}, hand_above, hand_end, hand_rate")
            run.execute(f"CREATE TABLE {TABLE} (LIKE metrics_cell INCLUDING ALL)")
            run.execute("CREATE TABLE hand_above (dimension text, node bigint, above bigint)")
            run.executemany("INSERT INTO hand_above VALUES (%s, %s, %s)", above)
            run.execute("CREATE TABLE hand_end (day date)")
            run.executemany("INSERT INTO hand_end VALUES (%s)", [(day,) for day in self.ends])
            run.execute(
                "CREATE TABLE hand_rate AS SELECT c.currency, e.day,"
                " (SELECT rate FROM crm_exchangerate r WHERE r.organization_id = %s"
                " AND r.currency = c.currency AND r.on <= e.day AND r.deleted_at IS NULL"
                " ORDER BY r.on DESC LIMIT 1) AS rate FROM hand_end e, (SELECT DISTINCT currency"
                " FROM crm_exchangerate WHERE organization_id = %s) c",
                [self.organization, self.organization],
            )
            run.execute("ANALYZE hand_above")
            run.execute("ANALYZE hand_end")
            run.execute("ANALYZE hand_rate")

    def make(self) -> None:
        """All cells; the longest sources first, so that both connections end together."""
        with cursor() as run:
            run.execute(f"TRUNCATE {TABLE}")
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(self.source, SOURCES))

    def source(self, hand: Hand) -> None:
        from django.db import connection

        known = {"org": self.organization, "base": self.base, "today": self.today}
        try:
            with connection.cursor() as run:
                for statement in statements(hand):
                    run.execute(statement, known)
        finally:
            connection.close()

    def differences(self, measures: list[str]) -> int:
        """How many cells differ from those the product has published."""
        columns = "measure, dimension, grain, period, member, value"
        both = [
            f"SELECT {columns} FROM {table}"
            " WHERE organization_id = %(org)s AND measure = ANY(%(measures)s)"
            for table in (TABLE, "metrics_cell")
        ]
        one, other = (f"({a} EXCEPT {b})" for a, b in (both, reversed(both)))
        known = {"org": self.organization, "measures": measures}
        with cursor() as run:
            run.execute(f"SELECT count(*) FROM ({one} UNION ALL {other}) d", known)
            return int(run.fetchone()[0])

    def forget(self) -> None:
        with cursor() as run:
            run.execute(f"DROP TABLE IF EXISTS {TABLE}, hand_above, hand_end, hand_rate")


def cursor():  # type: ignore[no-untyped-def]  # Django is not set up yet when this is read
    from django.db import connection

    return connection.cursor()


def statements(hand: Hand) -> list[str]:
    several = [counted(hand, key) for key in hand.several]
    return [grouped(hand), *several]


def grouped(hand: Hand) -> str:
    """Every grouping of a source's rows in one pass."""
    keys = list(hand.dimensions)
    columns = [f"coalesce({sql}, 0) AS {key}" for key, sql in hand.dimensions.items()]
    columns += [f"{sql} AS {name}" for name, sql in hand.inputs.items()]
    sets = [] if hand.day_is_month_end else ["(day)"]
    sets += ["(month)", *(f"(month, {key})" for key in keys)]
    sums = ", ".join(f"{sql} AS s_{name}" for name, sql in hand.sums.items())
    dimension = " ".join(f"WHEN {key} IS NOT NULL THEN '{key}'" for key in keys)
    measures = ", ".join(f"('{hand.source}.{n}', g.s_{n}::numeric)" for n in hand.sums)
    apart = ", ".join(f"'{hand.source}.{name}'" for name in hand.distinct)
    several = ", ".join(f"'{key}'" for key in hand.several)
    rest = f" AND NOT (v.measure IN ({apart}) AND g.dimension IN ({several}))" if several else ""
    return f"""
INSERT INTO {TABLE} ({KEY}, value, run)
WITH g AS (
    SELECT day, month, CASE {dimension} ELSE '' END AS dimension,
           coalesce({", ".join(keys)}, 0) AS member, {", ".join(f"s_{name}" for name in hand.sums)}
      FROM (SELECT {"NULL::date AS day" if hand.day_is_month_end else "day"}, month,
                   {", ".join(keys)}, {sums}
              FROM (SELECT {hand.day} AS day, date_trunc('month', {hand.day}::timestamp)::date
                           AS month, {", ".join(columns)} FROM {hand.rows}) r
             GROUP BY GROUPING SETS ({", ".join(sets)})) s
), cell AS (
    SELECT v.measure, g.dimension, CASE WHEN g.month IS NULL THEN 'day' ELSE 'month' END AS grain,
           coalesce(g.month, g.day) AS period, g.member, v.value
      FROM g CROSS JOIN LATERAL (VALUES {measures}) AS v (measure, value)
     WHERE v.value IS NOT NULL{rest}
)
SELECT %(org)s, measure, dimension, grain, period, member, value, 0
  FROM cell WHERE dimension NOT IN ('team', 'region')
UNION ALL
SELECT %(org)s, measure, cell.dimension, grain, period, coalesce(above, 0), sum(value), 0
  FROM cell LEFT JOIN hand_above t ON t.dimension = cell.dimension AND t.node = cell.member
 WHERE cell.dimension IN ('team', 'region') GROUP BY 2, 3, 4, 5, 6
"""


def counted(hand: Hand, key: str) -> str:
    """Distinct values by month and a dimension of which one sale may have several members."""
    parts = [
        f"""
SELECT '{hand.source}.{name}' AS measure, month, member, count(*) AS value
  FROM (SELECT DISTINCT date_trunc('month', {hand.day}::timestamp)::date AS month,
               coalesce({hand.dimensions[key]}, 0) AS member, {value} AS value
          FROM {hand.rows} AND {condition}) d
 WHERE value IS NOT NULL GROUP BY month, member"""
        for name, (value, condition) in hand.distinct.items()
    ]
    return f"""
INSERT INTO {TABLE} ({KEY}, value, run)
SELECT %(org)s, measure, '{key}', 'month', month, member, value, 0
  FROM ({" UNION ALL ".join(parts)}) c
"""
