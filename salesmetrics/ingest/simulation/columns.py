"""From arrays of numbers to the columns of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from .dice import NONE, Flags, Ints

_MIXER = np.uint64(0x9E3779B97F4A7C15)
_STIR = np.uint64(0xBF58476D1CE4E5B9)


def scattered(index: Ints, salt: int) -> Ints:
    """A number from 0 to 9999 for each row, the same whichever rows are asked for together."""
    mixed = (index.astype(np.uint64) + np.uint64(salt * 1_000_003 + 1)) * _MIXER
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _STIR
    return ((mixed >> np.uint64(37)) % np.uint64(10_000)).astype(np.int64)


def weighted(index: Ints, salt: int, weights: Sequence[float]) -> Ints:
    """For each row a position in `weights`, as often as its weight says."""
    heap = np.cumsum(np.array(weights, dtype=np.float64))
    places = np.searchsorted(heap, scattered(index, salt) / 10_000 * heap[-1], side="right")
    chosen: Ints = np.minimum(places, len(weights) - 1)
    return chosen


def some(index: Ints, salt: int, percent: float) -> Flags:
    flags: Flags = scattered(index, salt) < percent * 100
    return flags


def without(values: Ints, where: Flags) -> Ints:
    return np.where(where, NONE, values)


@dataclass(frozen=True)
class Ids:
    """Numbers behind a letter, as many systems give them out: the first row is number 1."""

    letter: str
    base: int = 10_000_000

    def of(self, index: Ints) -> pl.Series:
        """Empty where the index is negative."""
        numbers = pl.lit(index, dtype=pl.Int64) + self.base + 1
        given = pl.when(pl.lit(index >= 0, dtype=pl.Boolean))
        return pl.select(given.then(pl.lit(self.letter) + numbers.cast(pl.String))).to_series()


def words(vocabulary: "Sequence[str] | pl.Series", index: Ints) -> pl.Series:
    """The words at these places; empty where the place is negative."""
    known = pl.Series(vocabulary, dtype=pl.String)
    padded = pl.concat([known, pl.Series([None], dtype=pl.String)])
    return padded.gather(pl.Series(np.where(index < 0, len(known), index), dtype=pl.Int64))


def _nullable(values: Ints) -> pl.Series:
    numbers = pl.Series(values, dtype=pl.Int64)
    return numbers.set(pl.Series(values == NONE), None)


def integers(values: Ints) -> pl.Series:
    return _nullable(values)


def hundredths(values: Ints) -> pl.Series:
    """Cents as money, hundredths of a percent as percents."""
    return (_nullable(values) / 100).cast(pl.Decimal(18, 2))


def days(values: Ints) -> pl.Series:
    return _nullable(values).cast(pl.Int32).cast(pl.Date)


def moments(values: Ints) -> pl.Series:
    """Times by the organization's clock, to the second."""
    return (_nullable(values) * 1_000_000).cast(pl.Datetime("us"))


def frame(**columns: Any) -> pl.DataFrame:
    """A table; a trailing underscore frees a name that Python keeps for itself."""
    return pl.DataFrame({name.rstrip("_"): values for name, values in columns.items()})
