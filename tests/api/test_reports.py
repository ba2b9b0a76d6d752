"""Reports through the API: the rules of the page, for who holds a token."""

import json

import pytest
from django.http import Http404
from rest_framework.test import APIClient

from dashboards.reports import arranged
from salesmetrics.watch.models import Report
from tests.dashboards.company import TODAY, company_of

WISH = {
    "name": "Mornings",
    "shown": "page:regions",
    "every": "week",
    "weekday": 5,
    "recipients": ["ada@example.com", "ann@example.com"],
    "period": "last_month",
    "filters": "region=apac",
    "enclosed": "pdf",
}


@pytest.fixture
def company(world, it_is):
    it_is(TODAY)
    return company_of(world)


@pytest.fixture
def browsers(company):
    people = {
        "ada": company.world.user("Ada", "admin"),
        "ann": company.world.user("Ann", "rep", rep=company.ann),
    }
    found = {}
    for name, member in people.items():
        found[name] = APIClient()
        found[name].force_login(member.user)
    return found


def test_a_report_is_made_read_changed_and_deleted(browsers):
    ada = browsers["ada"]
    made = ada.post("/api/v1/reports/", WISH, format="json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert {name: told[name] for name in WISH if name != "recipients"} == {
        name: value for name, value in WISH.items() if name != "recipients"
    }
    at = f"/api/v1/reports/{told['id']}/"
    assert ada.get(at).json() == told
    changed = ada.patch(at, {"hour": 9, "active": False}, format="json").json()
    assert changed == told | {"hour": 9, "active": False}
    assert ada.get("/api/v1/reports/").json()["results"] == [changed]
    assert ada.get("/api/v1/reports/sendings/").json()["results"] == []
    assert browsers["ann"].get(at).status_code == 404
    assert ada.delete(at).status_code == 204
    assert ada.get(at).status_code == 404


def test_what_was_deleted_meanwhile_is_not_brought_back(browsers):
    browsers["ada"].post("/api/v1/reports/", WISH, format="json")
    before = Report.objects.get()
    assert browsers["ada"].delete(f"/api/v1/reports/{before.pk}/").status_code == 204
    with pytest.raises(Http404):
        arranged.keep(before, [])
    assert not Report.objects.exists()


def test_every_fault_is_named(browsers):
    wrong = json.dumps({**WISH, "name": "\ud800", "every": "hour", "hour": 25, "what": 1})
    answer = browsers["ada"].post("/api/v1/reports/", wrong, content_type="application/json")
    assert answer.status_code == 400
    assert {one["parameter"] for one in answer.json()["errors"]} == {"name", "what"}
    again = browsers["ada"].post(
        "/api/v1/reports/", {**WISH, "every": "hour", "hour": 25, "shown": "page:x"}, format="json"
    )
    assert again.status_code == 400
    assert all(name in again.content.decode() for name in ("every", "hour", "shown"))


def test_a_rep_sends_to_nobody_else(browsers):
    answer = browsers["ann"].post(
        "/api/v1/reports/", {**WISH, "recipients": ["ada@example.com"]}, format="json"
    )
    assert answer.status_code == 400
    assert "recipients" in answer.content.decode()
