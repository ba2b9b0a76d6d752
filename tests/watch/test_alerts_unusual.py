"""What is unusual for a series, and how often an alert would have fired."""

from decimal import Decimal

import pytest

from salesmetrics.tenancy.visibility import everything_of
from salesmetrics.watch.alerts.band import FURTHEST, band
from salesmetrics.watch.alerts.judging import judge_waiting
from salesmetrics.watch.alerts.preview import preview

from .watched import alert, company, fired, people  # noqa: F401 - fixtures


def decimals(*values):
    return [None if value is None else Decimal(value) for value in values]


def test_the_band_is_the_median_and_its_median_distance():
    own = band(decimals(10, 12, 11, None, 100, 9), "month")
    assert own.middle == 11
    assert own.spread == Decimal("1.4826")  # distances 1, 1, 0, 89, 2
    assert round(own.distance(Decimal(8)), 2) == Decimal("-2.02")


def test_a_day_is_held_against_its_own_weekday():
    week = [50, 50, 50, 50, 50, 0, 0]
    own = band(decimals(*week * 6)[:-1], "day")  # what comes is a day on which nothing is sold
    assert own.middle == 0
    assert own.distance(Decimal(50)) == FURTHEST


def test_too_short_a_series_has_no_band():
    assert band(decimals(1, 2, 3, None, 4), "month") is None


def test_where_all_were_alike_what_differs_is_unusual():
    own = band(decimals(5, 5, 5, 5, 5), "month")
    assert own.distance(Decimal(5)) == 0
    assert own.distance(Decimal(4)) == -FURTHEST


def test_an_unusual_month_fires(people, company, it_is):
    # Of the 24 months before April four have sales: the middle is 0, and so is the spread.
    one = alert(people["admin"], watches="unusual", side="either", limit=3, whole=True)
    judge_waiting()
    assert fired(one) == [("", 450, 99, 0)]


@pytest.mark.parametrize(("limit", "calm", "count"), [(300, None, 2), (300, 0, 1), (500, None, 0)])
def test_the_preview_counts_the_last_year_with_its_calm(people, limit, calm, count):
    # May 2025 100, February 300, April 450; all other whole months until April 0.
    one = alert(people["admin"], limit=limit)
    one.calm = None if calm is None else calm - 1
    found = preview(one, everything_of(people["admin"].organization))
    assert found.count == count
    assert len(found.periods) == 12
    assert [past.period.start.month for past in found.periods[-2:]] == [3, 4]


def test_the_preview_tells_what_too_few_records_kept_back(people):
    one = alert(people["admin"], "sales_count", stretch="week", limit=1, least=2)
    found = preview(one, everything_of(people["admin"].organization))
    assert (found.count, found.below_count) == (2, 1)
