"""Others are told of what happened: signed, tried again, and never where it could do harm."""

import datetime as dt
import hashlib
import hmac
import json
import socket
import threading
import time
from contextlib import suppress

import pytest
from django.utils import timezone

from salesmetrics.ingest.loading import load
from salesmetrics.watch import sending
from salesmetrics.watch.models import PAUSES, Delivery, Event, Webhook
from tests.servers import wait_until
from tests.world import World

BOTH = list(Event.values)


@pytest.fixture
def hook(db, listener, allowed):
    world = World()
    return Webhook.objects.create(organization=world.organization, url=listener.url, events=BOTH)


@pytest.fixture
def message(hook):
    return Delivery.objects.create(
        webhook=hook, event=Event.RUN_PUBLISHED, body={"event": "run.published", "data": {"run": 7}}
    )


def test_a_message_is_signed_with_its_time(hook, message, listener):
    sending.send(message.pk)
    [(path, headers, body)] = listener.told
    assert path == "/hook?a=1"
    assert json.loads(body) == message.body
    assert headers["SalesMetrics-Event"] == "run.published"
    assert headers["SalesMetrics-Delivery"] == str(message.pk)
    signed = headers["SalesMetrics-Timestamp"].encode() + b"." + body
    proof = hmac.new(hook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["SalesMetrics-Signature"] == f"v1={proof}"
    message.refresh_from_db()
    assert (message.attempts, message.answer_status) == (1, 200)
    assert message.delivered_at
    assert message.next_at is None


def test_what_arrived_is_not_sent_again(message, listener):
    sending.send(message.pk)
    sending.send(message.pk)
    assert len(listener.told) == 1
    assert sending.due() == []


def test_what_failed_is_tried_again_after_growing_pauses_and_then_given_up(
    message, listener, monkeypatch
):
    listener.answers = 500
    now = timezone.now()
    for number, pause in enumerate(PAUSES, 1):
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert sending.due() == [message.pk]
        sending.send(message.pk)
        message.refresh_from_db()
        assert (message.attempts, message.answer_status) == (number, 500)
        assert message.next_at == now + pause
        assert sending.due() == []
        now += pause
    monkeypatch.setattr(timezone, "now", lambda: now)
    sending.send(message.pk)
    message.refresh_from_db()
    assert message.next_at is None
    assert message.delivered_at is None
    assert list(PAUSES) == sorted(PAUSES)


def test_who_does_not_answer_is_noted(message, listener):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        message.webhook.url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        message.webhook.save()
        sending.send(message.pk)
    message.refresh_from_db()
    assert message.answer_status is None
    assert "refused" in message.trouble.lower()


def _answering(sends):
    """A server that sends these bytes to who calls first, one after the other."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer():
        caller, _address = server.accept()
        with caller, suppress(OSError):
            for byte in sends:
                caller.sendall(byte)
                time.sleep(0.05)

    threading.Thread(target=answer, daemon=True).start()
    return server


@pytest.mark.parametrize(
    ("sends", "trouble"),
    [([b"H"] * 200, "timed out"), ([b"\x00 no HTTP at all \x00\r\n\r\n"], "no HTTP at all")],
)
def test_who_answers_without_end_or_without_sense_is_noted(message, monkeypatch, sends, trouble):
    monkeypatch.setattr(sending, "LONGEST", 0.5)
    with _answering(sends) as server:
        message.webhook.url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        message.webhook.save()
        sending.send(message.pk)
    message.refresh_from_db()
    assert (message.attempts, message.answer_status) == (1, None)
    assert trouble in message.trouble
    assert message.next_at


def test_it_is_not_led_elsewhere(message, listener):
    listener.answers = 302
    sending.send(message.pk)
    assert len(listener.told) == 1
    message.refresh_from_db()
    assert message.answer_status == 302
    assert message.next_at


def test_private_addresses_are_refused(message, listener, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    sending.send(message.pk)
    assert listener.told == []
    message.refresh_from_db()
    assert "private network" in message.trouble


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1",
     "fd00::1", "::ffff:127.0.0.1", "224.0.0.1", "100.64.0.1",
     # IPv4 within IPv6: compatible, translated, by NAT64, by 6to4; and what was site-local.
     "::7f00:1", "::ffff:0:127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",
     "2002:7f00:1::", "fec0::1"],
)  # fmt: skip
def test_what_is_private(address):
    assert not sending.is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]
)
def test_what_is_public(address):
    assert sending.is_public(address)


def test_a_name_that_leads_home_is_refused(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    with pytest.raises(sending.AddressRefused, match="private"):
        sending.vetted("https://localhost/hook")


@pytest.mark.parametrize("url", ["ftp://example.com/", "http:///x", "http://u:p@127.0.0.1/", "x"])
def test_what_is_no_address_is_refused(url, allowed):
    with pytest.raises(sending.AddressRefused):
        sending.vetted(url)


def test_an_import_that_ended_is_told(hook, tmp_path):
    for name, text in (("good", "id,name\nt,Team\n"), ("bad", "id,name\n,Team\n")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "teams.csv").write_text(text)
        load(hook.organization, [folder])
    told = [one.body["data"] for one in Delivery.objects.order_by("pk")]
    assert [(one["status"], one["rejected"]) for one in told] == [("loaded", 0), ("refused", 1)]
    assert told[0]["counts"]["teams"]["created"] == 1


def test_only_who_wants_an_event_is_told_and_of_the_own_organization(hook, tmp_path):
    Webhook.objects.create(organization=hook.organization, url=hook.url, events=["run.published"])
    Webhook.objects.create(organization=hook.organization, url=hook.url, events=BOTH, active=False)
    Webhook.objects.create(organization=World("south").organization, url=hook.url, events=BOTH)
    (tmp_path / "teams.csv").write_text("id,name\nt,Team\n")
    load(hook.organization, [tmp_path])
    assert [one.webhook for one in Delivery.objects.all()] == [hook]


def test_a_locked_statement_is_told_without_its_amount(hook, it_is):
    from tests.commissions.company import FLAT, Company

    it_is("2025-06-15")
    world = World("west")
    hook.organization = world.organization
    hook.save()
    company, ann = Company(world), world.rep("Ann")
    company.has(ann, company.plan(FLAT))
    world.won("A", "2025-01-05", amount=100, owner=ann)
    company.compute()
    statement = company.lock(ann, "2025-01")
    [told] = Delivery.objects.filter(event="statement.locked")
    assert told.body["data"] == {
        "statement": statement.pk,
        "plan": statement.plan.external_id,
        "rep": "ann",
        "from": "2025-01-01",
        "to": "2025-01-31",
        "locked_at": statement.locked_at.isoformat(),
    }


@pytest.mark.django_db(transaction=True)
def test_a_worker_tells_of_a_published_run(listener, test_environment, tmp_path):
    from tests.servers import Worker

    worker = Worker(
        test_environment | {"WEBHOOKS_TO_PRIVATE_ADDRESSES": "on"}, tmp_path / "worker.log"
    )
    world = World()
    Webhook.objects.create(organization=world.organization, url=listener.url, events=BOTH)
    try:
        worker.start()
        world.order("A", "2026-05-05", 100)
        run = world.publish()
        wait_until(lambda: listener.told)
    finally:
        worker.stop()
    [(_path, _headers, body)] = listener.told
    assert json.loads(body)["event"] == "run.published"
    assert json.loads(body)["data"]["run"] == run.pk
    assert dt.datetime.fromisoformat(json.loads(body)["data"]["published_at"]) == run.published_at
