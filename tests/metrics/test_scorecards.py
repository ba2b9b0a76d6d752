"""A rep beside the team: about the middle figure and a third, never a colleague's own figure."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.metric import Good
from salesmetrics.metrics.peers import FEWEST, Band, about, band, compared, peers_of
from salesmetrics.metrics.scorecards import metrics_by_rep, scorecard
from tests import kept

TODAY = "2026-05-20"
QUARTER = Period(dt.date(2026, 4, 1), dt.date(2026, 6, 30))
SOLD = {"Ann": 1000, "Bob": 800, "Cat": 612, "Dan": 400, "Eli": 0}


def two_teams(world):
    """Five in the north who sold this quarter, one who has left, and two in the south."""
    team = world.team("North")
    reps = {name: world.rep(name, team=team) for name in SOLD}
    world.rep("Fay", team=team, left_on="2026-03-31")
    south = world.team("South")
    reps |= {name: world.rep(name, team=south) for name in ("Gus", "Hal")}
    for name, amount in SOLD.items():
        if amount:
            world.order(f"Of {name}", "2026-05-05", amount, owner=reps[name])
    world.order("Before", "2026-02-03", 500, owner=reps["Ann"])
    world.target(2000, "2026-04-01", "2026-06-30", subject=reps["Ann"])
    world.lost("Gone", "2026-05-06", owner=reps["Ann"], amount=1)
    world.publish()
    return reps


@pytest.fixture
def north(world, it_is):
    it_is(TODAY)
    return kept.once(two_teams, world)


def card(world, rep, compare="previous"):
    return scorecard(rep, QUARTER, world.organization, compare)


def standing(found, metric):
    (one,) = [one for one in found.standings if one.metric.key == metric]
    return one


def test_a_rep_stands_beside_about_the_middle_figure_of_the_team(world, north):
    found = card(world, north["Ann"])
    assert found.peers.team == "North"
    assert len(found.peers.members) == 5
    revenue = standing(found, "revenue")
    assert (revenue.value, revenue.before, revenue.change) == (1000, 500, 100)
    # The middle one is Cat's own 612: it is told with two digits.
    assert revenue.median == 610


@pytest.mark.parametrize(
    ("name", "third"),
    [("Ann", "top"), ("Bob", "top"), ("Cat", "middle"), ("Dan", "last"), ("Eli", "last")],
)
def test_the_third_of_the_team_in_which_a_figure_lies(world, north, name, third):
    assert standing(card(world, north[name]), "revenue").band == Band(third)


def test_where_less_is_better_the_fewest_are_first(world, north):
    lost = standing(card(world, north["Ann"]), "lost_count")
    assert (lost.value, lost.median, lost.band) == (1, 0, Band.LAST)


def test_figures_that_are_all_the_same_have_no_first_and_no_last(world, north):
    assert standing(card(world, north["Ann"]), "won_count").band is None


def test_of_a_rate_that_too_few_have_no_median_is_told(world, north):
    """Only Ann has closed anything: the middle of all known rates would be her own."""
    rate = standing(card(world, north["Bob"]), "win_rate")
    assert (rate.value, rate.median, rate.band) == (None, None, None)


def test_a_team_that_is_too_small_is_compared_with_all(world, north):
    found = card(world, north["Gus"])
    assert found.peers.team is None
    assert len(found.peers.members) == 7


def test_nobody_is_compared_where_there_are_fewer_than_five(world, it_is):
    it_is(TODAY)
    reps = [world.rep(name) for name in "ABCD"]
    for place, rep in enumerate(reps):
        world.order(f"Of {place}", "2026-05-05", 100 + place, owner=rep)
    world.publish()
    found = card(world, reps[0])
    assert not found.peers.enough
    assert {(one.median, one.band) for one in found.standings} == {(None, None)}


def test_who_has_left_is_no_peer_and_the_parts_of_a_team_are(world, it_is):
    it_is(TODAY)
    sales = world.team("Sales")
    part = world.team("Part", parent=sales)
    inside = [world.rep(name, team=part) for name in "ABC"]
    world.rep("D", team=sales)
    world.rep("E", team=sales)
    world.rep("Gone", team=sales, left_on="2026-01-31")
    world.rep("Coming", team=sales, hired_on="2026-09-01")
    found = peers_of(world.organization, inside[0].pk, dt.date(2026, 5, 20))
    assert (found.team, len(found.members)) == ("Sales", FEWEST)


def test_the_quota_is_the_one_of_the_period(world, north):
    quota = card(world, north["Ann"]).quota
    assert (quota.amount, quota.reached, quota.attainment) == (2000, 1000, 50)
    assert card(world, north["Bob"]).quota is None
    attainment = standing(card(world, north["Ann"]), "quota_attainment")
    assert attainment.value == 50


def test_the_course_has_thirteen_periods_and_ends_with_this_one(world, north):
    course = standing(card(world, north["Ann"]), "revenue").course
    assert len(course) == 13
    assert course[-2:] == (500, 1000)
    assert set(course[:-2]) == {0}


def test_a_scorecard_has_every_figure_known_by_rep_but_commissions(world, north):
    keys = {metric.key for metric in metrics_by_rep()}
    assert {"revenue", "win_rate", "calls_made", "nps", "lead_conversion_rate"} <= keys
    assert not [key for key in keys if METRICS[key].confidential]
    assert {one.metric.key for one in card(world, north["Ann"]).standings} == keys


def test_each_figure_is_the_one_that_is_answered_to_the_rep(world, north):
    scope = world.scope("Ann", "rep", rep=north["Ann"])
    for one in card(world, north["Ann"], "year").standings:
        found = world.ask(
            one.metric.key, "2026-04-01", "2026-06-30", scope=scope, compare=("year",)
        ).total
        then = found.compare["year"]
        told = (one.value, one.before, one.change)
        assert told == (found.value, then.value, then.change), one.metric.key


def test_a_scorecard_is_read_in_few_questions(world, north):
    card(world, north["Ann"])  # what is known once is known
    with CaptureQueriesContext(connection) as asked:
        card(world, north["Ann"])
    assert len(asked) <= 150, len(asked)


def test_two_digits_are_kept_of_a_median():
    assert [about(Decimal(text)) for text in ("123456", "0.0347", "-612", "7", "0")] == [
        Decimal(120000), Decimal("0.035"), Decimal(-610), Decimal(7), Decimal(0),
    ]  # fmt: skip


def test_equal_figures_are_in_the_same_third():
    ordered = [Decimal(n) for n in (1, 5, 5, 5, 9)]
    assert band(ordered, Decimal(5), Good.UP) == Band.MIDDLE
    assert band(ordered, Decimal(9), Good.UP) == Band.TOP
    assert band(ordered, Decimal(9), Good.DOWN) == Band.LAST
    assert band(ordered, Decimal(9), Good.NEUTRAL) is None


def test_a_figure_that_fewer_than_five_have_is_not_compared():
    figures = {1: Decimal(1), 2: Decimal(2), 3: Decimal(3), 4: Decimal(4), 5: None}
    assert compared(figures, 1, Good.UP).median is None
