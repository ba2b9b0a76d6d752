"""Customers who order later than usual: silent against their own habit.

Silent for more than twice the median time between its purchases, and for longer than ever before.
Who is not an active customer any more has left already.
"""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from .bought import Bought, Sign

LEAST_GAPS, LEAST_SILENCE = 3, 7
YEAR = 365


def late(bought: Bought) -> Iterator[Sign]:
    """The active customers who are late, with what they bring in a year."""
    perhaps = perhaps_silent(bought).join(bought.active, on="account", how="semi")
    days = (
        bought.sales.join(perhaps, on="account", how="semi")
        .group_by("account", "day")
        .agg(pl.col("amount").sum())
    )
    for one in silent(days, bought).iter_rows(named=True):
        span = max((one["last"] - one["first"]).days, YEAR)
        figures = {
            "usual": one["usual"],
            "last": one["last"].isoformat(),
            "times": one["gaps"] + 1,
        }
        yield Sign(one["account"], one["amount"] * YEAR / Decimal(span), figures)


def perhaps_silent(bought: Bought) -> pl.DataFrame:
    """Who could be silent for too long, taking every sale for a day of purchase of its own."""
    last, first = pl.col("day").max(), pl.col("day").min()
    return (
        bought.sales.group_by("account")
        .agg(last=last, span=(last - first).dt.total_days(), most=pl.len() - 1)
        .with_columns(silence=(pl.lit(bought.today) - pl.col("last")).dt.total_days())
        .filter(
            (pl.col("most") >= LEAST_GAPS)
            & (pl.col("silence") >= LEAST_SILENCE)
            & (pl.col("silence") * pl.col("most") > pl.col("span"))
        )
    )


def silent(days: pl.DataFrame, bought: Bought) -> pl.DataFrame:
    """Of days of purchase those customers who are silent for too long, with their habit."""
    silence = (pl.lit(bought.today) - pl.col("last")).dt.total_days()
    last, first, purchases = pl.col("day").max(), pl.col("day").min(), pl.len() - 1
    # The longest gap is at least the mean one, which is known without looking at each.
    near = (
        days.group_by("account")
        .agg(last=last, first=first, gaps=purchases, amount=pl.col("amount").sum())
        .with_columns(silence=silence, span=(pl.col("last") - pl.col("first")).dt.total_days())
        .filter(
            (pl.col("gaps") >= LEAST_GAPS)
            & (pl.col("silence") >= LEAST_SILENCE)
            & (pl.col("silence") * pl.col("gaps") > pl.col("span"))
        )
    )
    same_as_before = pl.col("account") == pl.col("account").shift()
    gaps = (
        days.join(near, on="account", how="semi")
        .sort("account", "day")
        .select("account", gap=pl.when(same_as_before).then(pl.col("day").diff().dt.total_days()))
        .drop_nulls()
        .group_by("account")
        .agg(
            longest=pl.col("gap").max(),
            usual=pl.col("gap").quantile(0.5, "lower").cast(pl.Int64),
        )
    )
    return (
        near.join(gaps, on="account")
        .filter(pl.col("silence") > pl.max_horizontal(2 * pl.col("usual"), pl.col("longest")))
        .sort("account")
    )
