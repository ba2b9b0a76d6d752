"""Of the customers won in each month or quarter, how many were still there later."""

import datetime as dt

import pytest

from salesmetrics.metrics.calendar import Grain
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.metrics.retention import cohorts
from salesmetrics.tenancy.visibility import everything_of
from tests.world import World

HALF = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))


@pytest.fixture
def shop(db, it_is):
    """Sixty days after a sale a customer has left; it is 20 May 2026.

    A  buys on 10 January                is there until 10 March
    B  buys on 20 January and 1 March    is there until 29 April
    C  buys on 5 March                   is there until 3 May
    """
    it_is("2026-05-20")
    world = World(inactivity_days=60)
    world.ann, world.bob = world.rep("Ann"), world.rep("Bob")
    world.a = a = world.account("A", owner=world.ann)
    c = world.account("C", owner=world.ann)
    b = world.account("B", owner=world.bob)
    world.order("1", "2026-01-10", 10, a)
    world.order("2", "2026-01-20", 10, b)
    world.order("3", "2026-03-01", 10, b)
    world.order("4", "2026-03-05", 10, c)
    world.publish()
    return world


def kept(world, grain, scope=None, **where):
    scope = scope or everything_of(world.organization)
    found = cohorts(Question("new_customers", *HALF, where=where), scope, Grain(grain))
    return {f"{one.start:%b}": (one.size, one.kept) for one in found}


def test_a_cohort_is_followed_to_the_end_of_every_month_since(shop):
    assert kept(shop, "month") == {
        "Jan": (2, (2, 2, 1, 0, 0)),
        "Feb": (0, (0, 0, 0, 0)),
        "Mar": (1, (1, 1, 0)),
        "Apr": (0, (0, 0)),
        "May": (0, (0,)),
    }


def test_by_quarter_it_is_followed_to_the_end_of_each_and_to_today(shop):
    assert kept(shop, "quarter") == {"Jan": (3, (2, 0)), "Apr": (0, (0,))}


def test_who_comes_back_is_there_again_and_no_new_customer(shop):
    shop.order("5", "2026-05-10", 10, shop.a)
    shop.publish()
    assert kept(shop, "month")["Jan"] == (2, (2, 2, 1, 0, 1))
    assert kept(shop, "month")["May"] == (0, (0,))


def test_a_rep_follows_the_own_customers_only(shop):
    scope = shop.scope("Bob", "rep", rep=shop.bob)
    assert kept(shop, "month", scope)["Jan"] == (1, (1, 1, 1, 0, 0))
    assert kept(shop, "month", rep=("ann",))["Jan"] == (1, (1, 1, 0, 0, 0))
    with pytest.raises(QuestionError, match="There is no rep “ann”"):
        kept(shop, "month", scope, rep=("ann",))


def test_a_filter_that_customers_do_not_know_is_refused(shop):
    with pytest.raises(QuestionError, match="stage"):
        kept(shop, "month", stage=("qualified",))


def test_before_the_first_run_there_is_nothing(world, it_is):
    it_is("2026-05-20")
    assert kept(world, "month") == {}
