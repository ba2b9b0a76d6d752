"""What reps sold, as columns: a row for each part of a sale, in the order of deals."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

import polars as pl

from salesmetrics.crm.frames import Type, copied
from salesmetrics.tenancy.models import Organization

from ..terms import Component, Counts
from .units import CREDIT, narrow

HEAD, WINS, START, RETURN = 1, 2, 4, 8
SALES = f"""
SELECT rep_id, day, sale_key, coalesce(product_id, 0),
       CASE WHEN head AND NOT wins_customer AND kind IN ('deal', 'order') THEN {HEAD} ELSE
            head::int * {HEAD} + wins_customer::int * {WINS}
            + CASE kind WHEN 'start' THEN {START} WHEN 'return' THEN {RETURN} ELSE 0 END END,
       team_id, region_id, deal_type, order_id, opportunity_id, subscription_id, amount, cost
  FROM crm_sale
 WHERE organization_id = %(org)s AND day BETWEEN %(first)s AND %(last)s
   AND (%(reps)s::bigint[] IS NULL OR rep_id = ANY(%(reps)s))"""
MONEY = pl.Decimal(38, CREDIT)
COLUMNS: dict[str, Type] = {
    "rep": pl.Int64, "day": pl.Date, "sale_key": pl.Int64, "part": pl.Int64, "flags": pl.Int8,
    "team": pl.Int64, "region": pl.Int64, "deal_type": pl.String, "order": pl.Int64,
    "opportunity": pl.Int64, "subscription": pl.Int64, "amount": MONEY, "cost": MONEY,
}  # fmt: skip
# A sale's rows of one product are one credit, as in `credits.sold`.
CREDIT_OF = ["rep", "day", "sale_key", "part", "team", "start"]
ORDER = ["rep", "day", "sale_key", "part"]
ONE = 10**CREDIT
MARGIN = pl.col("amount") - pl.col("cost")
DEALS, CUSTOMERS = ~pl.col("start"), pl.col("flags") & (WINS | HEAD) == WINS | HEAD
COUNTED = {
    Counts.AMOUNT: pl.col("amount"),
    Counts.MARGIN: pl.col("margin"),
    Counts.DEALS: pl.col("deals").cast(pl.Int64) * ONE,
    Counts.NEW_CUSTOMERS: pl.col("customers").cast(pl.Int64) * ONE,
}


class Seller(NamedTuple):
    """What a rep's sales are like: since when, one row a sale or more, odd ones."""

    first: dt.date
    one_row_a_sale: bool
    odd: bool
    below_cost: bool


def sales(
    organization: Organization, reps: Collection[int] | None, first: dt.date, last: dt.date
) -> pl.DataFrame:
    """The rows of the sales of these reps, or of all, from a day to a day; money in `CREDIT`."""
    parameters = {
        "org": organization.pk,
        "first": first,
        "last": last,
        "reps": None if reps is None else list(reps),
    }
    rows = copied(SALES, parameters, COLUMNS).with_columns(
        pl.col("amount", "cost").to_physical(), start=has(START)
    )
    money = pl.col("amount", "cost")
    sums = rows.select(money.abs().sum()).row(0)
    return rows.with_columns(money.cast(narrow(*sums, rows.height * ONE)))


def has(flag: int) -> pl.Expr:
    return pl.col("flags") & flag > 0


def sellers(found: pl.DataFrame) -> dict[int, Seller]:
    """By rep what the sales that were read are like."""
    amount, cost = pl.col("amount"), pl.col("cost")
    odd = has(RETURN) | (amount < 0).fill_null(False) | (amount.is_null() & ~pl.col("start"))
    rows = found.group_by("rep").agg(
        pl.col("day").min(),
        has(HEAD).all().alias("whole"),
        odd.any().alias("odd"),
        (cost > amount).any().alias("below_cost"),
    )
    return {rep: Seller(*rest) for rep, *rest in rows.iter_rows()}


def credits(found: pl.DataFrame, *, one_row_a_sale: bool) -> pl.DataFrame:
    """The parts of sales with what each counts, in the order in which deals are taken."""
    known = ["region", "deal_type", "order", "opportunity", "subscription"]
    if one_row_a_sale:
        counts = {"margin": MARGIN, "deals": DEALS, "customers": CUSTOMERS}
        rows = found.select(*CREDIT_OF, *known, "amount", **counts)
    else:
        rows = found.group_by(CREDIT_OF).agg(
            *(pl.col(name).min() for name in known),
            amount=pl.col("amount").sum(),
            margin=MARGIN.sum(),
            deals=(DEALS & has(HEAD)).any(),
            customers=CUSTOMERS.any(),
        )
    money = pl.col("amount", "margin").fill_null(0)
    return rows.with_columns(money, pl.col("deal_type").fill_null("")).sort(ORDER)


def meets(component: Component) -> pl.Expr:
    """The component's filter; what has no such member is not let through."""
    only, found = component.only, pl.lit(True)
    for column, members in (
        ("part", only.products),
        ("region", only.regions),
        ("deal_type", only.deal_types),
    ):
        if members:
            # 0 is the number of what nobody knows, and of the part that is of no product.
            asked = pl.Series(sorted(m for m in members if m != 0), dtype=COLUMNS[column])
            found = found & pl.col(column).is_in(asked.implode()).fill_null(False)
    return found
