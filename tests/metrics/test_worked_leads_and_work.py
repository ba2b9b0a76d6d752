"""Leads, activities and people on paper."""

import pytest

from salesmetrics.crm import models as crm

MAY, JUNE = ("2025-05-01", "2025-05-31"), ("2025-06-01", "2025-06-30")


@pytest.fixture
def world(world, it_is):
    it_is("2025-07-10")
    return world


def act(world, name, kind, when="2025-06-05", booked=None, **fields):
    return world.add(
        crm.Activity, name, type=kind, happened_at=world.at(when), booked_at=world.at(booked),
        **fields,
    )  # fmt: skip


def test_growth_and_velocity_of_leads(world):
    """June: 3 against 2 a year before, 50 %; qualified 1 against 2 of May, -50 %."""
    for number, day in enumerate(["2024-06-03", "2024-06-04", *["2025-06-03"] * 3]):
        qualified = {2: "2025-06-20", 0: "2025-05-02", 1: "2025-05-03"}.get(number)
        world.lead(f"L{number}", day, qualified_at=world.at(qualified))
    world.publish()
    assert world.value("leads_created", *JUNE) == 3
    assert world.value("lead_growth_yoy", *JUNE) == 50
    assert world.value("qualified_leads", *JUNE) == 1
    assert world.value("lead_velocity_rate", *JUNE) == -50
    assert world.value("lead_growth_yoy", *MAY) is None


def test_answers_in_hours_the_mean_and_the_middle(world):
    """After 1, 2 and 9 hours: mean 4, middle 2; one is not answered."""
    for number, hour in enumerate(["13", "14", "21"]):
        world.lead(f"L{number}", "2025-06-05", first_response_at=world.at(f"2025-06-05T{hour}:00"))
    world.lead("L3", "2025-06-05")
    world.publish()
    assert world.value("lead_response_hours", *JUNE) == 4
    assert world.value("lead_response_hours_median", *JUNE) == 2
    assert world.value("leads_unanswered", *JUNE) == 1


def test_the_middle_of_two_is_their_mean_and_what_comes_before_the_lead_is_no_answer(world):
    for number, hour in enumerate(["13", "16"]):
        lead = world.lead(f"L{number}", "2025-06-05")
        act(world, f"early{number}", "call", "2025-06-05T09:00", lead=lead, direction="out")
        act(world, f"in{number}", "call", "2025-06-05T12:30", lead=lead, direction="in")
        act(world, f"out{number}", "call", f"2025-06-05T{hour}:00", lead=lead, direction="out")
    world.publish()
    assert world.value("lead_response_hours_median", *JUNE) == 2.5


def test_a_lead_pays_from_its_own_day_on(world):
    """Of three one buys later, one had bought before, one never: 33.33 %; 2 new for 3 leads."""
    later, before = world.account("Later"), world.account("Before")
    world.order("B", "2025-06-02", 10, before)
    world.order("L", "2025-06-20", 10, later)
    world.lead("L1", "2025-06-10", account=later, converted_at=world.at("2025-06-20"))
    world.lead("L2", "2025-06-10", account=before, converted_at=world.at("2025-06-11"))
    world.lead("L3", "2025-06-10")
    world.publish()
    assert str(world.value("lead_conversion_rate", *JUNE)) == "33.33"
    assert str(world.value("conversion_rate", *JUNE)) == "66.67"


def test_referrals(world):
    referral, ads = world.source("Referral"), world.source("Ads")
    for number, source in enumerate([referral, referral, ads, None]):
        world.lead(f"L{number}", "2025-06-10", source=source)
    world.publish()
    assert world.value("referrals_received", *JUNE) == 2


def test_what_is_made_what_is_booked_and_what_has_not_happened(world):
    act(world, "made", "call", direction="out")
    act(world, "taken", "call", direction="in")
    act(world, "mail in", "email", direction="in")
    act(world, "mail", "email")
    act(world, "planned", "call", None, booked="2025-06-08")
    act(world, "meeting", "meeting", "2025-07-01", booked="2025-06-08")
    act(world, "demo", "demo", "2025-06-09", booked="2025-05-08")
    for kind in ("proposal", "follow_up", "event"):
        act(world, kind, kind)
    act(world, "likes", "social", quantity=12)
    act(world, "post", "social")
    world.publish()
    found = {
        metric: world.value(metric, *JUNE)
        for metric in (
            "calls_made", "emails_sent", "calls_booked", "meetings_booked", "demos_booked",
            "demos_given", "proposals_sent", "follow_ups", "events_attended",
            "social_engagement", "activities_done",
        )
    }  # fmt: skip
    assert list(found.values()) == [1, 1, 1, 1, 0, 1, 1, 1, 1, 13, 10]
    assert world.value("demos_booked", *MAY) == 1


def test_activities_by_win_and_days_to_the_first(world):
    """Four activities for two wins: 2. First contact after 3 days, and after 1: 2."""
    ann = world.rep("Ann")
    one = world.won("One", "2025-06-20", "2025-06-01", owner=ann)
    world.won("Two", "2025-06-20", "2025-06-01", owner=ann)
    lead = world.lead("L", "2025-06-10", owner=ann)
    act(world, "too early", "call", "2025-05-30", opportunity=one)
    act(world, "first", "call", "2025-06-04", opportunity=one)
    act(world, "second", "call", "2025-06-08", opportunity=one)
    act(world, "of the lead", "call", "2025-06-11", lead=lead, owner=ann)
    act(world, "alone", "call", "2025-06-11", owner=ann)
    world.publish()
    assert world.value("activities_per_win", *JUNE) == 2
    assert world.value("activities_per_win", *MAY) is None
    assert world.value("days_to_first_activity", *JUNE) == 2


def test_equal_revenue_is_equal_rank_and_none_is_none(world):
    """1, 1, 3: two of 50, one of 20; of nothing and below nobody is told."""
    for name, amount in [("Ann", 50), ("Bob", 50), ("Cid", 20), ("Dan", 10), ("Eve", -5)]:
        world.order(name, "2025-06-10", amount, owner=world.rep(name))
    world.rep("Fay")
    world.publish()
    rows = world.ask("top_reps", *JUNE).rows
    assert [(row.rank, row.member.name) for row in rows] == [(1, "Ann"), (1, "Bob"), (3, "Cid")]
    more = world.ask("top_reps", *JUNE, limit=10).rows
    assert [(row.rank, row.member.name) for row in more][3:] == [(4, "Dan")]


def test_competitors_the_latest_row_that_overlaps_holds(world):
    kappa = world.add(crm.Competitor, "Kappa")
    for start, share, satisfied in [("2025-01-01", 10, 70), ("2025-05-15", 12, 80)]:
        crm.CompetitorFigure.objects.create(
            organization=world.organization, competitor=kappa, starts_on=start,
            ends_on="2025-12-31", market_share=share, satisfaction=satisfied, revenue=share * 100,
            growth=share, margin=5, currency="EUR",
        )  # fmt: skip
    world.publish()
    for metric, values in {
        "market_share": (10, 12), "competitor_revenue": (1000, 1200),
        "competitor_growth": (10, 12), "competitor_margin": (5, 5),
    }.items():  # fmt: skip
        april = world.rows(metric, "2025-04-01", "2025-04-30", by="competitor")
        assert (april["Kappa"], world.rows(metric, *MAY, by="competitor")["Kappa"]) == values
    assert world.rows("competitor_satisfaction", *MAY, by="competitor")["Kappa"] == 80
