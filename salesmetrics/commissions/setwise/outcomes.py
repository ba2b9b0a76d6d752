"""What the statements of slots come to, and the digests by which one is told from another."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from ..amounts import ZERO
from ..chain_run import after_the_end
from ..draws import settled
from .slots import Slots
from .stretched import signed
from .units import MONEY, units

FIGURES = ["earned", "advance", "repaid", "payable", "before", "balance"]
OF_A_LINE = ["sign", "position", "sale_key", "part", "day", "credit", "revenue", "before", "amount",
             "cut", "note", "team", "region", "deal_type", "order", "opportunity",
             "subscription"]  # fmt: skip
# Hashes are the same within one version: statements of another are compared by their lines.
DIGEST = f"set {pl.__version__} "
SEED = 5_212
NOTHING = pl.lit(0, dtype=pl.Int128)


def outcomes(
    slots: Slots,
    lines: pl.DataFrame,
    stood: pl.DataFrame,
    before: Mapping[int, Decimal],
    today: dt.date,
) -> pl.DataFrame:
    """For each slot: `FIGURES` in units of `MONEY`, `digest`, whether it is `worth` keeping, and
    of the statement that stands `statement`, `stood` and `final`.

    `before` are the balances that reps had before their first slot.
    """
    of_lines = lines.group_by("slot").agg(
        pl.col("amount").sum().alias("earned"),
        pl.len().alias("lines"),
        pl.struct(OF_A_LINE).hash(SEED).sum().alias("hash"),
    )
    rows = (
        slots.rows.join(of_lines, on="slot", how="left")
        .join(stood, on=["rep", "start"], how="left")
        .join(places(slots), on="place", how="left")
        .sort("slot")
        .with_columns(pl.col("earned").fill_null(0), pl.col("final").fill_null(False))
    )
    rows = rows.with_columns(**figures(slots, rows, before))
    moves = pl.any_horizontal(pl.col(name) != 0 for name in FIGURES if name != "payable")
    now = (pl.col("start") <= today) & (pl.col("end") >= today)
    told = pl.struct("of_place", "lines", "hash", *FIGURES).hash(SEED).cast(pl.String)
    return rows.with_columns(
        digest=pl.lit(DIGEST) + told, worth=pl.col("lines").is_not_null() | moves | now
    )


def places(slots: Slots) -> pl.DataFrame:
    """By place the last day, and a number for all that a statement tells of it."""
    currency = slots.work.plan.currency
    rows = []
    for number, place in slots.places.items():
        terms = place.version.terms
        told = [(c.key, c.name, place.standing.quota_of(c)) for c in terms.components]
        rows.append((number, place.period.end, signed(place.version.model.pk, currency, told)))
    return pl.DataFrame(
        rows, schema={"place": pl.Int64, "end": pl.Date, "of_place": pl.UInt64}, orient="row"
    )


def figures(
    slots: Slots, rows: pl.DataFrame, before: Mapping[int, Decimal]
) -> dict[str, pl.Series | pl.Expr]:
    """`FIGURES` of each slot; where there is neither a draw nor a balance all is paid as earned."""
    drawn = any(version.terms.draw for version in slots.work.versions)
    carried = any(before.values()) or (rows["final"] & (rows["balance"] != 0)).any()
    if not (drawn or carried):
        nothing = dict.fromkeys(FIGURES, NOTHING)
        return {**nothing, "earned": pl.col("earned"), "payable": pl.col("earned")}
    table = list(zip(*settling(slots, rows, before), strict=True))
    return {
        name: pl.Series(values, dtype=pl.Int128)
        for name, values in zip(FIGURES, table, strict=True)
    }


def settling(
    slots: Slots, rows: pl.DataFrame, before: Mapping[int, Decimal]
) -> Iterator[tuple[int, ...]]:
    """Each slot's figures in their turn: what is left of a draw goes on to the next period.

    After a statement that is final its own balance goes on.
    """
    of, balance = 0, ZERO
    asked = rows.select("rep", "place", "earned", "final", "balance")
    for rep, number, earned, final, stood in asked.iter_rows():
        if rep != of:
            of, balance = rep, before.get(rep, ZERO)
        place = slots.places[number]
        terms = place.version.terms
        draw = terms.draw if place.held is not None else after_the_end(terms.draw)
        amount = Decimal(earned).scaleb(-MONEY)
        done = settled(draw, amount, balance)
        told = (amount, done.advance, done.repaid, done.payable, balance, done.balance)
        yield tuple(units(one, MONEY) for one in told)
        balance = stood if final else done.balance
