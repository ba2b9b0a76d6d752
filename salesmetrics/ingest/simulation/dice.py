"""Chance that falls alike on every machine.

Only whole numbers, uniform fractions and exactly rounded arithmetic (+ - * /) are used at run
time. Curves (normal, lognormal) are read from tables that are rounded once, since `exp` and `log`
of vectorised libraries differ in the last bit from one processor to another.
"""

import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NONE = int(np.iinfo(np.int64).min)
"""What stands in an integer array where there is nothing."""

_QUANTILES = 65_536


@lru_cache(maxsize=1)
def _normal_table() -> Floats:
    curve = NormalDist()
    return np.array(
        [round(curve.inv_cdf((place + 0.5) / _QUANTILES), 9) for place in range(_QUANTILES)]
    )


@lru_cache(maxsize=64)
def _lognormal_table(sigma: float) -> Floats:
    return np.array([round(math.exp(sigma * float(z)), 9) for z in _normal_table()])


class Dice:
    """The chance of one part of the company, independent of every other part's."""

    def __init__(self, seed: int, part: str) -> None:
        entropy = np.random.SeedSequence([seed, zlib.crc32(part.encode())])
        self._bits = np.random.Generator(np.random.PCG64(entropy))

    def unit(self, count: int) -> Floats:
        """Fractions from 0 up to, not including, 1."""
        return self._bits.random(count)

    def whole(self, count: int, low: int, high: int) -> Ints:
        """Whole numbers from `low` up to, not including, `high`."""
        return self._bits.integers(low, high, count)

    def happens(self, count: int, chance: "float | Floats") -> Flags:
        return self.unit(count) < chance

    def between(self, count: int, low: float, high: float) -> Floats:
        return low + (high - low) * self.unit(count)

    def pick(self, count: int, weights: "Sequence[float] | Floats") -> Ints:
        """Positions in `weights`, each as often as its weight says."""
        heap = np.cumsum(np.asarray(weights, dtype=np.float64))
        places = np.searchsorted(heap, self.unit(count) * heap[-1], side="right")
        chosen: Ints = np.minimum(places, len(heap) - 1)
        return chosen

    def normal(self, count: int) -> Floats:
        return _normal_table()[self.whole(count, 0, _QUANTILES)]

    def spread(self, count: int, sigma: float) -> Floats:
        """Lognormal factors around a median of 1."""
        return _lognormal_table(sigma)[self.whole(count, 0, _QUANTILES)]

    def shuffled(self, count: int) -> Ints:
        return self._bits.permutation(count)


class Urns:
    """Many urns of weighted members; each draw names the urn it is from."""

    def __init__(self, keys: Ints, members: Ints, weights: Floats, count: int) -> None:
        order = np.argsort(keys, kind="stable")
        self._members = members[order]
        self._heap = np.concatenate([[0.0], np.cumsum(weights[order])])
        names = np.arange(count)
        self._first = np.searchsorted(keys[order], names, side="left")
        self._end = np.searchsorted(keys[order], names, side="right")

    def draw(self, dice: Dice, keys: Ints) -> Ints:
        """One member from the urn of each key; -1 from an empty one."""
        low, high = self._heap[self._first[keys]], self._heap[self._end[keys]]
        marks = low + dice.unit(len(keys)) * (high - low)
        places = np.searchsorted(self._heap, marks, side="right") - 1
        places = np.clip(places, self._first[keys], self._end[keys] - 1)
        filled = self._end[keys] > self._first[keys]
        return np.where(filled, self._members[np.where(filled, places, 0)], -1)


def spans(starts: Ints, counts: Ints) -> Ints:
    """The positions start, start + 1, ... of every span, one after another."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places: Ints = np.arange(total) + np.repeat(starts - (ends - counts), counts)
    return places
