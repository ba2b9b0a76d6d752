"""Every role sees through the API what it sees on the pages; Eve sees nothing of this."""

import json

import pytest

from tests.api.conftest import MAY, QUARTER

ROLES = ("admin", "manager", "rep", "viewer")
# In May Bob sold 200 and Cid 150, in April Ann 400 and Cid 50. The manager leads Ann and Bob.
REVENUE = {"admin": "800.00", "viewer": "800.00", "manager": "600.00", "rep": "400.00"}
SELLERS = {
    "admin": {"Ann", "Bob", "Cid"},
    "viewer": {"Ann", "Bob", "Cid"},
    "manager": {"Ann", "Bob"},
    "rep": {"Ann"},
}
ADDRESSES = {
    "/api/v1/organization/": {},
    "/api/v1/metrics/": {},
    "/api/v1/metrics/revenue/": QUARTER,
    "/api/v1/panels/": {},
    "/api/v1/panels/trend/": {},
    "/api/v1/panels/rep/": {},
    "/api/v1/runs/": {},
}


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_role_is_answered(program, role, address):
    answer = program(role).get(address, ADDRESSES[address])
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_answered_without_signing_in(client, db, address):
    assert client.get(address, ADDRESSES[address]).status_code == 401


@pytest.mark.parametrize("role", ROLES)
def test_figures_are_the_roles_own(program, role):
    answer = program(role).get("/api/v1/metrics/revenue/", QUARTER | {"by": "rep"}).json()
    assert answer["total"]["value"] == REVENUE[role]
    assert {row["member"]["name"] for row in answer["rows"]} == SELLERS[role]


@pytest.mark.parametrize("role", ROLES)
def test_the_same_figures_come_from_a_query_and_a_panel(program, role):
    client = program(role)
    body = QUARTER | {"metrics": ["revenue"]}
    found = post(client, "/api/v1/query/", body).json()["results"][0]["total"]["value"]
    assert found == REVENUE[role]
    panel = client.get("/api/v1/panels/trend/").json()
    months = {row[0]: row[1] for row in panel["table"]["rows"]}
    assert sum(float(months[name] or 0) for name in list(months)[-3:]) == float(REVENUE[role])


@pytest.mark.parametrize("role", ROLES)
def test_a_filter_does_not_widen_what_a_role_sees_nor_tell_who_there_is(program, company, role):
    def asked(rep):
        return program(role).get("/api/v1/metrics/revenue/", QUARTER | {"rep": rep})

    cid, nobody = asked(company.cid.external_id), asked("zoe")
    if "Cid" in SELLERS[role]:
        assert cid.json()["total"]["value"] == "200.00"
    else:
        assert cid.status_code == nobody.status_code == 400
        assert cid.content == nobody.content.replace(b"zoe", company.cid.external_id.encode())


def test_a_viewer_has_no_commissions_anywhere(program):
    viewer, admin = program("viewer"), program("admin")
    for client, seen in ((viewer, False), (admin, True)):
        keys = {one["key"] for one in client.get("/api/v1/metrics/").json()["results"]}
        assert ("commission_total" in keys) is seen
        keys = {one["key"] for one in client.get("/api/v1/panels/").json()["results"]}
        assert ("commission" in keys) is seen
        status = 200 if seen else 403
        assert client.get("/api/v1/metrics/commission_total/", MAY).status_code == status
        assert client.get("/api/v1/panels/commission/").status_code == status
        body = MAY | {"metrics": ["revenue", "commission_total"]}
        assert post(client, "/api/v1/query/", body).status_code == status


def test_eve_sees_nothing_of_another_organization(program, company):
    eve = program("eve")
    answer = eve.get("/api/v1/metrics/revenue/", QUARTER | {"by": "rep"}).json()
    assert answer["total"]["value"] == "77.00"
    assert [row["member"]["name"] for row in answer["rows"]] == ["Eve"]
    refused = eve.get("/api/v1/metrics/revenue/", QUARTER | {"rep": company.ann.external_id})
    assert refused.status_code == 400
    for panel in ("headline", "trend", "funnel", "region", "rep", "commission"):
        said = json.dumps(eve.get(f"/api/v1/panels/{panel}/").json())
        assert not [name for name in ("Ann", "Bob", "Cid", "EMEA", "400.00") if name in said]


def test_eve_sees_no_run_of_another_organization(program, company):
    eve, run = program("eve"), company.world.organization.published_run
    assert program().get(f"/api/v1/runs/{run}/").status_code == 200
    assert eve.get(f"/api/v1/runs/{run}/").status_code == 404
    assert run not in [one["id"] for one in eve.get("/api/v1/runs/").json()["results"]]


def test_what_one_has_cached_is_no_others_answer(program):
    admin = program().get("/api/v1/metrics/revenue/", QUARTER)
    for role, status in (("admin", 304), ("viewer", 200), ("rep", 200), ("eve", 200)):
        headers = {"If-None-Match": admin.headers["ETag"]}
        answer = program(role).get("/api/v1/metrics/revenue/", QUARTER, headers=headers)
        assert answer.status_code == status
