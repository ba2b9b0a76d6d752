"""Admins connect other systems on pages; secrets go in and never come out."""

import pytest
from django.urls import reverse

from salesmetrics.crm.models import Account
from salesmetrics.ingest.connections import Connection
from salesmetrics.ingest.connectors.sealing import unseal
from salesmetrics.ingest.connectors.setting_up import make
from tests.ingest.sides.hooked import rows
from tests.ingest.sides.hubspot import HubSpotSide
from tests.ingest.sides.server import Server

WISH = {"name": "Our HubSpot", "schedule": "hour", "skip_bad_rows": True, "prefix": ""}


@pytest.fixture
def side(settings):
    side = HubSpotSide()
    side.put("companies", "901", "2026-05-01T08:00:00.000Z", name="Acme")
    server = Server(side)
    settings.CONNECTORS_GATEWAY = server.url
    yield side
    server.stop()


def at(name, *arguments):
    return reverse(f"settings:{name}", args=arguments)


def test_a_connection_is_added_tried_out_and_begun(admin, side):
    assert "crm.objects.deals.read" in admin.get(at("add-connection", "hubspot")).text
    refused = admin.post(at("add-connection", "hubspot"), {**WISH, "token": ""})
    assert refused.status_code == 422
    added = admin.post(
        at("add-connection", "hubspot"), {**WISH, "token": side.token}, follow=True
    ).text
    assert "HubSpot answers. Pipelines: Sales" in added
    assert side.token not in added
    made = Connection.objects.get()
    assert unseal(made.sealed) == {"token": side.token}
    assert made.next_at is not None
    assert made.created_by.email == "ada@example.com"


def test_what_was_fetched_and_what_went_wrong_stand_in_its_log(admin, side, company):
    from salesmetrics.ingest.connectors.fetching import fetch

    made = make(company.world.organization, "hubspot", None, {**WISH, "token": side.token})
    fetch(made.pk)
    side.token = "another"
    fetch(made.pk)
    page = admin.get(at("connection", made.pk)).text
    assert "accounts: 1 new" in page
    assert page.count("HubSpot does not accept the token.") == 2
    assert "Next attempt" in page
    assert rows(Account, "name") == ["Acme"]
    assert "Trouble" in admin.get(at("connections")).text


def test_a_secret_stays_when_it_is_left_empty_but_not_when_it_would_go_elsewhere(admin, company):
    settings = {"host": "db.example.com", "port": "5432", "dbname": "crm", "user": "sales"}
    wish = {**WISH, **settings, "sslmode": "verify-full", "queries": "[accounts]\nSELECT 1"}
    made = make(company.world.organization, "sql", None, {**wish, "password": "hush"})
    here = at("connection", made.pk)
    assert "hush" not in admin.get(here).text
    admin.post(here, {**wish, "name": "Renamed", "password": ""})
    made.refresh_from_db()
    assert (made.name, unseal(made.sealed)) == ("Renamed", {"password": "hush"})
    admin.post(here, {**wish, "host": "evil.example.com", "password": ""})
    made.refresh_from_db()
    assert made.settings["host"] == "evil.example.com"
    assert unseal(made.sealed) == {}


def test_what_its_kind_cannot_use_is_told_at_its_field(admin):
    wish = {**WISH, "company": "acme.evil.example.com/", "token": "x"}
    answer = admin.post(at("add-connection", "pipedrive"), wish)
    assert answer.status_code == 422
    assert answer.context["form"].errors["company"]
    assert not Connection.objects.exists()


def test_it_is_paused_and_deleted_and_what_it_brought_stays(admin, side, company):
    from salesmetrics.ingest.connectors.fetching import fetch

    made = make(company.world.organization, "hubspot", None, {**WISH, "token": side.token})
    fetch(made.pk)
    admin.post(at("pause-connection", made.pk))
    assert "Paused" in admin.get(at("connections")).text
    admin.post(at("delete-connection", made.pk))
    assert not Connection.objects.exists()
    assert rows(Account, "name") == ["Acme"]


def test_others_neither_see_nor_use_them(as_role, elsewhere, company):
    made = make(company.world.organization, "hubspot", None, {**WISH, "token": "x"})
    for role in ("manager", "rep", "viewer"):
        assert as_role(role).get(at("connections")).status_code == 403
        assert as_role(role).post(at("delete-connection", made.pk)).status_code == 403
    theirs = make(elsewhere.organization, "hubspot", None, {**WISH, "token": "x"})
    admin = as_role("admin")
    for name in ("test-connection", "fetch-connection", "pause-connection", "delete-connection"):
        assert admin.post(at(name, theirs.pk)).status_code == 404
    assert admin.get(at("connection", theirs.pk)).status_code == 404
    assert Connection.objects.count() == 2
