"""Revenue per rep: revenue / the reps who were employed, day by day."""

import pytest

from tests.facts.changes import assert_nothing_was_missed


@pytest.fixture
def world(world, it_is):
    it_is("2025-06-30")
    return world


def test_reps_are_the_mean_of_those_employed_day_by_day(world):
    """June has 30 days: Ann is there for all, Bob for 15. 45 / 30 = 1.5 reps; 300 / 1.5."""
    ann = world.rep("Ann", hired_on="2025-01-01")
    world.rep("Bob", hired_on="2025-06-16")
    world.order("A", "2025-06-02", 300, owner=ann)
    world.publish()
    assert world.value("revenue_per_rep", "2025-06-01", "2025-06-30") == 200


def test_one_who_has_left_counts_to_the_last_day(world):
    """Bob's last day is the 10th: 30 + 10 = 40 days of 30, so 4/3 reps; 400 / (4/3)."""
    world.rep("Ann", hired_on="2025-01-01")
    world.rep("Bob", hired_on="2025-01-01", left_on="2025-06-10")
    world.order("A", "2025-06-02", 400)
    world.publish()
    assert world.value("revenue_per_rep", "2025-06-01", "2025-06-30") == 300


def test_a_rep_of_whom_no_hiring_is_known_has_always_been_there(world):
    ann = world.rep("Ann")
    world.order("A", "2025-06-02", 300, owner=ann)
    world.publish()
    assert world.value("revenue_per_rep", "2025-06-01", "2025-06-30") == 300


def test_an_older_sale_that_comes_later_is_divided_by_the_reps_of_its_time(world):
    ann = world.rep("Ann")
    world.order("A", "2025-06-02", 300, owner=ann)
    world.publish()
    world.order("B", "2025-03-02", 90, owner=ann)
    world.publish()
    assert world.value("revenue_per_rep", "2025-03-01", "2025-03-31") == 90
    assert world.value("revenue_per_rep", "2025-03-01", "2025-04-30") == 90
    assert_nothing_was_missed(world)


def test_a_sale_that_turns_out_older_is_divided_by_the_reps_of_its_time(world):
    ann = world.rep("Ann")
    world.publish()
    order = world.order("A", "2025-06-02", 300, owner=ann)
    world.publish()
    order.ordered_at = world.at("2025-03-02")
    order.save()
    world.publish()
    assert world.value("revenue_per_rep", "2025-03-01", "2025-03-31") == 300
    assert_nothing_was_missed(world)
    order.delete()
    world.publish()
    assert_nothing_was_missed(world)
