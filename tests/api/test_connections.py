"""Connections over REST: read, paused and fetched by administrators; secrets are not told."""

import pytest

from salesmetrics.ingest.connections import Connection, Fetch
from salesmetrics.ingest.connectors.setting_up import make
from salesmetrics.tenancy.models import Organization
from tests.world import World

from .test_entities import send


@pytest.fixture
def api(program):
    return program()


@pytest.fixture
def hubspot(api):
    organization = Organization.objects.get(slug=send(api, "get", "organization/").json()["slug"])
    return make(organization, "hubspot", None, {"name": "HubSpot", "token": "pat-hush"})


def test_they_are_told_without_settings_and_secrets(api, hubspot):
    Fetch.objects.create(connection=hubspot, counts={"accounts": {"created": 2}}, imports=[7])
    [told] = send(api, "get", "connections/").json()["results"]
    assert told == send(api, "get", f"connections/{hubspot.pk}/").json()
    assert (told["kind"], told["active"], told["schedule"]) == ("hubspot", True, "hour")
    log = send(api, "get", f"connections/{hubspot.pk}/fetches/")
    [fetch] = log.json()["results"]
    assert (fetch["status"], fetch["counts"]) == ("running", {"accounts": {"created": 2}})
    assert "hush" not in f"{told} {log.text}"


def test_one_is_paused_and_fetched_now(api, hubspot):
    at = f"connections/{hubspot.pk}/"
    assert send(api, "patch", at, {"active": False}).json()["active"] is False
    wrong = send(api, "patch", at, {"schedule": "often", "token": "x"})
    assert wrong.status_code == 400
    asked = send(api, "post", f"{at}fetches/")
    assert (asked.status_code, asked.json()["active"]) == (202, True)
    assert Connection.objects.get().next_at is not None


def test_they_are_for_admins_of_their_organization(api, program, hubspot):
    assert send(program("manager"), "get", "connections/").status_code == 403
    assert send(program(scopes=["crm:write"]), "get", "connections/").status_code == 403
    theirs = make(World("elsewhere").organization, "hubspot", None, {"name": "X", "token": "x"})
    assert send(api, "post", f"connections/{theirs.pk}/fetches/").status_code == 404
