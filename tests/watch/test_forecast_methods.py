"""A series of months is gone on with: by what did best in the past, no surer than it was then."""

import numpy as np
import pytest

from salesmetrics.watch.forecast.courses import day_weights, rest_of
from salesmetrics.watch.forecast.trials import foretell

YEAR = np.array([70, 75, 90, 95, 100, 105, 80, 60, 100, 115, 120, 190], dtype=float)


def growing(years, noise=0.0, seed=1):
    rising = np.tile(YEAR, years) * (1 + 0.02 * np.arange(12 * years))
    return rising * (1 + noise * np.random.default_rng(seed).standard_normal(12 * years))


def test_season_and_growth_go_on():
    found = foretell(growing(5), 12)
    expected = growing(6)[-12:]
    points = np.array([one.point for one in found.ahead])
    assert np.abs(points / expected - 1).max() < 0.06
    assert found.mase < found.naive_mase / 3


@pytest.mark.parametrize("count", [3, 5])
def test_a_few_months_go_on_as_their_mean_and_say_how_few_they_are(count):
    months = np.array([10.0, 20, 30, 20, 20])[:count]
    found = foretell(months, 4)
    assert (found.method, found.months) == ("mean", count)
    assert [one.point for one in found.ahead] == [20] * 4
    assert found.ahead[0].high_80 > 25
    assert found.ahead[0].trials == 0


def test_two_months_are_no_history():
    assert foretell(np.array([10.0, 20]), 4) is None


def test_intervals_hold_what_they_say_and_grow_with_the_distance():
    inside_80 = inside_95 = count = 0
    for seed in range(12):
        months = growing(5, noise=0.1, seed=seed)
        found = foretell(months[:-6], 6)
        for one, came in zip(found.ahead, months[-6:], strict=True):
            assert one.low_95 <= one.low_80 <= one.point <= one.high_80 <= one.high_95
            inside_80 += one.low_80 <= came <= one.high_80
            inside_95 += one.low_95 <= came <= one.high_95
            count += 1
        widths = [(one.high_80 - one.low_80) for one in found.ahead]
        assert widths == pytest.approx(sorted(widths))
    assert 0.65 < inside_80 / count < 0.97
    assert inside_95 / count > 0.85


def test_what_is_left_of_a_month_is_counted_in_the_days_that_bring_something():
    """Nothing is ever sold on a weekend; so on the evening of a Friday as much is left as later."""
    import datetime as dt

    from salesmetrics.metrics.calendar import month_of

    first = dt.date(2026, 1, 1)
    days = np.array([0.0 if (first + dt.timedelta(n)).weekday() > 4 else 10.0 for n in range(120)])
    weights = day_weights(days, first)
    assert weights.tolist() == pytest.approx([1.4, 0, 0], abs=0.01)
    rest = rest_of(month_of(dt.date(2026, 5, 1)), days, first, weights)
    assert rest[0] == 1
    assert rest[31] == 0
    assert rest[15] == rest[16] == rest[17]  # Friday 15 May 2026 and its weekend
    assert rest[15] == pytest.approx(10 / 21, abs=0.02)
