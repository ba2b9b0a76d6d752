"""The target of a period: the shortest that covers each month, and shares of days of a part."""

from decimal import Decimal

import pytest

from tests import kept

MARCH = ("2025-03-01", "2025-03-31")
YEAR = ("2025-01-01", "2025-12-31")


def sold(world):
    """Revenue of 50 in March 2025."""
    world.order("A", "2025-03-10", 50)
    world.publish()
    return world


@pytest.fixture
def world(world):
    return kept.once(sold, world)


def target(world, start, end, **question):
    return world.ask("target_attainment", start, end, **question).total.denominator


def test_attainment_is_revenue_over_target(world):
    world.target(200, *MARCH)
    assert world.value("target_attainment", *MARCH) == 25


def test_without_a_target_there_is_no_attainment(world):
    assert world.value("target_attainment", *MARCH) is None
    assert target(world, *MARCH) is None


def test_a_target_of_nothing_gives_no_attainment(world):
    world.target(0, *MARCH)
    assert world.value("target_attainment", *MARCH) is None


def test_a_target_of_a_year_is_divided_by_its_months(world):
    world.target(1200, *YEAR)
    assert target(world, *MARCH) == 100
    assert target(world, "2025-01-01", "2025-03-31") == 300


def test_of_several_that_cover_a_month_the_shortest_holds(world):
    world.target(1200, *YEAR)
    world.target(600, "2025-01-01", "2025-03-31")
    world.target(50, "2025-02-01", "2025-02-28")
    assert target(world, "2025-02-01", "2025-02-28") == 50
    assert target(world, "2025-02-01", "2025-04-30") == 50 + 200 + 100


def test_a_target_for_exactly_the_asked_days_counts_as_it_is(world):
    world.target(100, *MARCH)
    world.target(999, "2025-03-01", "2025-04-30")
    world.target(7, "2025-03-05", "2025-03-11")
    assert target(world, "2025-03-01", "2025-04-30") == 999
    assert target(world, "2025-03-05", "2025-03-11") == 7


def test_a_part_of_a_month_takes_its_share_of_days(world):
    world.target(310, *MARCH)
    world.target(300, "2025-04-01", "2025-04-30")
    assert target(world, "2025-03-22", "2025-03-31") == 100
    assert target(world, "2025-03-22", "2025-04-15") == 100 + 150


def test_a_month_without_a_target_adds_nothing(world):
    world.target(100, *MARCH)
    assert target(world, *YEAR) == 100


def test_an_open_target_lasts_to_the_day_before_the_next(world):
    world.target(1200, "2025-01-01", None)
    world.target(100, "2025-07-01", None)
    world.target(70, "2025-08-01", "2025-08-31")
    # Six months share 1,200; July is the second's alone.
    assert target(world, *MARCH) == 200
    assert target(world, "2025-07-01", "2025-07-31") == 100
    assert target(world, "2025-09-01", "2025-09-30") is None


def test_the_last_open_target_lasts_as_long_as_the_one_before(world):
    world.target(300, "2025-01-01", None)
    world.target(600, "2025-04-01", None)
    assert target(world, "2025-06-01", "2025-06-30") == 200
    assert target(world, "2025-07-01", "2025-07-31") is None


def test_a_target_in_another_currency_is_converted_at_its_first_day(world):
    world.rate("USD", "2025-01-01", "0.5")
    world.rate("USD", "2025-03-02", "0.9")
    world.target(100, *MARCH, currency="USD")
    assert target(world, *MARCH) == 50


def test_each_subject_has_its_own_and_none_is_added_up_from_those_below(world):
    west = world.team("West")
    ann = world.rep("Ann", team=west)
    world.target(80, *MARCH, subject=ann)
    assert target(world, *MARCH) is None
    assert target(world, *MARCH, where={"team": west}) is None
    assert target(world, *MARCH, where={"rep": ann}) == 80


def test_by_rep_the_row_of_nobody_has_no_target_and_the_total_the_organizations(world):
    ann = world.rep("Ann")
    world.target(80, *MARCH, subject=ann)
    world.target(500, *MARCH)
    world.order("B", "2025-03-11", 40, owner=ann)
    world.publish()
    found = world.ask("target_attainment", *MARCH, by="rep")
    assert found.total.value == 18
    assert world.rows("target_attainment", *MARCH, by="rep") == {"Ann": 50, None: None}


def test_who_has_a_target_and_sold_nothing_has_a_row(world):
    ann = world.rep("Ann")
    world.target(80, *MARCH, subject=ann)
    assert world.rows("target_attainment", *MARCH, by="rep") == {"Ann": 0, None: None}


def test_a_question_filtered_by_anything_else_has_no_target(world):
    pen = world.product("Pen")
    ann, bob = world.rep("Ann"), world.rep("Bob")
    world.target(80, *MARCH)
    world.target(80, *MARCH, subject=ann)
    assert target(world, *MARCH, where={"product": pen}) is None
    assert target(world, *MARCH, where={"rep": [ann, bob]}) is None
    assert target(world, *MARCH, where={"rep": ann, "product": pen}) is None
    assert target(world, *MARCH, by="product") == 80


def test_the_target_of_a_running_period_is_that_of_the_whole(world, it_is):
    world.target(310, *MARCH)
    it_is("2025-03-15")
    world.publish()
    assert target(world, *MARCH) == 310


def test_a_target_of_a_fiscal_year_is_divided_alike(world):
    world.target(1200, "2024-07-01", "2025-06-30")
    assert target(world, *MARCH) == 100


def test_any_figure_can_be_compared_with_its_target(world):
    world.target(40, *MARCH, metric="revenue")
    world.target(60, *MARCH, metric="win_rate")
    world.won("W", "2025-03-05", amount=0)
    world.lost("L", "2025-03-05")
    world.publish()
    assert world.change("revenue", *MARCH, to="target") == (40, 25)
    # A percent metric is told in points.
    assert world.change("win_rate", *MARCH, to="target") == (60, -10)
    assert world.change("lost_count", *MARCH, to="target") == (None, None)


def test_of_a_month_that_no_target_covers_whole_each_day_takes_the_shortest(world):
    world.target(310, "2025-03-01", "2025-03-10")
    world.target(210, "2025-03-11", "2025-03-31")
    assert round(target(world, *MARCH), 6) == 520
    assert round(target(world, "2025-03-11", "2025-03-31"), 6) == 210
    assert round(target(world, "2025-03-06", "2025-03-10"), 6) == 155


def test_another_metrics_target_is_not_revenues(world):
    world.target(40, *MARCH, metric="won_count")
    assert target(world, *MARCH) is None


def test_quota_attainment_counts_revenue_unless_told_otherwise(world):
    ann = world.rep("Ann")
    world.order("B", "2025-03-11", 30, owner=ann)
    world.won("W1", "2025-03-12", owner=ann, amount=0)
    world.won("W2", "2025-03-12", owner=ann, amount=0)
    world.target(60, *MARCH, subject=ann)
    world.target(8, *MARCH, subject=ann, metric="won_count")
    world.publish()
    of_ann = {"where": {"rep": ann}}
    assert world.value("quota_attainment", *MARCH, **of_ann) == 50
    assert world.value("quota_attainment", *MARCH, counts="won_count", **of_ann) == 25
    assert world.rows("quota_attainment", *MARCH, by="rep")["Ann"] == 50


def test_shares_are_exact_until_shown(world):
    world.target(100, "2025-01-01", "2025-03-31")
    # 50 of 33.33...
    assert world.value("target_attainment", *MARCH) == 150
    assert world.value("target_attainment", "2025-01-01", "2025-03-31") == Decimal(50)
