"""Writing what was computed as a set: the lines in set_line, and the figures of their statements.

What stands already is compared by the database, and only what is another is written.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from ..keeping import COLUMNS

MADE = """
SELECT %(org)s AS organization_id, statement AS statement_id,
       k.key || '|' || sale_key || '|' || part || '|owner' || rep || '|' || number AS key,
       position, 'commission' AS kind, k.key AS component, %(plan)s AS plan_id, rep AS rep_id, day,
       credit, revenue, before, after, band, rate, times AS multiplier, amount, cut,
       amount AS amount_base, NULL::date AS corrects_on, '' AS corrects_key, note,
       team AS team_id, coalesce(deal_type, '') AS deal_type, 'owner' AS share_kind,
       region AS region_id, nullif(part, 0) AS product_id, sale_key, order_id,
       opportunity AS opportunity_id, subscription AS subscription_id, rep AS seller_id,
       100 AS share
  FROM set_line JOIN unnest(%(keys)s::text[]) WITH ORDINALITY k (key, place)
       ON k.place = component + 1"""
NAMES = ", ".join(f'"{name}"' for name in ("organization_id", *COLUMNS))
STAGED, STANDS = (", ".join(f'{table}."{name}"' for name in COLUMNS) for table in "ft")
NEW = f"INSERT INTO commissions_line ({NAMES}) SELECT {NAMES} FROM ({MADE}) m"

# Lines of final statements are only compared: by what each part of a deal pays, as in `late`.
LATE = """
SELECT DISTINCT coalesce(n.rep, t.rep_id)
  FROM (SELECT l.statement, k.key, l.sale_key, l.part, l.rep, sum(l.amount) AS amount
          FROM set_line l
          JOIN unnest(%(keys)s::text[]) WITH ORDINALITY k (key, place) ON k.place = l.component + 1
         WHERE l.statement = ANY(%(final)s) GROUP BY 1, 2, 3, 4, 5) n
  FULL JOIN
       (SELECT statement_id, component, sale_key, coalesce(product_id, 0) AS part, rep_id,
               sum(amount) AS amount,
               bool_and(kind = 'commission' AND share_kind = 'owner') AS plain
          FROM commissions_line WHERE statement_id = ANY(%(final)s) GROUP BY 1, 2, 3, 4, 5) t
    ON (n.statement, n.key, n.sale_key, n.part, n.rep)
     = (t.statement_id, t.component, t.sale_key, t.part, t.rep_id)
 WHERE n.amount IS DISTINCT FROM t.amount OR NOT t.plain"""
LEFT_OUT = "DELETE FROM set_line WHERE statement = ANY(%(final)s) OR rep = ANY(%(others)s)"

# A table of the same columns, so that both sides are rounded alike.
STAGE = f"""
DROP TABLE IF EXISTS set_kept;
CREATE TEMPORARY TABLE set_kept ON COMMIT DROP AS
SELECT {NAMES} FROM commissions_line LIMIT 0"""
FILL = f"INSERT INTO set_kept ({NAMES}) SELECT {NAMES} FROM ({MADE}) m"
OTHERS_GO = f"""
DELETE FROM commissions_line t WHERE t.statement_id = ANY(%(stand)s) AND NOT EXISTS
       (SELECT FROM set_kept f WHERE f.statement_id = t.statement_id AND f.key = t.key
           AND ({STAGED}) IS NOT DISTINCT FROM ({STANDS})) RETURNING t.statement_id"""
OTHERS_COME = f"""
INSERT INTO commissions_line ({NAMES})
SELECT {NAMES} FROM set_kept f WHERE NOT EXISTS
       (SELECT FROM commissions_line t WHERE t.statement_id = ANY(%(stand)s)
           AND t.statement_id = f.statement_id AND t.key = f.key) RETURNING statement_id"""

FIGURES = ("id", "version_id", "ends_on", "status", "currency", "earned", "eligible", "advance",
           "repaid", "payable", "balance_before", "balance", "components", "digest",
           "computed_at")  # fmt: skip
CHANGE = """
UPDATE commissions_statement t SET {values}, submitted_at = NULL, submitted_by_id = NULL,
       approved_at = NULL, approved_by_id = NULL FROM set_statement f WHERE f.id = t.id"""


class Lines:
    """The lines that the database made of a plan, and those that stand."""

    def __init__(self, organization: int, plan: int, keys: Sequence[str]) -> None:
        self.known: dict[str, Any] = {"org": organization, "plan": plan, "keys": list(keys)}

    def late(self, final: Collection[int]) -> set[int]:
        """The reps of whom a final statement would come to something else by now."""
        if not final:
            return set()
        return {rep for (rep,) in self.rows(LATE, final=list(final))}

    def leave_out(self, final: Collection[int], others: Collection[int]) -> None:
        if final or others:
            self.do(LEFT_OUT, final=list(final), others=list(others))

    def write_new(self) -> None:
        """Where nothing stands there is nothing to be compared with."""
        self.do(NEW)

    def write_others(self, stand: Collection[int]) -> set[int]:
        """Write what is another than it stands; says of which statements something was."""
        self.do(STAGE)
        self.do(FILL)
        self.do("ANALYZE set_kept")
        found = self.rows(OTHERS_GO, stand=list(stand))
        found += self.rows(OTHERS_COME, stand=list(stand))
        return {statement for (statement,) in found}

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.known, **more})
            return list(cursor.fetchall())

    def do(self, sql: str, **more: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.known, **more} if "%(" in sql else None)


def change(statements: Iterable[Mapping[str, object]]) -> None:
    """Write the figures of statements that stand; what was submitted or approved is open again."""
    names = ", ".join(FIGURES)
    values = ", ".join(f"{name} = f.{name}" for name in FIGURES[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS set_statement; CREATE TEMPORARY TABLE set_statement"
            f" ON COMMIT DROP AS SELECT {names} FROM commissions_statement LIMIT 0"
        )
        copied("set_statement", ([one[name] for name in FIGURES] for one in statements), FIGURES)
        cursor.execute(CHANGE.format(values=values))


def copied(table: str, rows: Iterable[Sequence[object]], columns: Sequence[str] = ()) -> None:
    named = f" ({', '.join(columns)})" if columns else ""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table}{named} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
