"""Opportunities and sales on paper: cycles, stages, slipped deals, values."""

import pytest

from salesmetrics.crm import models as crm

MAY, JUNE = ("2025-05-01", "2025-05-31"), ("2025-06-01", "2025-06-30")
Q2 = ("2025-04-01", "2025-06-30")


@pytest.fixture
def world(world, it_is):
    it_is("2025-07-10")
    return world


def test_cycles_from_the_lead_from_the_deal_and_their_middle(world):
    """From 1 June, with a lead of 22 May: 20 days and 10; another of 4; another of 30."""
    lead = world.lead("L", "2025-05-22")
    world.won("A", "2025-06-11", "2025-06-01", lead=lead)
    world.won("B", "2025-06-11", "2025-06-07")
    world.won("C", "2025-06-30", "2025-05-31")
    world.publish()
    assert world.value("sales_cycle_days", *JUNE) == 18
    assert world.value("sales_cycle_days_median", *JUNE) == 20
    assert str(world.value("opportunity_cycle_days", *JUNE)) == "14.67"


def test_the_middle_of_two_cycles_and_a_deal_won_on_its_first_day(world):
    world.won("A", "2025-06-11", "2025-06-11")
    world.won("B", "2025-06-11", "2025-06-06")
    world.publish()
    assert world.value("sales_cycle_days", *JUNE) == 2.5
    assert world.value("sales_cycle_days_median", *JUNE) == 2.5
    assert world.value("sales_cycle_days_median", *MAY) is None


def test_velocity_is_money_a_day(world):
    """2 open x 1/2 won x 100 / 10 days: 10 a day."""
    world.won("A", "2025-06-11", "2025-06-01", amount=100)
    world.lost("B", "2025-06-11", "2025-06-01", amount=70)
    for name in "CD":
        world.opportunity(name, "2025-06-01", amount=1)
    world.publish()
    assert world.value("sales_velocity", *JUNE) == 10
    assert world.value("sales_velocity", *MAY) is None


def test_win_rates_by_value(world):
    """30 won of 30 + 90 closed: 25 %; of the 130 created 30: 23.08 %."""
    world.won("A", "2025-06-11", "2025-06-01", amount=30)
    world.lost("B", "2025-06-11", "2025-06-01", amount=90)
    world.opportunity("C", "2025-06-01", amount=10)
    world.publish()
    assert world.value("win_rate_by_value", *JUNE) == 25
    assert str(world.value("opportunity_conversion_rate_by_value", *JUNE)) == "23.08"


def test_days_in_a_stage_are_those_of_whole_visits_added(world):
    """Qualified 2 days, then again 3. Proposal 2, then 4 to the loss. What is skipped has none."""
    stages = world.stages()
    deal = world.lost("A", "2025-06-12", "2025-06-01")
    for stage, day in [
        ("Qualified", "2025-06-01"), ("Proposal", "2025-06-03"),
        ("Qualified", "2025-06-05"), ("Proposal", "2025-06-08"),
    ]:  # fmt: skip
        world.enters(deal, stages[stage], day)
    world.publish()
    by = world.rows("stage_days", *JUNE, by="stage")
    assert (by["Qualified"], by["Proposal"]) == (5, 6)
    assert "Needs analysis" not in by


def test_a_deal_slips_once_for_the_quarter_and_for_each_month_it_was_due(world):
    """Due in May, put off to June, then to August: May, June and the quarter, each once."""
    stages = world.stages()
    deal = world.opportunity(
        "A", "2025-04-10", amount=80, stage=stages["Proposal"], expected_close_on="2025-08-20"
    )
    for day, due in [
        ("2025-04-10", "2025-05-20"), ("2025-05-25", "2025-06-20"), ("2025-06-25", "2025-08-20"),
    ]:  # fmt: skip
        world.enters(deal, stages["Proposal"], day, expected_close_on=due)
    world.publish()
    assert world.value("slipped_deals", *MAY) == 1
    assert world.value("slipped_deals", *JUNE) == 1
    assert world.value("slipped_deals", *Q2) == 1
    assert world.value("slipped_value", *Q2) == 80
    assert world.value("slipped_deals", "2025-04-01", "2025-04-30") == 0


