"""A deal enters a stage once; what moved on from it converted, what was lost from it leaked."""

from decimal import Decimal

import pytest

YEAR = ("2025-01-01", "2025-12-31")


@pytest.fixture
def stages(world):
    return world.stages()


def entered(world, start="2025-01-01", end="2025-12-31"):
    return world.rows("stage_entered", start, end, by="stage")


def test_a_deal_enters_a_stage_on_the_day_of_its_change(world, stages):
    deal = world.opportunity("D", "2025-01-10")
    world.enters(deal, stages["Qualified"], "2025-01-10")
    world.enters(deal, stages["Needs analysis"], "2025-02-20")
    world.publish()
    assert entered(world, "2025-01-01", "2025-01-31") == {"Qualified": 1}
    assert entered(world, "2025-02-01", "2025-02-28") == {"Needs analysis": 1}


def test_a_skipped_stage_counts_as_entered_on_the_day_it_was_passed(world, stages):
    deal = world.opportunity("D", "2025-01-10")
    world.enters(deal, stages["Qualified"], "2025-01-10")
    world.enters(deal, stages["Negotiation"], "2025-03-05")
    world.publish()
    assert entered(world, "2025-03-05", "2025-03-05") == {
        "Needs analysis": 1,
        "Proposal": 1,
        "Negotiation": 1,
    }


def test_going_back_and_forth_enters_a_stage_once(world, stages):
    deal = world.opportunity("D", "2025-01-10")
    for stage, day in [("Proposal", 10), ("Qualified", 12), ("Proposal", 14)]:
        world.enters(deal, stages[stage], f"2025-01-{day}")
    world.publish()
    assert entered(world) == {"Qualified": 1, "Needs analysis": 1, "Proposal": 1}
    assert entered(world, "2025-01-11", "2025-01-31") == {}


def test_without_changes_a_deal_stands_in_its_stage_since_its_creation(world, stages):
    world.opportunity("D", "2025-01-10", stage=stages["Needs analysis"])
    world.publish()
    assert entered(world) == {"Qualified": 1, "Needs analysis": 1}
    assert world.rows("stage_entered", *YEAR, grain="quarter")["2025-01-01"] == 2


def test_a_deal_of_which_only_won_is_known_enters_all_stages_when_it_closes(world, stages):
    world.won("D", "2025-05-05", created="2025-01-10", stage=stages["Won"])
    world.publish()
    assert entered(world, "2025-01-01", "2025-05-04") == {}
    assert entered(world, "2025-05-05", "2025-05-05") == dict.fromkeys(stages, 1)


def test_a_won_deal_enters_what_it_skipped_and_won_on_the_day_it_was_won(world, stages):
    deal = world.won("D", "2025-05-05", created="2025-01-10")
    world.enters(deal, stages["Needs analysis"], "2025-01-10")
    world.publish()
    assert entered(world, "2025-05-05", "2025-05-05") == {
        "Proposal": 1,
        "Negotiation": 1,
        "Won": 1,
    }


def test_conversion_is_the_share_that_moved_on_or_was_won(world, stages):
    for name, status in [("Stays", "open"), ("Lost", "lost"), ("Won", "won")]:
        closed = None if status == "open" else "2025-06-01"
        deal = world.opportunity(name, "2025-01-10", closed, status=status)
        world.enters(deal, stages["Qualified"], "2025-01-10")
    moved = world.opportunity("Moved", "2025-01-10")
    world.enters(moved, stages["Qualified"], "2025-01-10")
    world.enters(moved, stages["Proposal"], "2025-02-10")
    world.publish()
    rows = world.rows("stage_conversion_rate", *YEAR, by="stage")
    # Of four in the first stage two went on; the two in the next are the moved and the won one.
    assert rows == {
        "Qualified": 50,
        "Needs analysis": 100,
        "Proposal": 50,
        "Negotiation": 100,
    }


def test_leakage_is_what_was_lost_from_the_stage_of_the_last_change(world, stages):
    deal = world.lost("Back", "2025-06-01", created="2025-01-10", stage=stages["Qualified"])
    world.enters(deal, stages["Proposal"], "2025-01-10")
    world.enters(deal, stages["Needs analysis"], "2025-02-10")
    world.publish()
    assert world.rows("funnel_leakage_rate", *YEAR, by="stage") == {
        "Qualified": 0,
        "Needs analysis": 100,
        "Proposal": 0,
    }


