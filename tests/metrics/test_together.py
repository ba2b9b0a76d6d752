"""Questions answered together, and periods read together, are as by themselves."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import Grain, Period
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.together import answers_together

QUARTER = Period(dt.date(2026, 4, 1), dt.date(2026, 6, 30))
MONTHS = Period(dt.date(2026, 1, 1), dt.date(2026, 6, 30))


@pytest.fixture
def shop(world, it_is):
    """It is 20 May 2026. Ann sold to Acme in January and April, Bob to Acme and Beta in May."""
    it_is("2026-05-20")
    north = world.team("North")
    world.ann, world.bob = world.rep("Ann", team=north), world.rep("Bob", team=north)
    acme, beta = world.account("Acme"), world.account("Beta")
    world.order("A", "2026-01-10", 300, owner=world.ann, account=acme)
    world.order("B", "2026-04-07", 100, owner=world.ann, account=acme)
    world.order("C", "2026-05-06", 500, owner=world.bob, account=acme)
    world.order("D", "2026-05-07", 300, owner=world.bob, account=beta)
    world.target(1200, "2026-04-01", "2026-06-30")
    world.publish()
    return world


def test_comparisons_are_the_same_as_alone_and_cost_less(shop):
    questions = [
        Question(key, *QUARTER, grain=grain, by=by, compare=compare)
        for key in ("revenue", "new_customers", "lifetime_value", "target_attainment")
        for by in (None, "rep")
        for grain in (None, Grain.MONTH)
        for compare in ((), ("previous", "target"), ("year",))
    ]
    for scope in shop.scope("Ada", "admin"), shop.scope("Ann", "rep", rep=shop.ann):
        with CaptureQueriesContext(connection) as alone:
            expected = [answer(one, scope) for one in questions]
        with CaptureQueriesContext(connection) as together:
            assert answers_together(questions, scope) == expected
        assert len(together) * 5 < len(alone)


@pytest.mark.parametrize("by", [None, "rep"])
def test_what_is_told_apart_since_ever_counts_from_its_first_day(shop, by):
    scope = shop.scope("Ada", "admin")
    found = answer(Question("lifetime_value", *MONTHS, grain=Grain.MONTH, by=by), scope)
    told = {
        (row.period.month, row.member.name if row.member else ""): (
            row.figure.numerator,
            row.figure.denominator,
        )
        for row in found.rows
        if row.figure.denominator
    }
    if by is None:
        assert told[1, ""] == (300, 1)
        assert told[4, ""] == (400, 1)
        assert told[5, ""] == (1200, 2)
    else:
        assert told[4, "Ann"] == (400, 1)
        assert told[5, "Ann"] == (400, 1)
        assert told[5, "Bob"] == (800, 2)
        assert (4, "Bob") not in told


def test_rows_alone_have_no_figure_of_the_whole(shop):
    scope = shop.scope("Ada", "admin")
    question = Question("revenue", *MONTHS, grain=Grain.MONTH)
    alone = Question("revenue", *MONTHS, grain=Grain.MONTH, rows_only=True)
    assert answer(question, scope).total.value == 1200
    assert answer(alone, scope).total.value is None
    assert answer(alone, scope).rows == answer(question, scope).rows
