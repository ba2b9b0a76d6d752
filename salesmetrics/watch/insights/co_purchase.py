"""Customers ready for more: what others of their industry bought beside what they have.

Of those in an industry who bought A, the share who also bought B is the rule's confidence; over
the share of B's buyers among all of them it is its lift (Brin, Motwani, Ullman and Tsur,
"Dynamic Itemset Counting and Implication Rules for Market Basket Data", SIGMOD 1997). A rule
needs ten who bought both, a confidence of a quarter and a lift of one and a half. A customer is
told of the one product with the most expected money: the confidence times what its buyers paid
in a year.

They are counted in columns: PostgreSQL took eight seconds for what takes a tenth of one so, as it
knows nothing of how many pairs there will be.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import polars as pl

from .bought import Bought, Sign

LEAST_BOTH, LEAST_CONFIDENCE, LEAST_LIFT = 10, 0.25, 1.5
MOST = 1000
YEAR = dt.timedelta(days=365)


def ready(bought: Bought, at_risk: Iterable[int | None]) -> list[Sign]:
    """The customers with the product each lacks, the most expected money first.

    Who is at risk is not told to be ready for more.
    """
    baskets, paid = baskets_of(bought), paid_for(bought)
    risky = pl.Series("account", [key for key in at_risk if key], pl.Int64)
    found = chosen(baskets, rules(baskets, paid), risky)
    return [
        Sign(
            one["account"],
            Decimal(one["both"]) * paid[one["lacks"]] / one["had"],
            {name: one[name] for name in ("has", "both", "had")} | {"lift": f"{one['lift']:.2f}"},
            one["lacks"],
        )
        for one in found.to_dicts()
    ]


def baskets_of(bought: Bought) -> pl.DataFrame:
    """What each customer bought in three years, with the industry."""
    known = bought.sales.lazy().filter(
        pl.col("day") >= bought.today - 3 * YEAR, pl.col("product").is_not_null()
    )
    pairs = known.select("account", "product").unique()
    return pairs.join(bought.active.lazy(), on="account").collect()


def paid_for(bought: Bought) -> dict[int, Decimal]:
    """What a buyer of each product paid for it in the last year."""
    year = bought.since(bought.today - YEAR).drop_nulls(["product", "amount"])
    sums = year.group_by("product").agg(pl.col("amount").sum(), pl.col("account").n_unique())
    return {product: amount / buyers for product, amount, buyers in sums.iter_rows() if amount > 0}


def rules(bought: pl.DataFrame, paid: dict[int, Decimal]) -> pl.DataFrame:
    """By industry: who has one product and lacks another, with how many had and bought both."""
    buyers = bought.group_by("industry", "product").len("had")
    customers = bought.group_by("industry").agg(pl.col("account").n_unique().alias("of"))
    worth = pl.DataFrame(
        {"lacks": list(paid), "worth": [float(money) for money in paid.values()]},
        schema={"lacks": pl.Int64, "worth": pl.Float64},
    )
    every = bought.lazy()
    half = (
        every.join(every.select("account", lacks="product"), on="account")
        .filter(pl.col("product") < pl.col("lacks"))
        .group_by("industry", "product", "lacks")
        .len("both")
        .filter(pl.col("both") >= LEAST_BOTH)
        .collect()
    )
    # As many bought the one beside the other as the other beside the one.
    pairs = pl.concat([half, half.select("industry", "both", product="lacks", lacks="product")],
                      how="diagonal")  # fmt: skip
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
    ranked = rules.sort(
        "expected", "lacks", "product", descending=[True, False, False]
    ).with_row_index("rank")
    # Pairs of a customer and a product as one number, which is looked up sooner than two.
    products = bought.select(product=pl.col("product").unique()).with_row_index("number")
    pair = pl.col("account") * products.height + pl.col("number")
    owned = bought.join(products, on="product").select(pair=pair)["pair"]
    numbered = ranked.join(products, left_on="lacks", right_on="product").lazy()
    best = (
        bought.lazy()
        .filter(~pl.col("account").is_in(at_risk.to_list()))
        .join(numbered.select("rank", "industry", "product", "number"), on=["industry", "product"])
        .filter(~pair.is_in(owned.implode()))
        # A customer is of one industry, so the first of its rules by rank is the best one.
        .group_by("account")
        .agg(pl.col("rank").min())
        .collect()
    )
    return (
        best.join(ranked, on="rank")
        .sort("expected", "account", descending=[True, False])
        .head(MOST)
        .select("account", "lacks", "both", "had", "lift", has="product")
    )
