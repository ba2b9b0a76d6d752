"""Stages, exchange rates, runs and imports as an admin finds them."""

import datetime as dt
from decimal import Decimal

import pytest
from kombu.exceptions import OperationalError

from dashboards.settings import runs
from salesmetrics.crm.models import ExchangeRate, Stage, Unsettled
from salesmetrics.ingest.models import Import, ImportFile, ImportProblem
from salesmetrics.metrics.models import Chunk, Run
from tests.servers import wait_until


def stage_forms(company, **changes):
    stages = Stage.objects.filter(organization=company.world.organization).order_by("position")
    data = {"form-TOTAL_FORMS": len(stages) + 1, "form-INITIAL_FORMS": len(stages)}
    data[f"form-{len(stages)}-outcome"] = "open"  # as the empty line of the page has it
    for number, stage in enumerate(stages):
        for name in ("id", "name", "position", "probability", "outcome"):
            data[f"form-{number}-{name}"] = getattr(stage, name)
    return data | changes


def test_stages_are_reordered_and_deals_are_worked_out_again(admin, company):
    Unsettled.objects.all().delete()
    swapped = {"form-0-position": 2, "form-1-position": 1, "form-1-probability": "30"}
    assert admin.post("/settings/stages/", stage_forms(company, **swapped)).status_code == 302
    names = Stage.objects.order_by("position").values_list("name", flat=True)
    assert list(names[:2]) == ["Needs analysis", "Qualified"]
    assert Stage.objects.get(name="Needs analysis").probability == 30
    assert Unsettled.objects.filter(kind="all").exists()


def test_a_stage_is_added(admin, company):
    new = {"name": "Verbal yes", "position": 7, "probability": "90", "outcome": "open"}
    new = {f"form-5-{name}": value for name, value in new.items()}
    assert admin.post("/settings/stages/", stage_forms(company, **new)).status_code == 302
    added = Stage.objects.get(name="Verbal yes")
    assert added.organization == company.world.organization


@pytest.mark.parametrize(
    "wrong",
    [{"form-0-position": 2}, {"form-0-probability": "101"}, {"form-0-name": ""}],
)
def test_stages_that_make_no_sense_are_refused_whole(admin, company, wrong):
    changes = {"form-2-name": "Renamed", **wrong}
    assert admin.post("/settings/stages/", stage_forms(company, **changes)).status_code == 422
    assert not Stage.objects.filter(name="Renamed").exists()


def test_the_stages_of_others_cannot_be_changed(admin, company, elsewhere):
    theirs = elsewhere.stages()["Won"]
    changes = {"form-0-id": theirs.pk, "form-0-name": "Stolen"}
    admin.post("/settings/stages/", stage_forms(company, **changes))
    theirs.refresh_from_db()
    assert (theirs.name, theirs.organization) == ("Won", elsewhere.organization)


def test_a_rate_is_added_and_corrected(admin, company):
    for rate in ("0.90", "0.92"):
        wish = {"currency": "USD", "on": "2026-01-01", "rate": rate}
        assert admin.post("/settings/rates/", wish).status_code == 302
    assert ExchangeRate.objects.get().rate == Decimal("0.92")
    assert ExchangeRate.objects.get().on == dt.date(2026, 1, 1)


@pytest.mark.parametrize("wrong", [{"currency": "EUR"}, {"currency": "us"}, {"rate": "0"}])
def test_a_rate_that_makes_no_sense_is_refused(admin, company, wrong):
    wish = {"currency": "USD", "on": "2026-01-01", "rate": "0.9"} | wrong
    assert admin.post("/settings/rates/", wish).status_code == 422
    assert not ExchangeRate.objects.exists()


def test_runs_are_listed_with_their_faults_and_how_far_they_are(admin, company):
    organization = company.world.organization
    run = Run.objects.create(
        organization=organization, reason="request", today=dt.date(2026, 5, 20)
    )
    month = {
        "run": run,
        "source": "sales",
        "start": dt.date(2026, 5, 1),
        "end": dt.date(2026, 5, 31),
    }
    Chunk.objects.create(**month, done_at=run.started_at)
    Chunk.objects.create(**month, attempts=2, error="division by zero")
    page = admin.get("/settings/runs/").content.decode()
    assert "1 of 2 parts" in page
    assert "division by zero" in page
    assert 'hx-trigger="every 2s"' in page
    part = admin.get("/settings/runs/", headers={"HX-Request-Type": "partial"}).content.decode()
    assert part.startswith('<div id="runs"')


@pytest.mark.django_db(transaction=True)
def test_a_run_is_asked_for_and_done_by_a_worker(worker, admin, company):
    before = Run.objects.count()
    assert admin.post("/settings/runs/start/").status_code == 302
    wait_until(lambda: Run.objects.filter(status="published").count() > before)


def test_where_no_worker_can_be_called_it_is_told(admin, company, monkeypatch):
    def away(*_asked, **_more):
        raise OperationalError

    monkeypatch.setattr(runs.snapshot, "apply_async", away)
    page = admin.post("/settings/runs/start/", follow=True).content.decode()
    assert "No worker can be called just now." in page
    assert "A run has been asked for." not in page


def test_imports_are_listed_with_what_they_took_and_what_was_wrong(admin, company):
    run = Import.objects.create(
        organization=company.world.organization, status="refused", rejected=1
    )
    counts = {"orders": {"created": 3, "updated": 2, "unchanged": 0, "rejected": 1, "deleted": 0}}
    ImportFile.objects.create(run=run, name="orders.csv", size=10, sha256="0", counts=counts)
    ImportProblem.objects.create(
        run=run, file="orders.csv", line=3, column="amount", value="=1+1", reason="not a number"
    )
    assert "5 orders" in admin.get("/settings/imports/").content.decode()
    page = admin.get(f"/settings/imports/{run.pk}/").content.decode()
    assert "not a number" in page
    table = admin.get(f"/settings/imports/{run.pk}/problems.csv").content.decode()
    assert table.splitlines()[1] == "orders.csv,3,amount,'=1+1,not a number"
