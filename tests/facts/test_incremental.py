"""An incremental night equals a full one, whatever was inserted, changed or deleted before it."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.facts.changes import assert_nothing_was_missed, change

BOUNDED = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def busy(world):
    """A published world in which every kind of record refers to some other."""
    north, west = world.team("North"), world.team("West")
    world.region("Rhine", world.region("Europe"))
    asia = world.region("Asia")
    ann, bob = world.rep("Ann", team=north, region=asia), world.rep("Bob", team=west)
    world.belongs(bob, "2025-01-01", "2025-02-10", team=north)
    world.belongs(bob, "2025-02-11", team=west, region=asia)
    world.earns(ann, 5)
    world.earns(bob, 10, "2025-02-01")
    world.rate("USD", "2024-01-01", "0.5")
    world.rate("USD", "2025-02-01", "0.8")
    stages = world.stages()
    ads, web = world.source("Ads"), world.channel("Web")
    spring = world.campaign("Spring", source=ads, channel=web)
    pen, ink = world.product("Pen", cost=1), world.product("Ink", cost=2, currency="USD")
    gold = world.plan("Gold", pen)
    acme = world.account("Acme", region=asia, industry=world.industry("Steel"), owner=ann)
    other = world.account("Other")
    lead = world.lead("L", "2025-01-02", account=acme, campaign=spring)
    second = world.lead("M", "2025-01-01", source=ads, owner=bob)
    world.opportunity("Open", "2025-01-05", amount=50, account=acme, owner=bob, currency="USD")
    deal = world.won(
        "Won", "2025-02-20", "2025-01-05", amount=90, account=other, owner=bob, lead=second
    )
    world.line(deal, 40, "1", product=ink, quantity=2)
    world.line(deal, 30, "2", product=pen, plan=gold)
    named = world.won("Named", "2025-02-25", "2025-01-15", account=acme, owner=ann, lead=lead)
    lost = world.lost("Lost", "2025-04-01", "2025-01-15", owner=ann, stage=stages["Proposal"])
    for opportunity, stage, day in [
        (deal, "Qualified", "2025-01-05"),
        (deal, "Negotiation", "2025-02-01"),
        (lost, "Needs analysis", "2025-01-20"),
        (lost, "Qualified", "2025-02-20"),
    ]:
        world.enters(opportunity, stages[stage], day, amount=25)
    order = world.order("One", "2025-03-01", 70, other, opportunity=named)
    world.line(order, 60, "1", product=pen, quantity=3)
    world.order("Back", "2025-04-10", -20, other, owner=ann, currency="USD")
    world.order("Online", "2025-04-10", 20, acme)
    world.subscription("S", other, "2025-02-01", plan=gold, opportunity=named)
    world.publish()
    return world


@BOUNDED
@given(data=st.data())
def test_after_any_changes_of_any_entity(busy, data):
    with transaction.atomic():
        for _step in range(data.draw(st.integers(1, 5))):
            change(data.draw, busy.organization)
        busy.publish()
        assert_nothing_was_missed(busy)
        transaction.set_rollback(True)


def test_after_nothing_an_incremental_run_changes_nothing(busy):
    assert busy.publish().changed_cells == 0
    assert_nothing_was_missed(busy)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("time_zone", "Pacific/Tongatapu"),
        ("fiscal_year_start", 4),
        ("first_weekday", 7),
        ("inactivity_days", 30),
    ],
)
def test_after_the_organization_changes_its_calendar(busy, column, value):
    setattr(busy.organization, column, value)
    busy.organization.save()
    busy.publish()
    assert_nothing_was_missed(busy)


def test_after_the_organization_changes_its_currency(busy):
    busy.rate("EUR", "2000-01-01", "1.25")
    busy.organization.base_currency = "USD"
    busy.organization.save()
    busy.publish()
    assert_nothing_was_missed(busy)
