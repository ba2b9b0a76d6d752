"""Writing what was computed as a set: only statements and lines that are others than they stand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection

from salesmetrics.crm.frames import Type, copied, put

from ..keeping import COLUMNS
from .units import CREDIT, MONEY, told

NAMES = ", ".join(f'"{name}"' for name in ("organization_id", *COLUMNS))
STAGED, STANDS = (", ".join(f'{table}."{name}"' for name in COLUMNS) for table in "ft")

# Lines of final statements are only compared: by what each part of a deal pays, as in `late`.
FINAL = """
SELECT statement_id, component, sale_key, coalesce(product_id, 0), sum(amount),
       bool_and(kind = 'commission' AND share_kind = 'owner')
  FROM commissions_line WHERE statement_id = ANY(%s) GROUP BY 1, 2, 3, 4"""
FINAL_COLUMNS: dict[str, Type] = {
    "statement": pl.Int64, "key": pl.String, "sale_key": pl.Int64, "part": pl.Int64,
    "stood": pl.Decimal(38, MONEY), "plain": pl.String,
}  # fmt: skip

# A table of the same columns, so that both sides are rounded alike.
STAGE = f"""
DROP TABLE IF EXISTS set_kept;
CREATE TEMPORARY TABLE set_kept ON COMMIT DROP AS
SELECT {NAMES} FROM commissions_line LIMIT 0"""
SET = ", ".join(f'"{name}" = f."{name}"' for name in COLUMNS)
# Lines that stay the same ones: whoever points at one still does.
CHANGED = f"""
UPDATE commissions_line t SET {SET} FROM set_kept f
 WHERE t.statement_id = ANY(%s) AND t.statement_id = f.statement_id AND t.key = f.key
   AND ({STAGED}) IS DISTINCT FROM ({STANDS}) RETURNING t.statement_id"""
GONE = """
DELETE FROM commissions_line t WHERE t.statement_id = ANY(%s) AND NOT EXISTS
       (SELECT FROM set_kept f WHERE f.statement_id = t.statement_id AND f.key = t.key)
RETURNING t.statement_id"""
NEW = f"""
INSERT INTO commissions_line ({NAMES})
SELECT {NAMES} FROM set_kept f WHERE NOT EXISTS
       (SELECT FROM commissions_line t WHERE t.statement_id = ANY(%s)
           AND t.statement_id = f.statement_id AND t.key = f.key) RETURNING statement_id"""

FIGURES = ("id", "version_id", "ends_on", "status", "currency", "earned", "eligible", "advance",
           "repaid", "payable", "balance_before", "balance", "components", "digest",
           "computed_at")  # fmt: skip
CHANGE = """
UPDATE commissions_statement t SET {values}, submitted_at = NULL, submitted_by_id = NULL,
       approved_at = NULL, approved_by_id = NULL FROM set_statement f WHERE f.id = t.id"""
DIGESTS = """
UPDATE commissions_statement t SET digest = f.digest
  FROM unnest(%s::bigint[], %s::text[]) f (id, digest) WHERE f.id = t.id"""


def as_written(
    lines: pl.DataFrame, organization: int, plan: int, keys: Sequence[str]
) -> pl.DataFrame:
    """Lines with the number of their `statement` as rows of the table; `keys` are of components."""
    component = pl.col("component").replace_strict(range(len(keys)), keys, return_dtype=pl.String)
    rep = pl.col("rep")
    of_deal = ("sale_key", "part", pl.lit("owner") + rep.cast(pl.String), "number")
    made: dict[str, pl.Expr] = {
        "organization_id": pl.lit(organization),
        "statement_id": pl.col("statement"),
        "key": pl.concat_str(component, *of_deal, separator="|"),
        "position": pl.col("position"),
        "kind": pl.lit("commission"),
        "component": component,
        "plan_id": pl.lit(plan),
        "rep_id": rep,
        "day": pl.col("day"),
        **{name: told(name, CREDIT) for name in ("credit", "revenue", "before", "after")},
        "band": pl.col("band"),
        "rate": pl.col("rate"),
        "multiplier": pl.col("times"),
        "amount": told("amount", MONEY),
        "cut": told("cut", MONEY),
        "amount_base": told("amount", MONEY),
        "corrects_on": pl.lit(None, dtype=pl.Date),
        "corrects_key": pl.lit(""),
        "note": pl.col("note"),
        "team_id": pl.col("team"),
        "deal_type": pl.col("deal_type"),
        "share_kind": pl.lit("owner"),
        "region_id": pl.col("region"),
        "product_id": pl.when(pl.col("part") != 0).then("part"),
        "sale_key": pl.col("sale_key"),
        "order_id": pl.col("order"),
        "opportunity_id": pl.col("opportunity"),
        "subscription_id": pl.col("subscription"),
        "seller_id": rep,
        "share": pl.lit(100),
    }
    return lines.select(**made)


def late(lines: pl.DataFrame, final: pl.DataFrame, keys: Sequence[str]) -> set[int]:
    """The statements, of those that are final, that would come to something else by now.

    `lines` are theirs as they would be, `final` their numbers.
    """
    if not final.height:
        return set()
    key = pl.col("component").replace_strict(range(len(keys)), keys, return_dtype=pl.String)
    by = ["statement", "key", "sale_key", "part"]
    now = lines.with_columns(key=key).group_by(by).agg(pl.col("amount").sum())
    stood = copied(FINAL, [final["statement"].to_list()], FINAL_COLUMNS)
    both = now.join(
        stood.with_columns(pl.col("stood").to_physical()), on=by, how="full", coalesce=True
    )
    other = pl.col("amount").ne_missing(pl.col("stood")) | (pl.col("plain") != "t")
    return set(both.filter(other)["statement"])


def write_others(lines: pl.DataFrame, stand: Collection[int]) -> set[int]:
    """Write the lines that are others than they stand; says of which statements some were."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        put("set_kept", lines)
        found = set[int]()
        for sql in (GONE, NEW, CHANGED):
            cursor.execute(sql, [list(stand)])
            found |= {statement for (statement,) in cursor.fetchall()}
    return found


def change(statements: Iterable[Mapping[str, object]]) -> None:
    """Write the figures of statements that stand; what was submitted or approved is open again."""
    names = ", ".join(FIGURES)
    values = ", ".join(f"{name} = f.{name}" for name in FIGURES[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS set_statement; CREATE TEMPORARY TABLE set_statement"
            f" ON COMMIT DROP AS SELECT {names} FROM commissions_statement LIMIT 0"
        )
        insert("set_statement", statements, FIGURES)
        cursor.execute(CHANGE.format(values=values))


def digest(statements: Mapping[int, str]) -> None:
    """Note by what digest statements are known that came out as they stand."""
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS, [list(statements), list(statements.values())])


def insert(table: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    named = ", ".join(columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] for name in columns])
