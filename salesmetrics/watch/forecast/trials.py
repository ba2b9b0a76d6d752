"""A forecast with its intervals: the methods are tried on the past, and go on together.

From each of the last months a method foretells what is known by now. How far off it was, by how
many months ahead, is what its intervals are made of; no assumption about its errors but that they
stay what they were. Errors are taken relative to the year before each trial, since those of a
company that grows grow too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .methods import BLENDED, QUICK, YEAR, Blend, Method, Series, Whole, methods

TRIALS = 18  # from as many months, if there are so many
FEWEST_TRIALS = 3
LEAST_MONTHS = 3
PREFERENCE = 0.9
"""Another way to count days must be better by so much."""
ALONE = 0.3
"""A method goes on alone whose error is that part of the blend's: the series is its very own.

The best of several in some trials is seldom the best of what comes; the measurements are in the
documentation.
"""
MOST_DOUBT = 1.6
LEAST_ERROR = 1e-6
LEVELS = (0.80, 0.95)


@dataclass(frozen=True)
class Ahead:
    """A month to come: the forecast, and between which figures it lies with 80 and 95 %."""

    point: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float
    error: float | None
    """How far off the trials were at this distance, as a share of what came."""
    bias: float | None
    """By how much they were too high (or, below zero, too low), as a share of what came."""
    trials: int


@dataclass(frozen=True)
class Foretold:
    """A series gone on with."""

    method: str
    months: int
    """How many months of history there were."""
    ahead: tuple[Ahead, ...]
    mase: float | None
    """Its mean absolute scaled error in the trials; below 1 it beats the naive step."""
    naive_mase: float | None
    """The same of the seasonal naive forecast; None where there was no year to repeat."""


@dataclass(frozen=True)
class Trial:
    """How one method did: for each origin its forecasts, as far as it is known what came."""

    method: Method
    errors: list[NDArray[np.float64]]
    """Forecast less what came, from each origin."""
    score: float


def foretell(
    months: Series, count: int, whole: Whole | None = None, *, quick: bool = False
) -> Foretold | None:
    """Go on with a series; None where there are too few months to say anything."""
    if len(months) < LEAST_MONTHS:
        return None
    able = methods(months, FEWEST_TRIALS, whole, quick=quick)
    if not able:
        return _of_few(months, count)
    trials = tried(months, able)
    best = chosen(with_blend(trials, scale_of(months), QUICK if quick else BLENDED))
    naive = next((one for one in trials if one.method.key == "seasonal_naive"), None)
    best.method.fit(months)
    point = best.method.ahead(months, count)
    scores = [one.score for one in trials]
    return Foretold(
        method=best.method.key,
        months=len(months),
        ahead=_with_intervals(months, point, best, _doubt(best.score, scores)),
        mase=best.score,
        naive_mase=naive.score if naive else None,
    )


def tried(months: Series, able: list[Method]) -> list[Trial]:
    """Every method from the same origins, so that their scores compare."""
    first = max(max(one.least for one in able), len(months) - TRIALS)
    scale = scale_of(months)
    found = []
    for method in able:
        method.fit(months[:first])
        errors = []
        for origin in range(first, len(months)):
            came = months[origin : origin + YEAR]
            errors.append(method.ahead(months[:origin], len(came)) - came)
        score = float(np.mean(np.abs(np.concatenate(errors)))) / scale
        found.append(Trial(method, errors, score))
    return found


def with_blend(trials: list[Trial], scale: float, keys: Sequence[str]) -> list[Trial]:
    """The trials, and that of several methods together, weighted by the inverse of their errors."""
    parts = [one for one in trials if one.method.key in keys]
    if len(parts) < 2:
        return trials
    blend = Blend([one.method for one in parts], [1 / max(one.score, LEAST_ERROR) for one in parts])
    errors = [
        blend.weights @ np.array(found)
        for found in zip(*(one.errors for one in parts), strict=True)
    ]
    score = float(np.mean(np.abs(np.concatenate(errors)))) / scale
    return [*trials, Trial(blend, errors, score)]


def scale_of(months: Series) -> float:
    """The mean absolute step of the naive forecast: of a year, or of a month in a short series."""
    lag = YEAR if len(months) > YEAR + 2 else 1
    scale = float(np.mean(np.abs(months[lag:] - months[:-lag])))
    return scale or float(np.mean(np.abs(months))) or 1.0


def chosen(trials: list[Trial]) -> Trial:
    """Several together, unless one is right by itself; the best where there is one only."""
    best = min(trials, key=lambda one: one.score)
    blend = next((one for one in trials if one.method.key == "blend"), best)
    return best if best.score <= blend.score * ALONE else blend


def _doubt(best: float, scores: list[float]) -> float:
    """How much wider intervals must be for the method having been chosen by these very trials.

    The best of several looks better than it is: by about as much as it stands out.
    """
    return float(np.clip(np.sqrt(np.median(scores) / best), 1, MOST_DOUBT)) if best else 1.0


def _with_intervals(months: Series, point: Series, trial: Trial, doubt: float) -> tuple[Ahead, ...]:
    from scipy.stats import t as student  # type: ignore[import-untyped] # it has no types

    first = len(months) - len(trial.errors)
    levels = [_level(months[: first + place]) for place in range(len(trial.errors))]
    level, floor = _level(months), 0.0 if months.min() >= 0 else -np.inf
    # Trials from months side by side foretell mostly the same months: three tell about as much
    # as one that stood alone.
    free = max(2, len(trial.errors) // 3)
    factors = [doubt * float(student.ppf((1 + p) / 2, free)) for p in LEVELS]
    spreads = _spreads(trial, levels, len(point))
    found = []
    for step, value in enumerate(point):
        errors = np.array([one[step] for one in trial.errors if len(one) > step])
        came = sum(months[first + place + step] for place in range(len(errors)))
        near, far = (spreads[step] * level * factor for factor in factors)
        middle = max(float(value), floor)
        found.append(
            Ahead(
                middle,
                max(middle - near, floor), middle + near,
                max(middle - far, floor), middle + far,
                float(np.abs(errors).sum() / came) if came > 0 else None,
                float(errors.sum() / came) if came > 0 else None,
                len(errors),
            )
        )  # fmt: skip
    return tuple(found)


def _spreads(trial: Trial, levels: list[float], count: int) -> list[float]:
    """How far off at each distance, relative to the level; never less than at a nearer one.

    Neighbouring distances are taken together: of one alone there are few trials.
    """
    relative = [errors / level for errors, level in zip(trial.errors, levels, strict=True)]
    found: list[float] = []
    for step in range(count):
        near = [one[s] for one in relative for s in (step - 1, step, step + 1) if 0 <= s < len(one)]
        spread = float(np.sqrt(np.mean(np.square(near)))) if near else 0.0
        found.append(max(spread, found[-1] if found else 0.0))
    return found


def _level(months: Series) -> float:
    return float(np.mean(np.abs(months[-YEAR:]))) or 1.0


def _of_few(months: Series, count: int) -> Foretold:
    """The mean of a few months, with intervals as wide as so few allow."""
    from scipy.stats import t as student

    mean = float(months.mean())
    spread = float(months.std(ddof=1)) * float(np.sqrt(1 + 1 / len(months)))
    near, far = (spread * float(student.ppf((1 + p) / 2, len(months) - 1)) for p in LEVELS)
    floor = 0.0 if months.min() >= 0 else -np.inf
    one = Ahead(
        mean, max(mean - near, floor), mean + near, max(mean - far, floor), mean + far,
        None, None, 0,
    )  # fmt: skip
    return Foretold("mean", len(months), (one,) * count, None, None)
