"""Ways to go on with a series of months; each is tried on the past before it is believed.

A method is fitted once to a stretch of history and then asked from several months of it, so that
trying it out costs little: what was learned from the first stretch is kept for the later ones.
"""

import warnings
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
YEAR = 12
# The growth of a year that is believed to go on: never more than half or double.
LEAST_GROWTH, MOST_GROWTH = 0.5, 2.0
BLENDED = ("seasonal_naive", "seasonal_mean", "smoothing", "holt_winters", "theta", "share")
"""What is taken together, each weighing as much as it was right."""
QUICK = ("seasonal_naive", "seasonal_mean", "mean", "share")
"""The same of what needs no fitting."""


class Method(ABC):
    """A way to go on with a series."""

    key: str
    least: int
    """How many months it needs."""
    positive = False
    """Whether every month must be above zero."""

    def fit(self, months: Series) -> None:  # noqa: B027 - most have nothing to learn
        """Learn what it keeps for later stretches of the same series."""

    @abstractmethod
    def ahead(self, months: Series, count: int) -> Series:
        """The next months."""


class SeasonalNaive(Method):
    """The same month of the year before; what the others are held against."""

    key, least = "seasonal_naive", YEAR

    def ahead(self, months: Series, count: int) -> Series:
        return np.resize(months[-YEAR:], count)


class SeasonalMean(Method):
    """The mean of the same months of the last two years, at the level of the last."""

    key, least = "seasonal_mean", 2 * YEAR

    def ahead(self, months: Series, count: int) -> Series:
        both = (months[-YEAR:] + months[-2 * YEAR : -YEAR]) / 2
        level = months[-YEAR:].mean() / both.mean() if both.mean() > 0 else 1.0
        return np.resize(both * level, count)


