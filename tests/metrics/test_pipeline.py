"""The pipeline is what was open on a day, with what was known of it then."""

import pytest

from salesmetrics.metrics.questions import QuestionError

AT_NEW_YEAR = ("2025-01-01", "2025-12-31")


def at(world, metric, day, **question):
    return world.value(metric, day, day, **question)


def test_open_from_its_creation_to_the_day_before_it_closes(world):
    world.won("D", "2025-03-10", created="2025-02-05", amount=100)
    world.publish()
    assert at(world, "pipeline_count", "2025-02-04") == 0
    assert at(world, "pipeline_count", "2025-02-05") == 1
    assert at(world, "pipeline_count", "2025-03-09") == 1
    assert at(world, "pipeline_count", "2025-03-10") == 0


def test_what_closes_on_the_day_it_was_created_was_never_open(world):
    world.won("D", "2025-03-10", created="2025-03-10", amount=100)
    world.publish()
    assert at(world, "pipeline_count", "2025-03-10") == 0


def test_a_period_has_the_state_at_its_end(world):
    world.won("Gone", "2025-06-15", created="2025-02-05", amount=100)
    world.opportunity("Stays", "2025-05-01", amount=40)
    world.publish()
    assert world.value("pipeline_value", *AT_NEW_YEAR) == 40
    assert world.rows("pipeline_value", "2025-01-01", "2025-07-31", grain="month") == {
        "2025-01-01": 0,
        "2025-02-01": 100,
        "2025-03-01": 100,
        "2025-04-01": 100,
        "2025-05-01": 140,
        "2025-06-01": 40,
        "2025-07-01": 40,
    }
    assert world.rows("pipeline_count", "2025-06-13", "2025-06-15", grain="day") == {
        "2025-06-13": 2,
        "2025-06-14": 2,
        "2025-06-15": 1,
    }


def test_a_running_period_has_the_state_of_now(world, it_is):
    world.opportunity("A", "2025-05-01", amount=40)
    world.opportunity("B", "2025-05-20", amount=2)
    it_is("2025-05-20")
    world.publish()
    assert world.value("pipeline_value", "2025-05-01", "2025-05-31") == 42
    assert world.value("pipeline_value", *AT_NEW_YEAR) == 42


def test_the_amount_is_that_of_the_last_change_that_names_one(world):
    deal = world.opportunity("D", "2025-01-10", amount=500)
    stages = world.stages()
    world.enters(deal, stages["Qualified"], "2025-02-01", amount=100)
    world.enters(deal, stages["Proposal"], "2025-03-01")
    world.enters(deal, stages["Negotiation"], "2025-04-01", amount=300)
    world.publish()
    # Before any change names one, its own holds.
    assert world.rows("pipeline_value", "2025-01-01", "2025-04-30", grain="month") == {
        "2025-01-01": 500,
        "2025-02-01": 100,
        "2025-03-01": 100,
        "2025-04-01": 300,
    }


def test_the_stage_is_that_of_the_last_change_and_ties_go_to_the_later_stage(world):
    stages = world.stages()
    deal = world.opportunity("D", "2025-01-10", amount=500, stage=stages["Negotiation"])
    world.enters(deal, stages["Proposal"], "2025-02-01T10:00", amount=7)
    world.enters(deal, stages["Qualified"], "2025-02-01T10:00", amount=9)
    world.publish()
    assert world.rows("pipeline_value", "2025-01-31", "2025-01-31", by="stage") == {
        "Negotiation": 500
    }
    assert world.rows("pipeline_value", "2025-02-01", "2025-02-28", by="stage") == {"Proposal": 7}


def test_a_deal_of_which_only_won_is_known_is_open_without_a_stage(world):
    stages = world.stages()
    world.won("D", "2025-03-10", created="2025-01-10", amount=5, stage=stages["Won"])
    world.publish()
    assert world.rows("pipeline_count", "2025-01-31", "2025-01-31", by="stage") == {None: 1}


def test_money_is_converted_at_the_day_measured(world):
    world.rate("USD", "2025-01-01", "0.5")
    world.rate("USD", "2025-02-15", "0.8")
    world.opportunity("D", "2025-01-10", amount=100, currency="USD")
    world.publish()
    assert world.rows("pipeline_value", "2025-01-01", "2025-02-28", grain="month") == {
        "2025-01-01": 50,
        "2025-02-01": 80,
    }


def test_a_new_rate_makes_the_days_from_it_on_fresh(world):
    world.rate("USD", "2025-01-01", "0.5")
    world.opportunity("D", "2025-01-10", amount=100, currency="USD")
    world.publish()
    rate = world.rate("USD", "2025-03-01", "0.8")
    world.publish()
    months = ("2025-02-01", "2025-03-31")
    assert list(world.rows("pipeline_value", *months, grain="month").values()) == [50, 80]
    rate.on = "2025-04-01"
    rate.save()
    world.publish()
    assert list(world.rows("pipeline_value", *months, grain="month").values()) == [50, 50]


def test_the_team_is_the_reps_on_the_day_measured(world):
    west, east = world.team("West"), world.team("East")
    ann = world.rep("Ann")
    world.belongs(ann, "2025-01-01", "2025-02-14", team=west)
    world.belongs(ann, "2025-02-15", team=east)
    world.opportunity("D", "2025-01-10", amount=10, owner=ann)
    world.publish()
    assert world.rows("pipeline_value", "2025-02-14", "2025-02-14", by="team") == {"West": 10}
    assert world.rows("pipeline_value", "2025-02-01", "2025-02-28", by="team") == {"East": 10}


def test_without_an_amount_it_counts_and_is_worth_nothing(world):
    world.opportunity("D", "2025-01-10")
    world.publish()
    assert at(world, "pipeline_count", "2025-01-31") == 1
    assert at(world, "pipeline_value", "2025-01-31") == 0


def test_a_deal_closed_in_days_to_come_is_open_until_then(world, it_is):
    world.won("D", "2025-06-01", created="2025-05-01", amount=10)
    it_is("2025-05-20")
    world.publish()
    assert world.value("pipeline_count", "2025-05-01", "2025-05-31") == 1
    assert world.value("won_count", "2025-06-01", "2025-06-30") == 0
    it_is("2025-06-02")
    world.publish()
    assert world.value("pipeline_count", "2025-06-01", "2025-06-30") == 0
    assert world.value("won_count", "2025-06-01", "2025-06-30") == 1


def test_an_opportunity_without_a_creation_day_has_always_been_open(world):
    world.opportunity("Undated", amount=10)
    world.opportunity("Dated", "2025-02-10", amount=5)
    world.publish()
    assert world.value("pipeline_count", "2025-02-01", "2025-02-28") == 2
    assert world.value("opportunities_created", *AT_NEW_YEAR) == 1


def test_it_cannot_be_split_by_what_it_does_not_know(world):
    world.publish()
    with pytest.raises(QuestionError, match=r"lost_reason.*can be split by: rep, team"):
        world.value("pipeline_value", *AT_NEW_YEAR, by="lost_reason")
