"""What people will look at first is made by a worker as soon as a run is published."""

import datetime as dt
import inspect
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboards import definitions, first_looks, page
from dashboards.asked import asked
from dashboards.first_looks import Errand, go_on, views_of
from dashboards.looks import MOST, Look, note, noted
from dashboards.pages import PAGES
from dashboards.panels import PANELS
from dashboards.panels.payloads import tells_forecasts
from dashboards.seats import spoken
from salesmetrics.celery import app
from salesmetrics.embedded.processes import tail
from salesmetrics.tenancy.models import Membership, Organization, User
from salesmetrics.tenancy.visibility import scope_of
from tests.dashboards.company import Company
from tests.servers import Worker, empty, wait_until

ALL = 2 * len(PAGES) + 1  # every page and the catalogue, but a rep's own scorecard alone
CHOSEN = "period=this_month&region=emea"


def come(company):
    """Ada, Max and Ann have been there lately, Ada last."""
    world = company.world
    world.scope("Ann", "rep", rep=company.ann)
    world.scope("Max", "manager", team=company.north)
    world.scope("Ada", "admin")
    for days, name in enumerate(("ada", "max", "ann")):
        then = timezone.now() - dt.timedelta(days=days)
        User.objects.filter(email=f"{name}@example.com").update(last_login=then)


def scope_for(name):
    memberships = Membership.objects.select_related("organization", "rep")
    return scope_of(memberships.get(user__email=f"{name}@example.com"))


def questions(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in found]


def waiting():
    """How many messages wait in the broker, by their priority."""
    with app.connection_for_write() as broker:
        channel = broker.default_channel
        places = {step: channel._q_for_pri("default", step) for step in channel.priority_steps}
        return {
            step: count for step, name in places.items() if (count := channel.client.llen(name))
        }


def forget_messages(of):
    """Take the messages of these priorities out of the broker."""
    with app.connection_for_write() as broker:
        channel = broker.default_channel
        for step in of:
            channel.client.delete(channel._q_for_pri("default", step))


def is_made(scope, parameters):
    """Whether a worker has made a page."""
    scope.organization.refresh_from_db()
    with spoken(scope, "en"):
        wish = page.wish_of(scope, PAGES["overview"], parameters)
        return cache.get(page.place_of(scope, PAGES["overview"], wish))


@pytest.fixture
def in_the_cache(company, monkeypatch):
    """The company, with nothing in the broker or the cache; a stretch lasts as long as it may."""
    monkeypatch.setattr(first_looks, "STRETCH_SECONDS", first_looks.LEAST_SECONDS)
    come(company)
    empty(settings.REDIS_URL)
    return company


@pytest.fixture
def worker(test_environment, tmp_path):
    """A worker, to be started, that calls static files as the pages of the tests do."""
    worker = Worker(test_environment | {"DEBUG": "on"}, tmp_path / "worker.log")
    yield worker
    worker.stop()


def test_after_a_run_a_first_look_asks_no_more_than_a_second(world, worker, client):
    company = Company(world)
    come(company)
    client.force_login(User.objects.get(email="ada@example.com"))
    client.get(f"/overview/?{CHOSEN}")
    world.order("G", f"{timezone.now():%Y-%m-%d}T00:00", 70, owner=company.ann)
    forget_messages(of=waiting())
    world.publish()
    assert waiting()[first_looks.BEHIND_ALL] == 1
    # Forecasts and what else follows a run would come first, and are not asked for here.
    forget_messages(of=[0])
    worker.start()
    wait_until(lambda: is_made(scope_for("ada"), QueryDict(CHOSEN)), lambda: tail(worker.log))
    for address in ("/", f"/overview/?{CHOSEN}"):
        first = questions(client, address)
        assert len(first) == len(questions(client, address))
        assert not [sql for sql in first if "metrics_cell" in sql]
    client.force_login(User.objects.get(email="ann@example.com"))
    assert not [sql for sql in questions(client, "/") if "metrics_cell" in sql]


