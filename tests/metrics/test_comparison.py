"""What a period is compared with, and how the change is told."""

import datetime as dt

import pytest

from salesmetrics.metrics.calendar import Grain, Period, period_of, previous, year_before
from tests.world import World

FAR = dt.date(2030, 1, 1)


def span(text):
    start, _to, end = text.partition("..")
    return Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2025-03-01..2025-03-31", "2025-02-01..2025-02-28"),
        ("2025-04-01..2025-06-30", "2025-01-01..2025-03-31"),
        ("2025-02-01..2025-03-31", "2024-12-01..2025-01-31"),
        ("2025-01-01..2025-12-31", "2024-01-01..2024-12-31"),
        ("2025-03-03..2025-03-09", "2025-02-24..2025-03-02"),
        ("2025-03-02..2025-03-31", "2025-01-31..2025-03-01"),
        ("2025-03-01..2025-03-01", "2025-02-28..2025-02-28"),
    ],
)
def test_the_previous_period_is_as_many_whole_months_or_as_many_days(period, before):
    assert previous(span(period), FAR) == span(before)


@pytest.mark.parametrize(
    ("period", "today", "before"),
    [
        ("2025-04-01..2025-06-30", "2025-05-20", "2025-01-01..2025-02-19"),
        ("2025-03-01..2025-03-31", "2025-03-30", "2025-02-01..2025-02-28"),  # at most all of it
        ("2025-03-01..2025-03-31", "2025-03-01", "2025-02-01..2025-02-01"),
        ("2025-03-03..2025-03-09", "2025-03-05", "2025-02-24..2025-02-26"),
        ("2025-03-01..2025-03-31", "2025-03-31", "2025-02-01..2025-02-28"),  # its last day
    ],
)
def test_a_period_to_date_is_compared_with_as_many_days(period, today, before):
    assert previous(span(period), dt.date.fromisoformat(today)) == span(before)


@pytest.mark.parametrize(
    ("period", "today", "before"),
    [
        ("2025-03-01..2025-03-31", "2030-01-01", "2024-03-01..2024-03-31"),
        ("2025-02-01..2025-02-28", "2030-01-01", "2024-02-01..2024-02-29"),
        ("2024-02-01..2024-02-29", "2030-01-01", "2023-02-01..2023-02-28"),
        ("2024-02-29..2024-03-15", "2030-01-01", "2023-02-28..2023-03-15"),
        ("2025-03-01..2025-03-31", "2025-03-15", "2024-03-01..2024-03-15"),
    ],
)
def test_a_year_before_ends_with_the_month_where_the_period_does(period, today, before):
    assert year_before(span(period), dt.date.fromisoformat(today)) == span(before)


@pytest.mark.parametrize(
    ("grain", "whole"),
    [
        (Grain.MONTH, "2025-05-01..2025-05-31"),
        (Grain.QUARTER, "2025-05-01..2025-07-31"),
        (Grain.YEAR, "2025-02-01..2026-01-31"),
        (Grain.WEEK, "2025-05-18..2025-05-24"),
    ],
)
def test_years_and_quarters_are_fiscal_and_weeks_start_on_the_first_weekday(db, grain, whole):
    organization = World(fiscal_year_start=2, first_weekday=7).organization
    assert period_of(organization, grain, dt.date(2025, 5, 20)) == span(whole)


def test_a_fiscal_year_adds_up_its_own_months(db):
    world = World(fiscal_year_start=7)
    world.order("A", "2025-06-30", 1)
    world.order("B", "2025-07-01", 2)
    world.order("C", "2026-06-30", 4)
    world.publish()
    assert world.rows("revenue", "2025-07-01", "2026-06-30", grain="year") == {"2025-07-01": 6}
    assert world.rows("revenue", "2025-06-01", "2025-07-31", grain="year") == {
        "2024-07-01": 1,  # only the days inside the range
        "2025-07-01": 2,
    }


def test_weeks_are_never_divided_at_a_months_border(world):
    world.order("A", "2025-04-30", 1)
    world.order("B", "2025-05-01", 2)
    world.publish()
    rows = world.rows("revenue", "2025-04-28", "2025-05-11", grain="week")
    assert rows == {"2025-04-28": 3, "2025-05-05": 0}


def test_money_changes_in_percent_and_percents_in_points(world):
    world.won("A", "2025-02-10", amount=100)
    world.won("B", "2025-03-10", amount=120)
    world.lost("L", "2025-03-10")
    world.publish()
    march = ("2025-03-01", "2025-03-31")
    assert world.change("revenue", *march, to="previous") == (100, 20)
    assert world.change("win_rate", *march, to="previous") == (100, -50)
    assert world.change("revenue", "2025-02-01", "2025-02-28", to="previous") == (0, None)
    assert world.change("win_rate", "2025-02-01", "2025-02-28", to="previous") == (None, None)


def test_to_the_year_before(world):
    world.order("A", "2024-03-10", 80)
    world.order("B", "2025-03-10", 100)
    world.publish()
    assert world.change("revenue", "2025-03-01", "2025-03-31", to="year") == (80, 25)


def test_every_row_is_compared_with_its_own_counterpart(world):
    for month, amount in [("01", 50), ("02", 100), ("03", 150)]:
        world.order(f"A{month}", f"2025-{month}-10", amount)
    world.publish()
    found = world.ask("revenue", "2025-02-01", "2025-03-31", grain="month", compare=("previous",))
    changes = [row.figure.compare["previous"] for row in found.rows]
    assert [(c.value, c.change) for c in changes] == [(50, 100), (100, 50)]


def test_a_row_of_a_cut_month_is_compared_with_as_many_days_before(world):
    world.order("A", "2025-02-27", 40)
    world.order("Outside", "2025-02-26", 999)
    world.order("B", "2025-03-30", 50)
    world.publish()
    found = world.ask("revenue", "2025-03-16", "2025-03-31", grain="month", compare=("previous",))
    (row,) = found.rows
    assert row.period == dt.date(2025, 3, 1)
    # 28 February to 15 March: sixteen days.
    assert (row.figure.value, row.figure.compare["previous"].value) == (50, 0)


def test_the_pipeline_is_compared_with_its_state_at_the_former_end(world, it_is):
    world.opportunity("A", "2025-03-10", amount=100)
    world.opportunity("B", "2025-04-15", amount=50)
    world.opportunity("C", "2025-05-10", amount=50)
    it_is("2025-05-20")
    world.publish()
    assert world.change("pipeline_value", "2025-04-01", "2025-04-30", to="previous") == (100, 50)
    # May to date, its 20th day, against 20 April.
    assert world.change("pipeline_value", "2025-05-01", "2025-05-31", to="previous")[0] == 150


def test_a_period_is_complete_once_its_last_day_is_over(world, it_is):
    it_is("2025-05-31")
    world.publish()
    assert not world.ask("revenue", "2025-05-01", "2025-05-31").complete
    assert world.ask("revenue", "2025-05-01", "2025-05-30").complete


def test_a_running_period_is_compared_with_as_many_days_a_year_before(world, it_is):
    """103 days of 2024 are over on 12 April; the 103rd of 2023 is 13 April."""
    it_is("2024-04-12")
    world.order("Now", "2024-04-12", 10)
    world.order("Then", "2023-04-13", 20)
    world.order("Too late", "2023-04-14", 40)
    world.publish()
    assert world.change("revenue", "2024-01-01", "2024-12-31", "year")[0] == 20
