"""What changed in closed months is listed, run by run; what only became whole is not."""

import pytest

from salesmetrics.metrics.catalogue import metric
from salesmetrics.metrics.restatements import restatements
from salesmetrics.tenancy.visibility import everything_of
from tests.world import World


@pytest.fixture
def world(world, it_is):
    """March as published four times: running at 100, closed at 130, then 100, then 105."""
    world.ann, world.bob = world.rep("Ann"), world.rep("Bob")
    it_is("2025-03-15")
    order = world.order("A", "2025-03-10", 100, owner=world.ann)
    world.publish()
    it_is("2025-04-01")
    late = world.order("B", "2025-03-31", 30, owner=world.bob)
    world.publish()
    it_is("2025-04-10")
    late.delete()
    world.publish()
    it_is("2025-04-11")
    order.amount = 105
    order.save()
    world.publish()
    return world


def told(scope, key="revenue"):
    found = restatements(scope, [metric(key)]).restatements
    return [(str(one.month), one.measure, one.was, one.now) for one in found]


def test_a_closed_month_that_changed_is_told_with_both_values(world):
    assert told(everything_of(world.organization)) == [
        ("2025-03-01", "sales.revenue", 100, 105),
        ("2025-03-01", "sales.revenue", 130, 100),
    ]


def test_it_is_told_by_every_sum_of_the_metric_and_with_the_run(world):
    page = restatements(everything_of(world.organization), [metric("average_revenue_per_sale")])
    assert page.count == 3
    found = {(one.measure, one.run): (one.was, one.now) for one in page.restatements}
    latest = world.organization.published_run
    assert found["sales.revenue", latest] == (100, 105)
    [counted] = [pair for (measure, _run), pair in found.items() if measure == "sales.sales"]
    assert counted == (2, 1)
    assert page.restatements[0].published_at == world.organization.published_at


def test_a_month_that_had_nothing_and_one_that_has_nothing_left_are_told(world, it_is):
    it_is("2025-04-12")
    early = world.order("C", "2025-02-03", 9, owner=world.ann)
    world.publish()
    it_is("2025-04-13")
    early.delete()
    world.publish()
    assert told(everything_of(world.organization))[:2] == [
        ("2025-02-01", "sales.revenue", 9, None),
        ("2025-02-01", "sales.revenue", None, 9),
    ]


def test_a_role_is_told_of_its_own_figures_only(world):
    assert told(world.scope("Ann", "rep", rep=world.ann)) == [
        ("2025-03-01", "sales.revenue", 100, 105)
    ]
    assert told(world.scope("Bob", "rep", rep=world.bob)) == [
        ("2025-03-01", "sales.revenue", 30, None)
    ]
    assert told(world.scope("Max", "manager")) == []
    other = World("south")
    assert told(everything_of(other.organization)) == []


def test_commissions_are_told_to_those_who_may_see_them(world, it_is):
    world.earns(world.ann, 10)
    it_is("2025-04-12")
    world.publish()
    assert told(everything_of(world.organization), "commission_total")
    viewer = world.scope("Vic", "viewer")
    assert not told(viewer, "commission_total")
    every = restatements(viewer).restatements
    assert {one.measure.split(".")[0] for one in every} & {"sales"}
    assert not [one for one in every if one.measure.startswith("commissions")]


def test_pages_follow_each_other(world):
    scope = everything_of(world.organization)
    whole = restatements(scope)
    first = restatements(scope, most=2)
    assert first.following == 2
    second = restatements(scope, start=2)
    assert second.following is None
    assert first.restatements + second.restatements == whole.restatements
    assert whole.count == len(whole.restatements)
