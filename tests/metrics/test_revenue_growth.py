"""Revenue growth is told against the previous period, and only over a base above zero."""

from decimal import Decimal


def test_it_is_the_change_over_the_former_revenue(world):
    world.order("A", "2025-02-10", 200)
    world.order("B", "2025-03-10", 250)
    world.publish()
    found = world.ask("revenue_growth", "2025-03-01", "2025-03-31").total
    assert (found.value, found.numerator, found.denominator) == (25, 50, 200)
    assert world.value("revenue_growth", "2025-04-01", "2025-04-30") == -100


def test_over_a_base_of_zero_or_less_it_has_no_value(world):
    world.order("Return", "2025-01-10", -50)
    world.order("B", "2025-02-10", 100)
    world.publish()
    assert world.value("revenue_growth", "2025-01-01", "2025-01-31") is None
    assert world.value("revenue_growth", "2025-02-01", "2025-02-28") is None


def test_by_quarter_each_is_told_against_the_one_before(world):
    world.order("A", "2024-12-31", 100)
    world.order("B", "2025-02-10", 150)
    world.order("C", "2025-05-10", 75)
    world.publish()
    assert world.rows("revenue_growth", "2025-01-01", "2025-06-30", grain="quarter") == {
        "2025-01-01": 50,
        "2025-04-01": -50,
    }


def test_by_rep_each_has_a_base_of_their_own_and_so_has_nobody(world):
    ann, bob = world.rep("Ann"), world.rep("Bob")
    world.order("A1", "2025-02-10", 100, owner=ann)
    world.order("N1", "2025-02-11", 400)
    world.order("A2", "2025-03-10", 150, owner=ann)
    world.order("B2", "2025-03-10", 50, owner=bob)
    world.order("N2", "2025-03-11", 300)
    world.publish()
    march = ("2025-03-01", "2025-03-31")
    # 500 against 500 in all; Bob had nothing before.
    assert world.value("revenue_growth", *march) == 0
    assert world.rows("revenue_growth", *march, by="rep") == {"Ann": 50, "Bob": None, None: -25}


def test_nobody_without_a_base_does_not_borrow_that_of_the_whole(world):
    ann = world.rep("Ann")
    world.order("A1", "2025-02-10", 100, owner=ann)
    world.order("N2", "2025-03-11", 300)
    world.publish()
    rows = world.rows("revenue_growth", "2025-03-01", "2025-03-31", by="rep")
    assert rows == {None: None}


def test_a_running_month_is_told_against_as_many_days(world, it_is):
    world.order("A", "2025-04-10", 100)
    world.order("Late", "2025-04-25", 900)
    world.order("B", "2025-05-05", 130)
    it_is("2025-05-20")
    world.publish()
    assert world.value("revenue_growth", "2025-05-01", "2025-05-31") == 30
    assert world.ask("revenue_growth", "2025-05-01", "2025-05-31").total.denominator == 100


def test_thirds_are_rounded_last(world):
    world.order("A", "2025-02-10", 3)
    world.order("B", "2025-03-10", 4)
    world.publish()
    assert world.value("revenue_growth", "2025-03-01", "2025-03-31") == Decimal("33.33")