def test_a_deal_that_closed_in_time_or_was_never_due_has_not_slipped(world):
    world.won("A", "2025-06-20", "2025-05-01", amount=1, expected_close_on="2025-06-10")
    world.opportunity("B", "2025-05-01", amount=1, expected_close_on="2025-09-10")
    world.opportunity("C", "2025-05-01", amount=1)
    world.publish()
    assert world.value("slipped_deals", *Q2) == 0


def test_coverage_is_what_is_due_by_what_is_missing(world, it_is):
    """Target 100, sold 40, due 90: 90 / 60 = 1.5; once it is reached there is no value."""
    it_is("2025-06-15")
    world.target(100, *JUNE)
    world.order("O", "2025-06-10", 40)
    world.opportunity("A", "2025-06-01", amount=90, expected_close_on="2025-06-28")
    world.opportunity("B", "2025-06-01", amount=70, expected_close_on="2025-07-02")
    world.publish()
    assert world.value("pipeline_coverage", *JUNE) == 1.5
    world.order("P", "2025-06-11", 60)
    world.publish()
    assert world.value("pipeline_coverage", *JUNE) is None


def test_weighted_by_its_own_probability_its_stages_or_none(world):
    """100 x 30 % + 100 x 60 % of the proposal + 100 x nothing: 90."""
    stages = world.stages()
    world.opportunity("A", "2025-06-01", amount=100, probability=30, stage=stages["Proposal"])
    world.opportunity("B", "2025-06-01", amount=100, stage=stages["Proposal"])
    world.opportunity("C", "2025-06-01", amount=100)
    world.publish()
    assert world.value("weighted_pipeline", *JUNE) == 90


@pytest.mark.parametrize(
    ("months", "amount", "fees", "yearly"),
    [(18, 180, 0, 120), (6, 60, 10, 50), (12, 120, 20, 100), (24, 240, None, 120)],
)
def test_annual_contract_value(world, months, amount, fees, yearly):
    """Without one-time fees; 18 months are 1.5 years, and less than a year is one."""
    world.won("A", "2025-06-11", amount=amount, contract_months=months, one_time_fees=fees)
    world.won("No contract", "2025-06-11", amount=999)
    world.publish()
    assert world.value("annual_contract_value", *JUNE) == yearly


def test_average_order_ticket_and_growth(world):
    """Orders of 30 and 60, and a deal of 30: 45 an order; 2 buyers with 120: 60. Yoy 100 %."""
    acme, zeta = world.account("Acme"), world.account("Zeta")
    world.order("Then", "2024-06-10", 60, acme)
    world.order("A", "2025-06-10", 30, acme)
    world.order("B", "2025-06-11", 60, acme)
    world.won("C", "2025-06-11", amount=30, account=zeta)
    world.publish()
    assert world.value("average_order_value", *JUNE) == 45
    assert world.value("average_ticket", *JUNE) == 60
    assert world.value("average_revenue_per_sale", *JUNE) == 40
    assert world.value("revenue_growth_yoy", *JUNE) == 100
    assert world.value("revenue_growth_yoy", *MAY) is None


def test_margin_is_of_sales_whose_cost_is_known_and_a_return_takes_both_back(world):
    """100 at 60, 50 of unknown cost: 40 %. Back 20 that cost 12, and 20 at 2: 100 at 50."""
    world.order("A", "2025-06-10", 100, cost=60)
    world.order("B", "2025-06-10", 50)
    world.publish()
    assert world.value("profit_margin", *JUNE) == 40
    world.order("R", "2025-06-12", -20, cost=12)
    world.order("C", "2025-06-12", 20, cost=2)
    world.publish()
    assert world.value("profit_margin", *JUNE) == 50


def test_revenue_of_a_sale_that_is_not_there_is_nothing_and_not_no_value(world):
    world.publish()
    assert world.value("revenue", *JUNE) == 0
    assert world.value("average_order_value", *JUNE) is None
    assert not crm.Sale.objects.exists()
