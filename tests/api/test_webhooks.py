"""Webhooks over REST: made, changed, deleted, followed and told again, by administrators."""

import pytest

from salesmetrics.watch.models import Delivery, Webhook

from .test_entities import send

WISH = {"url": "http://127.0.0.1:9/hook", "events": ["run.published"]}


@pytest.fixture
def api(program, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    return program()


@pytest.fixture
def hook(api):
    return send(api, "post", "webhooks/", WISH).json()


def test_the_secret_is_told_once(api):
    made = send(api, "post", "webhooks/", WISH)
    assert made.status_code == 201
    assert made.json()["secret"] == Webhook.objects.get().secret
    assert made.headers["Cache-Control"] == "no-store"
    told = api.get(made.headers["Location"]).json()
    assert "secret" not in told
    assert send(api, "get", "webhooks/").json()["results"] == [told]


def test_it_is_changed_and_deleted(api, hook):
    at = f"webhooks/{hook['id']}/"
    both = ["import.finished", "run.published"]
    assert send(api, "patch", at, {"events": both, "active": False}).json()["events"] == both
    assert send(api, "get", at).json()["active"] is False
    assert send(api, "delete", at).status_code == 204
    assert send(api, "get", at).status_code == 404


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        ({}, {"url", "events"}),
        ({"url": "no address", "events": ["x"], "active": 1}, {"url", "events", "active"}),
        ({"url": "http://127.0.0.1:99999/", "events": []}, {"url", "events"}),
        ({**WISH, "colour": "red"}, {"colour"}),
    ],
)
def test_what_makes_no_sense_is_named(api, wish, wrong):
    answer = send(api, "post", "webhooks/", wish)
    assert {one["parameter"] for one in answer.json()["errors"]} == wrong


def test_a_private_address_is_refused(api, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    answer = send(api, "post", "webhooks/", WISH)
    assert "private network" in answer.json()["errors"][0]["detail"]


def test_the_log_shows_messages_and_sends_one_again(api, hook):
    webhook = Webhook.objects.get()
    first = Delivery.objects.create(webhook=webhook, event="run.published", body={"data": 1})
    at = f"webhooks/{hook['id']}/deliveries/"
    again = send(api, "post", f"{at}{first.pk}/redeliver/")
    assert again.status_code == 202
    assert again.json()["body"] == {"data": 1}
    log = send(api, "get", at).json()["results"]
    assert [one["id"] for one in log] == [again.json()["id"], first.pk]
    assert send(api, "post", f"{at}{10**19}/redeliver/").status_code == 404


def test_they_are_for_administrators_of_the_organization(api, hook, program):
    for role in ("manager", "rep", "viewer"):
        client = program(role)
        for method, path in (("get", "webhooks/"), ("post", "webhooks/")):
            assert send(client, method, path, WISH if method == "post" else None).status_code == 403
    eve = program("eve")
    at = f"webhooks/{hook['id']}/"
    for method, path in (("get", at), ("patch", at), ("delete", at), ("get", f"{at}deliveries/")):
        assert send(eve, method, path, {} if method == "patch" else None).status_code == 404
    plain = program("admin", scopes=["crm:read", "crm:write"])
    assert send(plain, "get", "webhooks/").status_code == 403
