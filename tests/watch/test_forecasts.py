"""Forecasts are made of what a run published, kept, and told to those who may see them."""

import datetime as dt
from decimal import Decimal

import pytest

from salesmetrics.celery import app
from salesmetrics.ingest.tasks import load_upload
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.watch.forecast import accuracy
from salesmetrics.watch.forecast.foretelling import foretell_metric
from salesmetrics.watch.forecast.histories import WHOLE
from salesmetrics.watch.forecast.subjects import subject_of
from salesmetrics.watch.forecast.tasks import foretell
from salesmetrics.watch.models import Forecast

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)][5:]


@pytest.fixture
def firm(world, it_is):
    """Ann sells 100 a month and Bob 50, on each month's tenth, up to the end of 2025."""
    it_is("2026-01-20")
    world.ann, world.bob = world.rep("Ann"), world.rep("Bob")
    world.north = world.team("North")
    world.belongs(world.ann, "2020-01-01", team=world.north)
    world.belongs(world.bob, "2020-01-01", team=world.team("South"))
    for month in MONTHS:
        world.order(f"A {month}", f"{month}-10", 100, owner=world.ann)
        world.order(f"B {month}", f"{month}-10", 50, owner=world.bob)
    world.order("January", "2026-01-10", 140, owner=world.ann)
    world.publish()
    foretell_metric(world.organization, "revenue")
    world.organization.refresh_from_db()
    return world


def points(firm, **of):
    rows = Forecast.objects.filter(organization=firm.organization, until_run=None, **of)
    return {row.period.isoformat(): round(row.point) for row in rows.order_by("period")}


def test_the_whole_and_each_team_and_rep_is_foretold(firm):
    whole = points(firm, dimension="")
    assert len(whole) == 18
    assert set(whole.values()) == {150}
    assert set(points(firm, dimension="rep", member=firm.ann.pk).values()) == {100}
    assert set(points(firm, dimension="team", member=firm.north.pk).values()) == {100}


def test_the_metric_is_what_came_and_what_is_still_to_come(firm):
    """All is sold by the tenth, so nothing more is to come of January on the twentieth."""
    assert firm.value("revenue_forecast", "2026-01-01", "2026-01-31") == 140
    assert firm.value("revenue_forecast", "2026-01-01", "2026-03-31") == 140 + 150 + 150
    assert firm.value("revenue_forecast", "2025-12-01", "2025-12-31") == 150
    by_rep = firm.rows("revenue_forecast", "2026-02-01", "2026-02-28", by="rep")
    assert by_rep == {"Ann": 100, "Bob": 50}
    assert firm.value("revenue_forecast", "2028-01-01", "2028-01-31") is None


def test_a_rep_is_told_the_own_forecast_and_nobody_elses(firm):
    ann = firm.scope("Ann", "rep", rep=firm.ann)
    assert firm.value("revenue_forecast", "2026-02-01", "2026-02-28", scope=ann) == 100
    rows = firm.rows("revenue_forecast", "2026-02-01", "2026-02-28", by="rep", scope=ann)
    assert rows == {"Ann": 100}
    assert subject_of(ann, {}).subject == ("rep", firm.ann.pk)
    with pytest.raises(QuestionError, match="There is no rep “bob”"):
        subject_of(ann, {"rep": ("bob",)})
    manager = firm.scope("Max", "manager", team=firm.north)
    assert firm.value("revenue_forecast", "2026-02-01", "2026-02-28", scope=manager) == 100
    with pytest.raises(QuestionError, match="There is no rep “bob”"):
        subject_of(manager, {"rep": ("bob",)})


def test_nothing_is_made_anew_while_no_closed_month_changes(firm):
    before = firm.organization.foretold
    firm.order("More", "2026-01-15", 10, owner=firm.ann)
    firm.publish()
    assert foretell_metric(firm.organization, "revenue") == 0
    firm.organization.refresh_from_db()
    assert firm.organization.foretold == before


def test_a_restated_month_makes_another_forecast_and_the_former_is_kept(firm, it_is):
    then = Run.objects.latest("pk").published_at
    firm.order("Late", "2025-12-11", 600, owner=firm.bob)
    it_is("2026-01-21")
    firm.publish()
    # All five: who sold the same as before has another share in the whole.
    assert foretell_metric(firm.organization, "revenue") == 5
    firm.organization.refresh_from_db()
    rows = Forecast.objects.filter(dimension="", period="2026-02-01").order_by("run")
    former, now = rows
    assert (former.until_run, now.until_run) == (now.run, None)
    assert now.high_80 - now.low_80 > former.high_80 - former.low_80
    assert firm.value("revenue_forecast", "2026-02-01", "2026-02-28", as_of=then) == 150
    assert set(points(firm, dimension="rep", member=firm.ann.pk).values()) == {100}


def test_what_was_foretold_is_held_against_what_came(firm, it_is):
    it_is("2026-02-20")
    firm.order("February", "2026-02-10", 120, owner=firm.ann)
    run = firm.publish()
    foretell_metric(firm.organization, "revenue")
    found = accuracy.past(firm.organization, "revenue", run, WHOLE, "")
    assert [(one.period, one.horizon, one.point, one.came) for one in found] == [
        (dt.date(2026, 1, 1), 0, Decimal(150), Decimal(140))
    ]
    off = accuracy.by_horizon(found)[0]
    assert round(off.error, 2) == round(off.bias, 2) == round(Decimal(1000) / 140, 2)


def test_what_somebody_waits_for_is_taken_up_before_the_forecasts(db):
    app.control.purge()
    foretell.delay(0, "revenue")
    load_upload.delay(0)
    with app.connection_for_write() as broker:
        queue = broker.SimpleQueue("default", no_ack=True)
        first, second = (queue.get(block=False).headers["task"] for _ in range(2))
        queue.close()
    assert (first, second) == (load_upload.name, foretell.name)


def test_who_stopped_selling_is_not_foretold(firm, it_is):
    it_is("2027-02-20")
    firm.publish()
    foretell_metric(firm.organization, "revenue")
    assert points(firm, dimension="rep", member=firm.bob.pk) == {}
    assert firm.value("revenue_forecast", "2027-02-01", "2027-02-28") is None
