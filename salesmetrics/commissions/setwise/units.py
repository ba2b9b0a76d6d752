"""Whole numbers for money and credit: exact as Decimal is, and a column at a time.

They have 64 bits where all that a column adds up to fits into these, which is the usual case and
half the work, and 128 bits otherwise.
"""

from decimal import Decimal

import polars as pl

from ..amounts import EXACTLY

CREDIT = 10
"""Credit is counted in units of so many decimals, as it is kept."""
MONEY = 4
"""Amounts are counted in units of so many decimals, as they are kept."""
DIGITS = 37
"""A number of so many digits is below the largest of 128 bits, however it begins."""
ENDLESS = 10**DIGITS
LARGEST = 2**63 - 1
"""The largest number of 64 bits."""


class UnfitError(Exception):
    """A number is too fine or too large to be counted so; line by line it can be."""


def units(value: Decimal, decimals: int) -> int:
    """A number in units of so many decimals; raises UnfitError where it is finer than these."""
    scaled = value.scaleb(decimals, EXACTLY)
    whole = int(scaled)
    if whole != scaled or abs(whole) >= ENDLESS:
        raise UnfitError(str(value))
    return whole


def narrow(*most: int) -> type[pl.DataType]:
    """The type for numbers that never get larger than the largest of these."""
    return pl.Int64 if max(most) < LARGEST // 2 else pl.Int128


def fitted(column: str, kind: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """Limits, of which those that no number reaches may be beyond the type, in this type."""
    limit = pl.col(column)
    return (limit.clip(upper_bound=LARGEST) if kind == pl.Int64 else limit).cast(kind)


def number(whole: int, decimals: int) -> Decimal:
    return Decimal(whole).scaleb(-decimals, EXACTLY)


def told(column: str, decimals: int) -> pl.Expr:
    """Units, none of them below zero, as the text of a number."""
    one = 10**decimals
    value = pl.col(column)
    after = (value % one).cast(pl.String).str.zfill(decimals)
    return pl.concat_str((value // one).cast(pl.String), pl.lit("."), after).alias(column)
