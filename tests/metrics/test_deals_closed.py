"""Won and lost deals by the day of closing: counts, win rate, average size, cycle."""

from decimal import Decimal

import pytest

YEAR = ("2025-01-01", "2025-12-31")


@pytest.fixture
def closed(world):
    """Ann wins two and loses one, Bob wins one, nobody loses one; all in May 2025."""
    ann, bob = world.rep("Ann"), world.rep("Bob")
    world.won("A1", "2025-05-01", created="2025-04-01", amount=100, owner=ann)
    world.won("A2", "2025-05-31", created="2025-05-31", amount=200, owner=ann)
    world.lost("A3", "2025-05-15", created="2025-01-01", amount=999, owner=ann)
    world.won("B1", "2025-05-10", created="2025-05-01", owner=bob)
    world.lost("N1", "2025-05-10", amount=50)
    world.opportunity("Open", "2025-05-10", amount=50)
    world.publish()
    return world


def test_won_and_lost_are_counted_on_the_day_of_closing(closed):
    assert closed.value("won_count", *YEAR) == 3
    assert closed.value("lost_count", *YEAR) == 2
    assert closed.value("won_count", "2025-05-02", "2025-05-30") == 1
    assert closed.value("won_count", "2025-06-01", "2025-06-30") == 0


def test_win_rate_is_won_of_closed(closed):
    total = closed.ask("win_rate", *YEAR).total
    assert (total.value, total.numerator, total.denominator) == (60, 3, 5)
    rows = closed.rows("win_rate", *YEAR, by="rep")
    assert rows == {"Ann": Decimal("66.67"), "Bob": 100, None: 0}


def test_over_nothing_closed_win_rate_has_no_value(closed):
    assert closed.value("win_rate", "2025-06-01", "2025-06-30") is None
    assert closed.rows("win_rate", "2025-05-01", "2025-06-30", grain="month") == {
        "2025-05-01": 60,
        "2025-06-01": None,
    }


def test_win_rate_of_a_year_is_a_ratio_of_sums_not_a_mean_of_months(closed):
    closed.lost("L", "2025-06-10")
    closed.publish()
    # 3 of 6, though May has 60 % and June 0 %.
    assert closed.value("win_rate", *YEAR) == 50


def test_average_deal_size_counts_a_deal_without_an_amount_with_nothing(closed):
    assert closed.value("average_deal_size", *YEAR) == 100
    # What belongs to nobody was lost, so it has no row here.
    assert closed.rows("average_deal_size", *YEAR, by="rep") == {"Ann": 150, "Bob": 0}


def test_average_deal_size_is_of_opportunities_even_where_orders_name_them(closed):
    acme = closed.account("Acme")
    deal = closed.won("O", "2025-07-01", amount=80, account=acme)
    closed.order("Order", "2025-08-01", 60, acme, opportunity=deal)
    closed.publish()
    assert closed.value("average_deal_size", "2025-07-01", "2025-07-31") == 80
    assert closed.value("average_deal_size", "2025-08-01", "2025-08-31") is None


def test_amounts_are_converted_at_the_day_of_closing(world):
    world.rate("USD", "2025-01-01", "0.5")
    world.rate("USD", "2025-05-01", "0.8")
    world.won("W", "2025-05-01", created="2025-04-01", amount=100, currency="USD")
    world.publish()
    assert world.value("average_deal_size", *YEAR) == 80


def test_the_cycle_runs_from_creation_to_the_day_won(closed):
    # 30, 0 and 9 days; lost deals have none.
    total = closed.ask("sales_cycle_days", *YEAR).total
    assert (total.numerator, total.denominator) == (39, 3)
    assert total.value == 13


def test_the_cycle_begins_with_the_lead_that_the_opportunity_names(world):
    acme = world.account("Acme")
    lead = world.lead("L", "2025-01-01", account=acme)
    world.won("Named", "2025-01-11", created="2025-01-09", lead=lead, account=acme)
    world.won("Unnamed", "2025-01-11", created="2025-01-09", account=acme)
    world.publish()
    assert world.value("sales_cycle_days", *YEAR) == 6  # (10 + 2) / 2


def test_a_deal_won_whose_beginning_nobody_knows_has_no_cycle(world):
    world.opportunity("W", None, "2025-01-11", status="won")
    world.won("W2", "2025-01-11", created="2025-01-09")
    world.publish()
    assert world.value("sales_cycle_days", *YEAR) == 2
    assert world.value("won_count", *YEAR) == 2


def test_days_are_told_with_two_decimals(world):
    for number, created in enumerate(["2025-01-10", "2025-01-09", "2025-01-09"]):
        world.won(f"W{number}", "2025-01-10", created=created)
    world.publish()
    assert world.value("sales_cycle_days", *YEAR) == Decimal("0.67")


def test_reopening_takes_the_earlier_closing_back(world):
    deal = world.lost("D", "2025-02-10", created="2025-01-01", amount=10)
    world.publish()
    assert world.value("lost_count", *YEAR) == 1
    deal.status, deal.closed_at = "open", None
    deal.save()
    world.publish()
    assert world.value("lost_count", *YEAR) == 0
    assert world.value("pipeline_count", "2025-03-01", "2025-03-31") == 1


def test_what_is_marked_deleted_counts_nowhere(world):
    deal = world.won("D", "2025-02-10", amount=10)
    world.publish()
    deal.deleted_at = world.at("2025-03-01")
    deal.save()
    world.publish()
    for metric in ("won_count", "revenue", "opportunities_created", "stage_entered"):
        assert world.value(metric, *YEAR) == 0


def test_created_are_counted_on_the_day_of_creation(closed):
    assert closed.rows("opportunities_created", "2025-01-01", "2025-06-30", grain="month") == {
        "2025-01-01": 1,
        "2025-02-01": 0,
        "2025-03-01": 0,
        "2025-04-01": 1,
        "2025-05-01": 4,
        "2025-06-01": 0,
    }


def test_by_reason_and_competitor_of_what_was_lost(world):
    from salesmetrics.crm.models import Competitor, LostReason

    price = world.add(LostReason, "Price")
    rival = world.add(Competitor, "Rival")
    world.lost("A", "2025-05-01", lost_reason=price, competitor=rival)
    world.lost("B", "2025-05-01", competitor=rival)
    world.publish()
    assert world.rows("lost_count", *YEAR, by="lost_reason") == {"Price": 1, None: 1}
    assert world.rows("lost_count", *YEAR, by="competitor") == {"Rival": 2}
