"""Commission by rates from a file: what a rep sold, less returns, at the rate of its day."""

from decimal import Decimal

import pytest

from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Role

YEAR = ("2025-01-01", "2025-12-31")


@pytest.fixture
def ann(world):
    return world.rep("Ann")


def test_each_sale_earns_the_rate_of_its_day(world, ann):
    world.earns(ann, 10, "2025-01-01", "2025-03-31")
    world.earns(ann, "1.5", "2025-04-01")
    world.order("A", "2025-03-31", 100, owner=ann)
    world.order("B", "2025-04-01", 100, owner=ann)
    world.order("Return", "2025-05-01", -40, owner=ann)
    world.publish()
    assert world.rows("commission_total", "2025-03-01", "2025-05-31", grain="month") == {
        "2025-03-01": 10,
        "2025-04-01": Decimal("1.50"),
        "2025-05-01": Decimal("-0.60"),
    }
    assert world.value("commission_total", *YEAR) == Decimal("10.90")


def test_without_a_rate_or_a_rep_nothing_is_earned(world, ann):
    world.earns(ann, 10, "2025-04-01")
    world.order("Before", "2025-03-31", 100, owner=ann)
    world.order("Nobody's", "2025-05-01", 100)
    world.publish()
    assert world.value("commission_total", *YEAR) == 0


def test_a_rate_that_is_changed_or_taken_away_is_seen_the_same_night(world, ann):
    rate = world.earns(ann, 10)
    world.order("A", "2025-03-31", 100, owner=ann)
    world.publish()
    assert world.value("commission_total", *YEAR) == 10
    rate.rate = 20
    rate.save()
    world.publish()
    assert world.value("commission_total", *YEAR) == 20
    rate.delete()
    world.publish()
    assert world.value("commission_total", *YEAR) == 0


def test_it_follows_the_deal_to_its_present_owner(world, ann):
    bob = world.rep("Bob")
    world.earns(ann, 10)
    world.earns(bob, 20)
    order = world.order("A", "2025-03-31", 100, owner=ann)
    world.publish()
    order.owner = bob
    order.save()
    world.publish()
    assert world.rows("commission_total", *YEAR, by="rep") == {"Bob": 20}


def test_a_viewer_sees_no_commissions_by_any_way(world, ann):
    world.publish()
    viewer = world.scope("Vic", Role.VIEWER)
    with pytest.raises(QuestionError, match="may not see commissions"):
        world.value("commission_total", *YEAR, scope=viewer)
    with pytest.raises(QuestionError, match="may not see commissions"):
        world.value("quota_attainment", *YEAR, counts="commission_total", scope=viewer)


def test_what_lacks_an_exchange_rate_is_told_and_not_left_out(world, ann):
    world.earns(ann, 10)
    world.order("A", "2025-03-31", 100, owner=ann)
    world.order("B", "2025-03-30", 100, owner=ann, currency="CHF")
    world.publish()
    assert world.value("commission_total", *YEAR) is None
    world.rate("CHF", "2025-01-01", "0.5")
    world.publish()
    assert world.value("commission_total", *YEAR) == 15
