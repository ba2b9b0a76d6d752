"""Customers ready for more: what others of their industry bought beside what they have.

Of those in an industry who bought A, the share who also bought B is the rule's confidence; over
the share of B's buyers among all of them it is its lift (Brin, Motwani, Ullman and Tsur,
"Dynamic Itemset Counting and Implication Rules for Market Basket Data", SIGMOD 1997). A rule
needs ten who bought both, a confidence of a quarter and a lift of one and a half. A customer is
told of the one product with the most expected money: the confidence times what its buyers paid
in a year.

The rows are read once and counted in columns: PostgreSQL took eight seconds for what takes a
tenth of one so, as it knows nothing of how many pairs there will be.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import connection

LEAST_BOTH, LEAST_CONFIDENCE, LEAST_LIFT = 10, 0.25, 1.5
MOST = 1000
YEAR = dt.timedelta(days=365)

# What each active customer bought in three years, with the owner; 0 stands for no industry.
BOUGHT = """
SELECT DISTINCT s.account_id, s.product_id, coalesce(a.industry_id, 0)
  FROM crm_sale s JOIN crm_account a ON a.id = s.account_id AND a.deleted_at IS NULL
 WHERE s.organization_id = %(org)s AND s.product_id IS NOT NULL AND s.kind IN ('order', 'deal')
   AND s.day BETWEEN %(earliest)s AND %(today)s
   AND EXISTS (SELECT FROM crm_customerspan c
                WHERE c.organization_id = %(org)s AND c.account_id = s.account_id
                  AND c.since <= %(today)s AND (c.until IS NULL OR c.until > %(today)s))"""

# What a buyer of each product paid for it in the last year.
PAID = """
SELECT product_id, sum(amount) / count(DISTINCT account_id)
  FROM crm_sale
 WHERE organization_id = %(org)s AND product_id IS NOT NULL AND account_id IS NOT NULL
   AND amount IS NOT NULL AND kind IN ('order', 'deal')
   AND day BETWEEN %(year)s AND %(today)s
 GROUP BY 1"""


def ready(organization: int, today: dt.date, at_risk: Iterable[int]) -> list[dict[str, Any]]:
    """The customers with the product each lacks, the most expected money first.

    Who is at risk is not told to be ready for more.
    """
    parameters: dict[str, int | dt.date] = {
        "org": organization,
        "today": today,
        "earliest": today - 3 * YEAR,
        "year": today - YEAR,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAID, parameters)
        paid = {product: money for product, money in cursor.fetchall() if money > 0}
        cursor.execute(BOUGHT, parameters)
        rows = cursor.fetchall()
    names = {"account": pl.Int64, "product": pl.Int64, "industry": pl.Int64}
    bought = pl.DataFrame(rows, schema=names, orient="row")
    found = chosen(bought, rules(bought, paid), pl.Series("account", list(at_risk), pl.Int64))
    return [
        one | {"money": Decimal(one["both"]) * paid[one["lacks"]] / one["had"]}
        for one in found.to_dicts()
    ]


def rules(bought: pl.DataFrame, paid: dict[int, Decimal]) -> pl.DataFrame:
    """By industry: who has one product and lacks another, with how many had and bought both."""
    buyers = bought.group_by("industry", "product").len("had")
    customers = bought.group_by("industry").agg(pl.col("account").n_unique().alias("of"))
    worth = pl.DataFrame(
        {"lacks": list(paid), "worth": [float(money) for money in paid.values()]},
        schema={"lacks": pl.Int64, "worth": pl.Float64},
    )
    pairs = (
        bought.join(bought.select("account", lacks="product"), on="account")
        .filter(pl.col("product") != pl.col("lacks"))
        .group_by("industry", "product", "lacks")
        .len("both")
        .filter(pl.col("both") >= LEAST_BOTH)
    )
    confidence = pl.col("both") / pl.col("had")
    return (
        pairs.join(buyers, on=["industry", "product"])
        .join(buyers.rename({"product": "lacks", "had": "have_other"}), on=["industry", "lacks"])
        .join(customers, on="industry")
        .join(worth, on="lacks")
        .with_columns(
            expected=confidence * pl.col("worth"),
            lift=confidence * pl.col("of") / pl.col("have_other"),
        )
        .filter((confidence >= LEAST_CONFIDENCE) & (pl.col("lift") >= LEAST_LIFT))
    )


def chosen(bought: pl.DataFrame, rules: pl.DataFrame, at_risk: pl.Series) -> pl.DataFrame:
    """For each customer the one rule that promises most; of the customers those with the most."""
    return (
        bought.join(rules, on=["industry", "product"])
        .filter(~pl.col("account").is_in(at_risk.to_list()))
        .join(bought, left_on=["account", "lacks"], right_on=["account", "product"], how="anti")
        .sort("account", "expected", "lacks", "product", descending=[False, True, False, False])
        .unique("account", keep="first", maintain_order=True)
        .sort("expected", "account", descending=[True, False])
        .head(MOST)
        .select("account", "lacks", "both", "had", "lift", has="product")
    )
