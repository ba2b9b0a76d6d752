"""The days of months: how much each counts, and what is still to come after one of them."""

import datetime as dt

import numpy as np

from salesmetrics.metrics.calendar import Period, month_number, whole_months

from .methods import Series

POINTS = 40
LEAST_MONTHS = 3


def day_weights(days: Series, first: dt.date) -> Series:
    """What a day of each kind brings, Monday to Friday together, Saturday, Sunday; mean 1.

    Where nothing is known every day is alike.
    """
    kinds = np.array([kind_of(first.toordinal() + place) for place in range(len(days))], dtype=int)
    means = np.array(
        [
            max(days[kinds == kind].mean(), 0.0) if (kinds == kind).any() else 0.0
            for kind in (0, 1, 2)
        ]
    )
    whole = (means * (5, 1, 1)).sum() / 7
    return np.asarray(means / whole if whole > 0 else np.ones(3))


def kind_of(ordinal: int) -> int:
    """0 for Monday to Friday, 1 for Saturday, 2 for Sunday."""
    return max(0, dt.date.fromordinal(ordinal).weekday() - 4)


def weight_of(period: Period, weights: Series) -> float:
    """What the days of a period weigh together."""
    start = period.start.toordinal()
    return float(sum(weights[kind_of(start + place)] for place in range(period.days)))


def month_weights(first: dt.date, count: int, weights: Series) -> Series:
    """What each of some months weighs, an average month being 1."""
    number = month_number(first)
    found = [weight_of(whole_months(number + place, 1), weights) for place in range(count)]
    return np.array(found) / (365.2425 / 12)


def rest_of(month: Period, days: Series, first: dt.date, weights: Series) -> list[float]:
    """The part of a month still to come before its first day and after each of its days.

    As it was in the months of `days`, after as large a part of their working days.
    """
    curve = usual_course(days, first, weights)
    whole = weight_of(month, weights) or 1.0
    gone = [
        weight_of(Period(month.start, month.start + dt.timedelta(place)), weights) / whole
        for place in range(month.days)
    ]
    come = np.interp([0.0, *gone], np.linspace(0, 1, POINTS + 1), curve)
    return [round(float(1 - part), 6) for part in come[:-1]] + [0.0]


def usual_course(days: Series, first: dt.date, weights: Series) -> Series:
    """Which part of a month has come after each part of its working days."""
    grid = np.linspace(0, 1, POINTS + 1)
    sums, whole, place, number, months = np.zeros(POINTS + 1), 0.0, 0, month_number(first), 0
    while place < len(days):
        month = whole_months(number, 1)
        amounts = days[place : place + month.days]
        load = np.array(
            [weights[kind_of(month.start.toordinal() + step)] for step in range(month.days)]
        )
        if amounts.sum() > 0 and load.sum() > 0:
            gone = np.concatenate(([0.0], np.cumsum(load) / load.sum()))
            come = np.concatenate(([0.0], np.cumsum(amounts)))
            sums += np.interp(grid, gone, come)
            whole, months = whole + float(amounts.sum()), months + 1
        place, number = place + month.days, number + 1
    if months < LEAST_MONTHS:
        return grid
    # A day of returns takes something away; what has come never falls for that.
    return np.clip(np.maximum.accumulate(sums / whole), 0, 1)