def test_without_changes_a_lost_deal_leaks_from_its_own_stage_or_from_none(world, stages):
    world.lost("Own", "2025-06-01", created="2025-01-10", stage=stages["Qualified"])
    world.lost("Unknown", "2025-06-01", created="2025-01-10")
    world.publish()
    total = world.ask("funnel_leakage_rate", *YEAR).total
    assert (total.numerator, total.denominator) == (1, 1)


def test_of_two_changes_at_once_the_later_stage_is_the_last(world, stages):
    deal = world.lost("D", "2025-06-01", created="2025-01-10")
    for stage in ("Proposal", "Qualified"):
        world.enters(deal, stages[stage], "2025-02-10T09:00")
    world.publish()
    leaked = world.rows("funnel_leakage_rate", *YEAR, by="stage")
    assert leaked == {"Qualified": 0, "Needs analysis": 0, "Proposal": 100}


def test_without_a_split_the_parts_of_the_stages_are_added_and_won_is_left_out(world, stages):
    deal = world.won("W", "2025-06-01", created="2025-01-10", stage=stages["Qualified"])
    world.lost("L", "2025-06-01", created="2025-01-10", stage=stages["Needs analysis"])
    world.publish()
    assert deal.stage.name == "Qualified"
    # Won: 4 stages, all passed. Lost: 2 stages, 1 passed, 1 lost from.
    conversion = world.ask("stage_conversion_rate", *YEAR).total
    assert (conversion.numerator, conversion.denominator) == (5, 6)
    assert world.value("funnel_leakage_rate", *YEAR) == Decimal("16.67")
    assert world.value("stage_entered", *YEAR) == 7


def test_it_is_a_cohort_of_the_day_of_entering(world, stages):
    deal = world.won("D", "2025-08-01", created="2025-01-10")
    world.enters(deal, stages["Qualified"], "2025-01-10")
    world.publish()
    january = ("2025-01-01", "2025-01-31")
    assert world.value("stage_conversion_rate", *january) == 100
    assert world.value("stage_conversion_rate", "2025-07-01", "2025-07-31") is None


def test_a_change_after_the_closing_counts_for_nothing(world, stages):
    deal = world.lost("D", "2025-06-01", created="2025-01-10")
    world.enters(deal, stages["Qualified"], "2025-01-10")
    world.enters(deal, stages["Negotiation"], "2025-07-01")
    world.publish()
    assert entered(world) == {"Qualified": 1}


def test_a_stage_that_is_added_later_was_passed_by_what_went_further(world, stages):
    from salesmetrics.crm.models import Stage

    deal = world.opportunity("D", "2025-01-10")
    world.enters(deal, stages["Qualified"], "2025-01-10")
    world.enters(deal, stages["Needs analysis"], "2025-02-10")
    stages["Proposal"].position = 7
    stages["Proposal"].save()
    world.publish()
    world.add(Stage, "Discovery", position=2, probability=20, outcome="open")
    world.publish()
    # Both at position 2: the order is that of their ids, and Discovery is before Needs analysis.
    assert entered(world) == {"Qualified": 1, "Discovery": 1, "Needs analysis": 1}


def test_the_team_and_region_are_those_of_the_day_of_entering(world, stages):
    west, east = world.team("West"), world.team("East")
    ann = world.rep("Ann")
    world.belongs(ann, "2025-01-01", "2025-01-31", team=west)
    world.belongs(ann, "2025-02-01", team=east)
    deal = world.opportunity("D", "2025-01-10", owner=ann)
    world.enters(deal, stages["Qualified"], "2025-01-10")
    world.enters(deal, stages["Needs analysis"], "2025-02-10")
    world.publish()
    assert world.rows("stage_entered", *YEAR, by="team") == {"East": 1, "West": 1}
    assert world.rows("stage_entered", *YEAR, by="stage", where={"team": east}) == {
        "Needs analysis": 1
    }
