"""Alerts of the company of the pages' tests, as a test wants them."""

import datetime as dt

import pytest

from salesmetrics.watch.alerts.judging import judge_waiting
from salesmetrics.watch.models import Alert, Firing


def alert(owner, metric="revenue", **wish):
    """An alert: above 0 of this month's revenue, told on the bell, unless told otherwise."""
    columns = {
        "name": "Mine", "stretch": "month", "whole": False, "watches": "value", "side": "above",
        "limit": 0, "channels": ["bell"],
    }  # fmt: skip
    return Alert.objects.create(
        organization=owner.organization, owner=owner, metric=metric, **(columns | wish)
    )


def fired(one=None):
    """By member what has been seen: the figure, what was measured, and against what."""
    rows = Firing.objects.order_by("id")
    if one is not None:
        rows = rows.filter(alert=one)
    return [(row.member_name, row.value, round(row.measured, 2), row.against) for row in rows]


@pytest.fixture
def company(world, it_is):
    from tests.dashboards.company import TODAY, company_of

    it_is(TODAY)
    return company_of(world)


@pytest.fixture
def people(company):
    world = company.world
    found = {
        "admin": world.user("Ada", "admin"),
        "manager": world.user("Max", "manager", team=company.north),
        "rep": world.user("Ann", "rep", rep=company.ann),
    }
    for seat in found.values():
        seat.organization.refresh_from_db()
    return found


@pytest.fixture
def next_run(company):
    """Something is sold, a run is published, and alerts are held against it."""

    def publish(amount=0, rep=None, day="2026-05-12"):
        if amount:
            name = f"N{dt.datetime.now(dt.UTC).timestamp()}"
            company.world.order(name, day, amount, owner=rep or company.ann)
        company.world.publish()
        judge_waiting()

    return publish
