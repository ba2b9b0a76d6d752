"""Admins look after webhooks: add, change, test, switch off, send again; the secret on demand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salesmetrics.watch.models import Delivery, Webhook

FORM = {"url": "http://127.0.0.1:9/hook", "events": ["metric.threshold", "statement.locked"]}


@pytest.fixture
def hook(admin, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    assert admin.post("/settings/webhooks/", FORM).status_code == 302
    return Webhook.objects.get()


def test_a_webhook_is_added_and_its_secret_shown_when_asked_for(admin, hook):
    page = f"/settings/webhooks/{hook.pk}/"
    assert hook.secret not in admin.get(page).content.decode()
    answer = admin.post(page, {"secret": "on"})
    assert hook.secret in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_changed_switched_and_deleted(admin, hook):
    page = f"/settings/webhooks/{hook.pk}/"
    admin.post(page, FORM | {"events": ["run.published"]})
    admin.post(f"{page}switch/")
    hook.refresh_from_db()
    assert (hook.events, hook.active) == (["run.published"], False)
    admin.post(f"{page}delete/")
    assert not Webhook.objects.exists()


def test_a_test_message_is_written_down_and_can_be_sent_again(admin, hook):
    page = f"/settings/webhooks/{hook.pk}/"
    admin.post(f"{page}test/")
    first = Delivery.objects.get()
    assert (first.event, first.body["event"]) == ("test", "test")
    admin.post(f"{page}deliveries/{first.pk}/redeliver/")
    assert [one.body for one in Delivery.objects.all()] == [first.body] * 2
    assert admin.get(page).content.decode().count("<td>A test message</td>") == 2


@pytest.mark.parametrize("act", ["test/", "switch/", "deliveries/{}/redeliver/", ""])
def test_it_is_held_while_it_is_acted_on_and_told_as_gone_once_deleted(admin, hook, act):
    page = f"/settings/webhooks/{hook.pk}/"
    admin.post(f"{page}test/")
    address = page + act.format(Delivery.objects.get().pk)
    with CaptureQueriesContext(connection) as asked:
        assert admin.post(address, FORM).status_code == 302
    statements = [one["sql"] for one in asked]
    read = next(n for n, sql in enumerate(statements) if "FOR UPDATE" in sql)
    written = next(n for n, sql in enumerate(statements) if sql.startswith(("INSERT", "UPDATE")))
    assert read < written
    hook.delete()
    assert admin.post(address, FORM).status_code == 404


def test_an_address_of_a_private_network_is_refused(admin, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    answer = admin.post("/settings/webhooks/", FORM)
    assert answer.status_code == 422
    assert "private network" in answer.content.decode()


def test_only_admins_and_only_of_their_organization(as_role, admin, hook, elsewhere):
    assert as_role("manager").get("/settings/webhooks/").status_code == 403
    other = Webhook.objects.create(
        organization=elsewhere.organization, url="http://x.example/", events=["run.published"]
    )
    assert admin.get(f"/settings/webhooks/{other.pk}/").status_code == 404
    assert admin.post(f"/settings/webhooks/{other.pk}/test/").status_code == 404
