"""What a rep's open deals ask for next."""

import pytest

from salesmetrics.crm import models as crm
from salesmetrics.metrics.next_steps import open_deals
from salesmetrics.tenancy.visibility import everything_of


@pytest.fixture
def spring(world, it_is):
    """It is 20 May 2026; deals usually stay ten days in Qualified."""
    it_is("2026-05-20")
    world.team_ = world.team("North")
    world.ann = world.rep("Ann", team=world.team_)
    world.bob = world.rep("Bob")
    world.stages_ = stages = world.stages()
    usual = world.won("Usual", "2026-04-20", "2026-04-01", owner=world.bob, amount=1)
    world.enters(usual, stages["Qualified"], "2026-04-01")
    world.enters(usual, stages["Proposal"], "2026-04-11")
    world.enters(usual, stages["Won"], "2026-04-20")
    return world


def deal(world, name, created, stage="Needs analysis", owner=None, called=None, **fields):
    found = world.opportunity(
        name, created, owner=owner or world.ann, stage=world.stages_[stage], amount=100, **fields
    )
    world.enters(found, world.stages_[stage], created)
    if called:
        world.add(
            crm.Activity, f"To {name}", type="call", opportunity=found, owner=found.owner,
            happened_at=world.at(called),
        )  # fmt: skip
    return found


def asks(world, scope=None, rep=None):
    world.publish()
    scope = scope or everything_of(world.organization)
    found = open_deals(world.organization, scope, (rep or world.ann).pk)
    return {one.name: [str(reason) for reason in one.reasons] for one in found}


def test_what_each_deal_asks_for(spring):
    deal(spring, "Fresh", "2026-05-15", called="2026-05-19")
    deal(spring, "Late", "2026-05-10", called="2026-05-19", expected_close_on="2026-05-18")
    deal(spring, "Quiet", "2026-04-20", called="2026-05-05")
    deal(spring, "Twice", "2026-05-06", called="2026-05-06")
    deal(spring, "Stuck", "2026-04-29", "Qualified", called="2026-05-19")
    deal(spring, "Moving", "2026-04-30", "Qualified", called="2026-05-19")
    deal(spring, "Today", "2026-05-19", called="2026-05-19", expected_close_on="2026-05-20")
    assert asks(spring) == {
        "Late": ["overdue"],
        "Quiet": ["quiet"],
        "Stuck": ["stuck"],
        "Fresh": [],
        "Moving": [],
        "Today": [],
        "Twice": [],
    }


def test_the_most_urgent_comes_first(spring):
    deal(spring, "Fine", "2026-05-15", called="2026-05-19")
    deal(spring, "All", "2026-01-10", "Qualified", called="2026-02-01",
         expected_close_on="2026-03-01")  # fmt: skip
    deal(spring, "Quiet", "2026-04-20", called="2026-04-21")
    assert list(asks(spring).items()) == [
        ("All", ["overdue", "stuck", "quiet"]),
        ("Quiet", ["quiet"]),
        ("Fine", []),
    ]


def test_what_is_known_of_a_deal(spring):
    account = spring.account("Acme")
    deal(spring, "One", "2026-05-01", called="2026-05-10", expected_close_on="2026-05-18",
         account=account)  # fmt: skip
    spring.publish()
    (one,) = open_deals(spring.organization, everything_of(spring.organization), spring.ann.pk)
    assert (one.account, one.stage, one.amount, one.currency) == (
        "Acme", "Needs analysis", 100, "EUR",
    )  # fmt: skip
    assert (one.days_overdue, one.days_in_stage, one.quiet_days) == (2, 19, 10)


def test_where_nobody_keeps_activities_silence_says_nothing(spring):
    deal(spring, "Old", "2026-04-01")
    assert asks(spring) == {"Old": []}


def test_nobody_is_shown_what_is_not_theirs_to_see(spring):
    deal(spring, "Hers", "2026-05-15")
    assert list(asks(spring, spring.scope("Ann", "rep", rep=spring.ann))) == ["Hers"]
    assert list(asks(spring, spring.scope("Max", "manager", team=spring.team_))) == ["Hers"]
    assert not asks(spring, spring.scope("Bob", "rep", rep=spring.bob))
    assert not asks(spring, spring.scope("Vic", "viewer"))
