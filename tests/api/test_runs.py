"""Runs can be followed, and an administrator can have one begun."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from salesmetrics.metrics.models import Chunk, Run
from tests.servers import wait_until

RUNS = "/api/v1/runs/"


def post(client, body):
    return client.post(RUNS, body, content_type="application/json")


@pytest.fixture
def three(company, it_is):
    """The company's first run, and two more on the following days."""
    world = company.world
    for day in ("2026-05-21", "2026-05-22"):
        it_is(day)
        world.order(day, day, 5, owner=company.cid)
        world.publish()
    return world


def test_a_run_tells_how_it_went(program, company):
    begun = timezone.now()
    run = Run.objects.create(
        organization=company.world.organization,
        reason="night",
        status="published",
        today="2026-05-20",
        started_at=begun,
        published_at=begun + dt.timedelta(seconds=90),
        changed_cells=12,
    )
    for number, done in enumerate((begun, None, begun)):
        day = dt.date(2026, 5, 1 + number)
        Chunk.objects.create(run=run, source="sales", start=day, end=day, done_at=done)
    assert program("viewer").get(f"{RUNS}{run.pk}/").json() == {
        "id": run.pk,
        "status": "published",
        "reason": "night",
        "full": False,
        "today": "2026-05-20",
        "started_at": "2026-05-20T12:00:00Z",
        "published_at": "2026-05-20T12:01:30Z",
        "duration_seconds": 90.0,
        "progress": {"done": 2, "total": 3},
        "changed_cells": 12,
        "faults": 0,
        "error": "",
    }


def test_the_newest_run_comes_first(program, three):
    found = program().get(RUNS).json()
    assert [one["today"] for one in found["results"]] == ["2026-05-22", "2026-05-21", "2026-05-20"]
    assert (found["next"], found["previous"]) == (None, None)


def test_runs_come_in_pages_that_lead_to_one_another(program, three):
    client = program()
    first = client.get(RUNS, {"limit": 2}).json()
    second = client.get(first["next"]).json()
    assert [len(first["results"]), len(second["results"])] == [2, 1]
    assert second["next"] is None
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_a_list_of_runs_takes_few_queries(program, three, django_assert_num_queries):
    client = program()
    client.get(RUNS)
    with django_assert_num_queries(2):
        client.get(RUNS)


def test_why_a_run_failed_is_for_administrators(program, company):
    organization = company.world.organization
    run = Run.objects.create(
        organization=organization,
        reason="night",
        today="2026-05-20",
        status="failed",
        error="division by zero",
    )
    assert program().get(f"{RUNS}{run.pk}/").json()["error"] == "division by zero"
    assert program("viewer").get(f"{RUNS}{run.pk}/").json()["error"] == ""


@pytest.mark.parametrize("body", [{"full": 1}, {"full": "yes"}, {"all": True}, []])
def test_a_wish_that_makes_no_sense_begins_nothing(program, body):
    assert post(program(), body).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_worker_begins_what_was_asked_for_and_it_is_published(worker, settings):
    settings.API_REQUESTS_PER_MINUTE = 0
    from api.models import ApiToken
    from tests.world import World

    world = World()
    world.order("A", "2026-05-05", 100)
    member = world.user("Ada", "admin")
    secret = ApiToken.issue(member, "Program", ["admin", "metrics:read"], dt.timedelta(days=1))[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    for full in (False, True):
        accepted = post(client, {"full": full})
        assert accepted.status_code == 202
        after = accepted.json()["after"] or 0

        def begun(after=after):
            return [one for one in client.get(RUNS).json()["results"] if one["id"] > after]

        wait_until(lambda: begun() and begun()[-1]["status"] == "published")
        assert begun()[-1]["reason"] == "request"
        assert begun()[-1]["full"] is full
    asked = {"from": "2026-05-01", "to": "2026-05-31"}
    values = client.get("/api/v1/metrics/revenue/", asked).json()
    assert values["total"]["value"] == "100.00"
