"""What is dated after the moment of computing counts nowhere, and counts once it has happened."""

import datetime as dt

import pytest
from django.utils import timezone

from salesmetrics.crm import models as crm
from tests.facts.changes import assert_nothing_was_missed
from tests.world import World

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def world(db, it_is):
    """It is about noon where the organization is; `world.later()` sets the clock two hours on."""
    now = timezone.now().replace(microsecond=0)
    ahead = 12 - now.hour
    world = World(time_zone=f"Etc/GMT{-ahead:+d}")
    world.now, world.soon = now, now + HOUR
    world.later = lambda: it_is((now + 2 * HOUR).isoformat()[:19])
    world.day = (str(world.organization.today()),) * 2
    it_is(now.isoformat()[:19])
    return world


def both(world, metric, **question):
    """The figure of today as published now, and after the hour has come."""
    world.publish()
    now = world.value(metric, *world.day, **question)
    world.later()
    world.publish()
    assert_nothing_was_missed(world)
    return now, world.value(metric, *world.day, **question)


def test_a_closing_later_today_is_no_win_yet(world):
    start = world.now - dt.timedelta(days=10)
    world.won("Soon", world.soon, start, amount=100, account=world.account("Acme"))
    world.publish()
    assert world.value("won_count", *world.day) == 0
    assert world.value("revenue", *world.day) == 0
    assert world.value("pipeline_value", *world.day) == 100
    assert world.value("opportunity_conversion_rate", str(start.date()), world.day[1]) == 0
    world.later()
    world.publish()
    assert world.value("won_count", *world.day) == 1
    assert world.value("revenue", *world.day) == 100
    assert world.value("pipeline_value", *world.day) == 0
    assert world.value("opportunity_conversion_rate", str(start.date()), world.day[1]) == 100
    assert_nothing_was_missed(world)


def test_an_order_to_come_does_not_yet_take_the_place_of_the_deal_it_names(world):
    acme = world.account("Acme")
    deal = world.won("Deal", world.now - 3 * HOUR, amount=100, account=acme)
    world.order("Order", world.soon, 70, acme, opportunity=deal)
    assert both(world, "revenue") == (100, 70)


def test_a_stage_is_entered_at_its_time(world):
    stages = world.stages()
    deal = world.opportunity("D", world.now - 3 * HOUR, amount=5, stage=stages["Qualified"])
    world.enters(deal, stages["Qualified"], world.now - 3 * HOUR)
    world.enters(deal, stages["Proposal"], world.soon, amount=50)
    world.publish()
    assert world.value("pipeline_value", *world.day) == 5
    world.later()
    world.publish()
    assert world.value("pipeline_value", *world.day) == 50
    assert_nothing_was_missed(world)


def test_a_lead_is_answered_at_its_time(world):
    world.lead("L", world.now - HOUR, first_response_at=world.soon)
    assert both(world, "leads_unanswered") == (1, 0)


def test_a_lead_is_answered_by_an_activity_at_its_time(world):
    lead = world.lead("L", world.now - HOUR)
    world.add(crm.Activity, "Call", type="call", direction="out", lead=lead, happened_at=world.soon)
    assert both(world, "leads_unanswered") == (1, 0)


def test_an_activity_is_made_at_its_time(world):
    world.add(crm.Activity, "Call", type="call", direction="out", happened_at=world.soon)
    assert both(world, "calls_made") == (0, 1)


def test_a_survey_is_answered_at_its_time(world):
    world.add(crm.Survey, "S", kind="csat", score=5, answered_at=world.soon)
    assert both(world, "csat") == (None, 100)


def test_a_lead_is_created_and_qualified_at_its_time(world):
    world.lead("L", world.soon, qualified_at=world.soon)
    assert both(world, "leads_created") == (0, 1)
    assert world.value("qualified_leads", *world.day) == 1


def test_a_month_that_is_long_over_changes_when_what_it_waits_for_has_happened(world):
    """An opportunity of last year that closes in an hour changes the rate of its cohort."""
    began = world.now - dt.timedelta(days=200)
    whole = (str(began.date()), str(began.date()))
    world.won("Old", world.soon, began)
    world.publish()
    assert world.value("opportunity_conversion_rate", *whole) == 0
    world.later()
    world.publish()
    assert world.value("opportunity_conversion_rate", *whole) == 100
