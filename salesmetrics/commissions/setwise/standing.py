"""The statements of a plan that stand: all of them briefly, and some as plain values."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from salesmetrics.crm.frames import Type, copied

from ..models import Plan, Statement

STANDING = """
SELECT id, rep_id, starts_on, digest, status IN ('locked', 'paid'), balance
  FROM commissions_statement
 WHERE organization_id = %(org)s AND plan_id = %(plan)s AND starts_on >= %(first)s"""
COLUMNS: dict[str, Type] = {
    "statement": pl.Int64, "rep": pl.Int64, "start": pl.Date, "stood": pl.String,
    "final": pl.String, "balance": pl.Decimal(38, 4),
}  # fmt: skip


class Stands(NamedTuple):
    """The figures of a statement that stands; columns are named as in the database."""

    version_id: int
    ends_on: dt.date
    currency: str
    earned: Decimal
    eligible: Decimal
    advance: Decimal
    repaid: Decimal
    payable: Decimal
    balance_before: Decimal
    balance: Decimal
    components: list[dict[str, Any]]


def standing(plan: Plan, reps: Collection[int], first: dt.date) -> pl.DataFrame:
    """The statements of these reps that begin on a day or later; `stood` are their digests."""
    asked = {"org": plan.organization_id, "plan": plan.pk, "first": first}
    own = pl.DataFrame({"rep": list(reps)}, schema={"rep": pl.Int64})
    found = copied(STANDING, asked, COLUMNS).join(own, on="rep", how="semi")
    return found.with_columns(final=pl.col("final") == "t")


def days_of(found: pl.DataFrame, reps: Collection[int]) -> dict[int, list[dt.date]]:
    """By rep, of all of them, the first days of the statements that stand."""
    days: dict[int, list[dt.date]] = {rep: [] for rep in reps}
    for rep, start in found.group_by("rep").agg("start").iter_rows():
        days[rep] = start
    return days


def figures_of(statements: Collection[int]) -> dict[int, Stands]:
    rows = Statement.objects.filter(pk__in=statements).values_list("pk", *Stands._fields)
    return {number: Stands(*rest) for number, *rest in rows}


def balances(plan: Plan, since: Mapping[int, dt.date]) -> dict[int, Decimal]:
    """By rep the balance that the last statement before a day left, where there is one."""
    found: dict[int, Decimal] = {}
    rows = Statement.objects.filter(
        organization=plan.organization_id, plan=plan, rep__in=list(since)
    )
    if rows.exclude(balance=0).exists():
        for rep, start, balance in rows.order_by("starts_on").values_list(
            "rep_id", "starts_on", "balance"
        ):
            if start < since[rep]:
                found[rep] = balance
    return found
