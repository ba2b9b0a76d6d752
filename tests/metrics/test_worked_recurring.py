"""Recurring revenue on paper: what runs, how it moves, what stays."""

import pytest

MAY, JUNE = ("2025-05-01", "2025-05-31"), ("2025-06-01", "2025-06-30")
Q2 = ("2025-04-01", "2025-06-30")
MOVEMENTS = ("mrr_new", "mrr_expansion", "mrr_contraction", "mrr_churned", "mrr_reactivation")


@pytest.fixture
def world(world, it_is):
    it_is("2025-07-10")
    return world


def moved(world, *period):
    return [world.value(metric, *period) for metric in MOVEMENTS]


def test_a_yearly_price_counts_a_twelfth_and_runs_on_its_last_day(world):
    """1,200 a year and 30 a quarter: 100 + 10. The year ends on 31 May: churned in June."""
    world.subscription(
        "Y", world.account("Y"), "2024-06-01", 1200, interval_months=12, ended_on="2025-05-31"
    )
    world.subscription("Q", world.account("Q"), "2025-01-01", 30, interval_months=3)
    world.publish()
    assert world.value("mrr", *MAY) == 110
    assert world.value("arr", *MAY) == 1320
    assert world.value("mrr", *JUNE) == 10
    assert world.value("mrr_churned", *MAY) == 0
    assert world.value("mrr_churned", *JUNE) == 100


def test_the_five_movements_balance(world):
    """A new 50; B from 20 to 30; C from 30 to 25; D's 40 ends; E is back with 15 after April."""
    a, b, c, d, e = (world.account(name) for name in "ABCDE")
    world.subscription("A", a, "2025-06-05", 50)
    world.subscription("B", b, "2025-01-01", 20, ended_on="2025-06-09")
    world.subscription("B", b, "2025-06-10", 30)
    world.subscription("C", c, "2025-01-01", 30, ended_on="2025-06-09")
    world.subscription("C", c, "2025-06-10", 25)
    world.subscription("D", d, "2025-01-01", 40, ended_on="2025-06-20")
    world.subscription("E", e, "2025-01-01", 15, ended_on="2025-04-15")
    world.subscription("E2", e, "2025-06-15", 15)
    world.publish()
    assert moved(world, *JUNE) == [50, 10, 5, 40, 15]
    before, after = world.value("mrr", *MAY), world.value("mrr", *JUNE)
    assert (before, after) == (90, 120)
    assert before + 50 + 10 + 15 - 5 - 40 == after


def test_a_customers_subscriptions_of_one_day_move_together(world):
    """One of 20 ends and one of 30 begins the day after: an expansion of 10, and nothing else."""
    acme = world.account("Acme")
    world.subscription("Old", acme, "2025-01-01", 20, ended_on="2025-06-09")
    world.subscription("New", acme, "2025-06-10", 30)
    world.publish()
    assert moved(world, *JUNE) == [0, 10, 0, 0, 0]


def test_a_price_of_nothing_makes_no_customer_and_no_movement(world):
    acme = world.account("Acme")
    world.subscription("Free", acme, "2025-05-01", 0, ended_on="2025-06-09")
    world.subscription("Free", acme, "2025-06-10", 30)
    world.publish()
    assert world.value("customers", *MAY) == 0
    assert moved(world, *JUNE) == [30, 0, 0, 0, 0]
    assert world.value("new_customers", *JUNE) == 1


def test_retention_of_revenue_net_and_gross(world):
    """Of 100 at the start: A from 60 to 90, B from 40 to 10. Net 100 %, gross (60 + 10) 70 %."""
    a, b = world.account("A"), world.account("B")
    world.subscription("A", a, "2025-01-01", 60, ended_on="2025-05-09")
    world.subscription("A", a, "2025-05-10", 90)
    world.subscription("B", b, "2025-01-01", 40, ended_on="2025-05-09")
    world.subscription("B", b, "2025-05-10", 10)
    world.subscription("N", world.account("N"), "2025-05-01", 500)
    world.publish()
    assert world.value("net_revenue_retention", *Q2) == 100
    assert world.value("gross_revenue_retention", *Q2) == 70


def test_who_left_and_came_back_within_the_period_was_kept(world):
    acme = world.account("Acme")
    world.subscription("A", acme, "2025-01-01", 60, ended_on="2025-04-30")
    world.subscription("B", acme, "2025-06-01", 30)
    world.publish()
    assert world.value("net_revenue_retention", *Q2) == 50
    assert world.value("gross_revenue_retention", *Q2) == 50
    assert world.value("net_revenue_retention", "2025-01-01", "2025-03-31") is None