def test_what_is_made_ahead_is_what_is_made_for_who_looks(in_the_cache):
    run, foretold = Organization.objects.values_list("published_run", "foretold").get()
    assert go_on(Errand(in_the_cache.world.organization.pk, run, foretold)) == ALL
    scope, parameters = scope_for("ada"), QueryDict("")
    wish = asked(parameters, scope.organization)
    with spoken(scope, "en"):
        with CaptureQueriesContext(connection) as found:
            ahead = page.figures(scope, PAGES["overview"], wish, parameters)
            catalogue = definitions.figures(scope, wish)
        assert not found.captured_queries
        cache.clear()
        assert ahead == page.figures(scope, PAGES["overview"], wish, parameters)
        assert catalogue == definitions.figures(scope, wish)


def test_views_that_were_open_lately_come_after_the_first_of_everybody(in_the_cache):
    scope = scope_for("ann")
    organization = scope.organization
    with spoken(scope, "en"):
        for number in range(MOST + 1):
            wish = asked({"period": "last_month"}, organization)
            note(scope, Look("reps", f"number={number}"), wish)
        assert noted(scope)[0] == Look("reps", f"number={MOST}")
        past = asked({"as_of": timezone.now().isoformat()}, organization)
        note(scope, Look("reps", "then"), past)
        assert len(noted(scope)) == MOST
    views = [(str(seat.scope.role), look) for seat, look in views_of(organization)]
    assert views[:4] == [
        ("admin", Look("overview")),
        ("manager", Look("overview")),
        ("rep", Look("scorecard")),
        ("rep", Look("reps", f"number={MOST}")),
    ]
    assert len(views) == len(set(views))
    assert views[-1] == ("manager", Look("metrics"))


def test_it_gives_way_to_everything_else_and_to_newer_figures(in_the_cache, monkeypatch):
    organization = Organization.objects.get()
    errand = Errand(organization.pk, organization.published_run, organization.foretold)
    assert go_on(replace(errand, run=errand.run - 1)) == 0
    assert go_on(replace(errand, foretold=errand.foretold + 1)) == 0
    assert go_on(replace(errand, spent=first_looks.LEAST_SECONDS)) == 0
    assert waiting() == {}
    monkeypatch.setattr(first_looks, "STRETCH_SECONDS", 0)
    assert go_on(errand) == 1
    assert go_on(replace(errand, done=ALL - 2)) == ALL - 1
    assert waiting() == {first_looks.BEHIND_ALL: 2}
    assert go_on(replace(errand, done=ALL - 1)) == ALL
    assert waiting() == {first_looks.BEHIND_ALL: 2}


def test_where_it_is_turned_off_nothing_is_handed_out(in_the_cache, settings):
    organization = Organization.objects.get()
    first_looks.begin(organization.pk)
    assert waiting() == {first_looks.BEHIND_ALL: 1}
    settings.MADE_AHEAD_PERCENT = 0
    first_looks.begin(organization.pk)
    assert waiting() == {first_looks.BEHIND_ALL: 1}


def test_what_forecasts_are_part_of_is_made_anew_with_them(in_the_cache):
    scope = scope_for("ada")
    usual = asked({}, scope.organization)
    told = {key for key, panel in PANELS.items() if tells_forecasts(panel, usual)}
    reads = {
        key
        for key, panel in PANELS.items()
        if panel.sheet and "watch.forecast" in inspect.getsource(inspect.getmodule(panel.sheet))
    }
    assert told == reads != set()
    chosen = replace(usual, options={"metric": "revenue_forecast"})
    assert tells_forecasts(PANELS["metric_course"], chosen)
    overview, forecast = PAGES["overview"], PAGES["forecast"]
    before = page.place_of(scope, overview, usual), page.place_of(scope, forecast, usual)
    scope.organization.foretold += 1
    assert page.place_of(scope, overview, usual) == before[0]
    assert page.place_of(scope, forecast, usual) != before[1]