class SeasonalGrowth(Method):
    """The same month of the year before, grown as the last year has."""

    key, least = "seasonal_growth", 2 * YEAR

    def ahead(self, months: Series, count: int) -> Series:
        last, before = months[-YEAR:].sum(), months[-2 * YEAR : -YEAR].sum()
        growth = float(np.clip(last / before, LEAST_GROWTH, MOST_GROWTH)) if before > 0 else 1.0
        # The last year lies on average half a year behind the month that it is asked for.
        steps = np.repeat(np.arange(1, count // YEAR + 2), YEAR)[:count]
        return np.resize(months[-YEAR:], count) * growth**steps


class Drift(Method):
    """The last month and the mean change from month to month."""

    key, least = "drift", 3

    def ahead(self, months: Series, count: int) -> Series:
        slope = (months[-1] - months[0]) / (len(months) - 1)
        return np.asarray(months[-1] + slope * np.arange(1, count + 1), dtype=np.float64)


class Mean(Method):
    """The mean of the last months, a year of them at most."""

    key, least = "mean", 3

    def ahead(self, months: Series, count: int) -> Series:
        return np.full(count, months[-YEAR:].mean())


class Smoothing(Method):
    """Exponential smoothing with a damped trend, and with a season where `seasonal` says so."""

    seasonal = False

    def __init__(self) -> None:
        self.learned: dict[str, Any] = {}

    def fit(self, months: Series) -> None:
        from statsmodels.tsa.holtwinters import (  # type: ignore[import-untyped] # it has no types
            ExponentialSmoothing,
        )

        season = {"seasonal": "add", "seasonal_periods": YEAR} if self.seasonal else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it did not converge; the trial tells
            model = ExponentialSmoothing(
                months, trend="add", damped_trend=True, initialization_method="heuristic", **season
            )
            self.learned = model.fit().params

    def ahead(self, months: Series, count: int) -> Series:
        # The states are carried on by hand: building a model anew for each trial costs
        # fifty times as much.
        learned = self.learned
        alpha, beta, phi = (
            float(learned[name]) for name in ("smoothing_level", "smoothing_trend", "damping_trend")
        )
        gamma = float(learned["smoothing_seasonal"]) if self.seasonal else 0.0
        level, trend = float(learned["initial_level"]), float(learned["initial_trend"])
        seasons = [float(one) for one in learned["initial_seasons"]] if self.seasonal else [0.0]
        length = len(seasons)
        for place, came in enumerate(months.tolist()):
            season, before = seasons[place % length], level
            level = alpha * (came - season) + (1 - alpha) * (before + phi * trend)
            seasons[place % length] = gamma * (came - before - phi * trend) + (1 - gamma) * season
            trend = beta * (level - before) + (1 - beta) * phi * trend
        steps = np.cumsum(phi ** np.arange(1, count + 1))
        places = (len(months) + np.arange(count)) % length
        return np.asarray(level + trend * steps + np.array(seasons)[places])


class Damped(Smoothing):
    """A level and a trend that dies away."""

    key, least = "smoothing", 10


class HoltWinters(Smoothing):
    """A level, a trend that dies away, and a season that is added."""

    key, least, seasonal = "holt_winters", 2 * YEAR, True


class HoltWintersTimes(HoltWinters):
    """The same of the logarithms: a season that grows with the level."""

    key, positive = "holt_winters_times", True

    def fit(self, months: Series) -> None:
        super().fit(np.log(months))

    def ahead(self, months: Series, count: int) -> Series:
        # Held in bounds: a trend of logarithms explodes.
        top = np.log(months.max()) + np.log(3)
        return np.asarray(np.exp(np.minimum(super().ahead(np.log(months), count), top)))


class Theta(Method):
    """The Theta method, of the months without their season."""

    key, least = "theta", 2 * YEAR

    def __init__(self) -> None:
        self.alpha = 0.5

    def fit(self, months: Series) -> None:
        from statsmodels.tsa.forecasting.theta import (  # type: ignore[import-untyped] # it has no types
            ThetaModel,
        )

        plain = months - np.resize(_season(months), len(months))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.alpha = float(ThetaModel(plain, deseasonalize=False).fit().params["alpha"])

    def ahead(self, months: Series, count: int) -> Series:
        season, size, alpha = _season(months), len(months), min(max(self.alpha, 0.01), 1.0)
        plain = months - np.resize(season, size)
        level = float(plain[0])
        for came in plain[1:].tolist():
            level += alpha * (came - level)
        slope = float(np.polyfit(np.arange(size), plain, 1)[0])
        steps = np.arange(count) + (1 - (1 - alpha) ** size) / alpha
        return np.asarray(level + slope / 2 * steps + season[(size + np.arange(count)) % YEAR])


class Whole:
    """What is foretold of the whole from each of its months, made once for all its members."""

    def __init__(self, months: Series, trials: int) -> None:
        self.months, self.first = months, max(YEAR, len(months) - trials)
        self.made: dict[int, Series] = {}
        fitting = months[: self.first]
        self.of = [one for one in methods(fitting, 0) if one.key in BLENDED] or [SeasonalNaive()]
        for one in self.of:
            one.fit(fitting)

    def ahead(self, size: int, count: int) -> Series:
        """Its next months as they were foretold after so many."""
        if len(self.made.get(size, ())) < count:
            months = self.months[:size]
            self.made[size] = np.asarray(
                np.mean([one.ahead(months, count) for one in self.of], axis=0)
            )
        return self.made[size][:count]


class Share(Method):
    """A member's share of the last year, in what is foretold of the whole."""

    key, least = "share", YEAR

    def __init__(self, whole: Whole, size: int) -> None:
        # Both series end with the same month.
        self.whole, self.before = whole, len(whole.months) - size

    def ahead(self, months: Series, count: int) -> Series:
        size = self.before + len(months)
        year = self.whole.months[:size][-YEAR:].sum()
        share = float(months[-YEAR:].sum() / year) if year > 0 else 0.0
        return self.whole.ahead(size, count) * share


class Blend(Method):
    """Several, each with its weight: no one of them is right for long."""

    key = "blend"

    def __init__(self, of: Sequence[Method], weights: Sequence[float]) -> None:
        self.of, self.weights = tuple(of), np.array(weights) / sum(weights)
        self.least = max(one.least for one in of)

    def fit(self, months: Series) -> None:
        for one in self.of:
            one.fit(months)

    def ahead(self, months: Series, count: int) -> Series:
        return np.asarray(self.weights @ np.array([one.ahead(months, count) for one in self.of]))


def _season(months: Series) -> Series:
    """What each month of the year stands above or below its year; they add up to nothing."""
    kernel = np.concatenate(([0.5], np.ones(YEAR - 1), [0.5])) / YEAR
    middle = np.convolve(months, kernel, mode="valid")
    above = months[YEAR // 2 : YEAR // 2 + len(middle)] - middle
    places = (np.arange(len(middle)) + YEAR // 2) % YEAR
    found = np.array([above[places == place].mean() if (places == place).any() else 0.0
                      for place in range(YEAR)])  # fmt: skip
    return np.asarray(found - found.mean())


def methods(
    months: Series, spare: int, whole: Whole | None = None, *, quick: bool = False
) -> list[Method]:
    """The methods that this series is long enough for, with some months to spare for a trial.

    `whole` is what the series is a member of; `quick` leaves out what must be fitted.
    """
    plain: list[Method] = [
        SeasonalNaive(), SeasonalMean(), SeasonalGrowth(), Drift(), Mean()
    ]  # fmt: skip
    strong: list[Method] = [Damped(), HoltWinters(), HoltWintersTimes(), Theta()]
    shared = [Share(whole, len(months))] if whole and len(months) <= len(whole.months) else []
    able_to: list[Method] = [*plain, *([] if quick else strong), *shared]
    there = [one for one in able_to if one.least + spare <= len(months)]
    if (months <= 0).any():
        there = [one for one in there if not one.positive]
    return there
