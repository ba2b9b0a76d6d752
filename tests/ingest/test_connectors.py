"""What holds for every connection: when it is due, who may work on it, what stays secret."""

import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import connection as own
from django.utils import timezone

from salesmetrics.crm.models import Account
from salesmetrics.ingest.connections import Connection, Fetch
from salesmetrics.ingest.connectors import fetching
from salesmetrics.ingest.connectors.calls import Calls
from salesmetrics.ingest.connectors.sealing import is_stale, seal, unseal
from salesmetrics.ingest.connectors.troubles import Trouble
from salesmetrics.ingest.locks import connection_held_by_us
from salesmetrics.ingest.tasks import fetch_due
from tests.ingest.sides.hooked import Hooked, rows
from tests.ingest.sides.hubspot import HubSpotSide
from tests.servers import wait_until


@pytest.fixture
def hubspot(organization, settings):
    side = HubSpotSide()
    side.put("companies", "901", "2026-05-01T08:00:00.000Z", name="Acme")
    hooked = Hooked(organization, "hubspot", {}, {"token": side.token}, side=side, project=settings)
    yield hooked
    hooked.stop()


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        ("hour", dt.datetime(2026, 5, 20, 23, 30, tzinfo=dt.UTC)),
        # 01:00 in Berlin, of the day that has begun there.
        ("night", dt.datetime(2026, 5, 20, 23, 0, tzinfo=dt.UTC)),
        ("hand", None),
    ],
)
def test_each_comes_by_its_own_schedule(organization, schedule, due):
    connection = Connection(organization=organization, schedule=schedule)
    assert connection.next_time(dt.datetime(2026, 5, 20, 22, 30, tzinfo=dt.UTC)) == due


def test_two_never_work_on_one_connection(hubspot):
    with threading_connection(hubspot.connection.pk):
        assert fetching.fetch(hubspot.connection.pk) is None
        hubspot.connection.ask_now()
        assert fetching.due() == []
    assert fetching.due() == [hubspot.connection.pk]
    assert hubspot.fetched().imports


class threading_connection:  # noqa: N801 - reads as a with statement does
    """Somebody else, with a database connection of their own, holds the connection."""

    def __init__(self, key):
        self.key = key
        self.held, self.done = threading.Event(), threading.Event()

    def _hold(self):
        with connection_held_by_us(self.key):
            self.held.set()
            self.done.wait(30)
        own.close()

    def __enter__(self):
        self.thread = threading.Thread(target=self._hold)
        self.thread.start()
        assert self.held.wait(30)

    def __exit__(self, *_error):
        self.done.set()
        self.thread.join()


def test_who_is_paused_is_not_due(hubspot):
    hubspot.connection.ask_now()
    assert fetching.due() == [hubspot.connection.pk]
    Connection.objects.update(active=False)
    assert fetching.due() == []


def test_a_fetch_that_was_killed_is_told_and_taken_up(hubspot):
    killed = Fetch.objects.create(connection=hubspot.connection)
    hubspot.fetched()
    killed.refresh_from_db()
    assert killed.status == "failed"
    assert "goes on from there" in killed.trouble


def test_a_worker_fetches_by_the_clock(hubspot, settings, test_environment, tmp_path):
    from tests.servers import Worker

    hubspot.connection.ask_now()
    environment = test_environment | {"CONNECTORS_GATEWAY": settings.CONNECTORS_GATEWAY}
    worker = Worker(environment, tmp_path / "worker.log")
    try:
        worker.start()
        assert fetch_due() == [hubspot.connection.pk]
        wait_until(lambda: Fetch.objects.filter(status="done").exists())
    finally:
        worker.stop()
    assert rows(Account, "name") == ["Acme"]
    hubspot.connection.refresh_from_db()
    assert hubspot.connection.next_at > timezone.now() + dt.timedelta(minutes=50)


def test_the_command_fetches_now_and_says_what_came(hubspot, capsys):
    call_command("fetch", org="north")
    assert "accounts 1 created" in capsys.readouterr().out
    hubspot.side.token = "another"
    with pytest.raises(SystemExit):
        call_command("fetch", org="north", connection=hubspot.connection.pk)
    assert "does not accept the token" in capsys.readouterr().out


def test_secrets_cannot_be_read_without_the_key_and_outlive_its_change(hubspot, settings):
    sealed = hubspot.connection.sealed
    assert hubspot.side.token not in sealed
    former, settings.SECRET_KEY = settings.SECRET_KEY, "k" * 50
    assert "Enter the secret again" in hubspot.fetch().trouble
    settings.SECRET_KEY_FALLBACKS = [former]
    assert is_stale(sealed)
    hubspot.fetched()
    assert not is_stale(hubspot.connection.sealed)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(hubspot.connection.sealed) == {"token": hubspot.side.token}


def test_what_is_sealed_twice_looks_different_each_time(settings):
    assert seal({"token": "a"}) != seal({"token": "a"})


def test_requests_go_to_known_hosts_alone_and_follow_nobody_elsewhere(hubspot):
    calls = Calls("HubSpot", r"api\.hubapi\.com", {"Authorization": "Bearer x"})
    for url in (
        "https://example.com/",
        "http://api.hubapi.com/",
        "https://api.hubapi.com.example.com/",
        "https://api.hubapi.com@127.0.0.1/",
    ):
        with pytest.raises(Trouble, match="not an address"):
            calls.get(url)
    calls.close()
    hubspot.side.fails(302, headers={"Location": "http://169.254.169.254/"}, where="owners")
    assert "sends us elsewhere" in hubspot.fetch().trouble
