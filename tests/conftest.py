"""One real PostgreSQL and one real Valkey for all tests of a run; a real worker and browser."""

import datetime as dt
import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from salesmetrics.environment import redis_database
from tests import chromium
from tests.kept import forget
from tests.servers import ASYNC_UNSAFE, Servers, Worker, database_url, empty
from tests.structure import Tables, database_for

PATIENCE = 20_000  # milliseconds, of the browser
SERVERS = pytest.StashKey[Servers]()
TABLES = pytest.StashKey[Tables]()
# A minute or more each, or a part of one; the order of all others does not matter. The first two
# have servers of their own, and need not wait for the tables of the others.
LONGEST_FIRST = (
    "test_demo.py",
    "test_embedded.py",
    "test_every_page.py",
    "test_restarts.py",
    "test_cells_equal_live.py",
    "test_simulated.py",
    "test_nasty.py",
    "test_schema_holds.py",
    "test_night.py",
    "test_records_add_up.py",
    "test_simulation_loads.py",
    "test_maven_crm.py",
    "test_compose.py",
    "test_incremental.py",
    "test_overview.py",
)


def pytest_addoption(parser):
    parser.addoption(
        "--cases", type=int, default=4, help="requests of a kind to each operation of the API"
    )


def pytest_configure(config):
    """Start the servers, then read the settings; after this hook pytest-django sets Django up."""
    if hasattr(config, "workerinput"):
        _use_databases_of_own(config.workerinput["workerid"])
    else:
        config.stash[SERVERS] = servers = Servers()
        servers.start()
        os.environ |= servers.environment
        config.stash[TABLES] = tables = Tables(servers)
        tables.start()  # meanwhile the processes find their tests
    _read_settings()


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest, so that no worker is left with one at the end."""
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_unconfigure(config):
    if SERVERS in config.stash:
        config.stash[TABLES].end()
        config.stash[SERVERS].stop()


def _use_databases_of_own(worker):
    """Give a worker of pytest-xdist its own broker and cache; Django does so for PostgreSQL."""
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = redis_database(os.environ["REDIS_URL"], 2 * number)


def _read_settings():
    os.environ["DJANGO_SETTINGS_MODULE"] = "salesmetrics.settings"
    # No collectstatic before tests, so no manifest of hashed names.
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = storage
    # A worker of pytest-xdist would inherit it and read the settings before its turn.
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A database of this process; in place of pytest-django's, which migrates one for each."""
    name = database_for(os.environ.get("PYTEST_XDIST_WORKER", "alone"))
    with django_db_blocker.unblock():
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    TransactionTestCase._fixture_teardown = forget


@pytest.fixture
def world(db):
    """An organization to fill and to ask; see tests/world.py."""
    from tests.world import World  # models can be imported only once Django is set up

    return World()


@pytest.fixture
def it_is(monkeypatch):
    """Sets the clock: `it_is("2026-05-20")` is noon of that day, UTC."""

    def set_clock(when):
        moment = dt.datetime.fromisoformat(when if "T" in when else f"{when}T12:00")
        monkeypatch.setattr(timezone, "now", lambda: moment.replace(tzinfo=dt.UTC))

    return set_clock


@pytest.fixture(scope="session", autouse=True)
def names_in_no_token():
    """Random letters spell `Eve` once in some hundred pages, and pages are searched for her."""
    from django.middleware import csrf

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csrf, "CSRF_ALLOWED_CHARS", "bcdfghjklmnpqrstvwxz")
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test did, as signing in, must not be held against the next."""
    from salesmetrics.cache import Cache

    Cache.away_until = 0.0
    cache.clear()


@pytest.fixture
def test_environment(transactional_db):
    """What a process needs to be told to work on this test's database; its broker is empty."""
    empty(settings.REDIS_URL)
    name = settings.DATABASES["default"]["NAME"]
    return {"DATABASE_URL": database_url(os.environ["DATABASE_URL"], name)}


@pytest.fixture
def worker(test_environment, tmp_path):
    """A real Celery worker on this test's database."""
    worker = Worker(test_environment, tmp_path / "worker.log")
    try:
        yield worker.start()
    finally:
        worker.stop()


@pytest.fixture(scope="module")
def own_servers():
    """Servers that a test may stop, kill and start again; for processes, not for Django here."""
    servers = Servers()
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()


@pytest.fixture(scope="session")
def browser():
    """The one headless Chromium of the run."""
    found = chromium.find()
    assert found, "No Chromium: run `make chromium`."
    os.environ[ASYNC_UNSAFE] = "true"
    expect.set_options(timeout=PATIENCE)  # a busy machine may take its time
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=chromium.FLAGS)
        yield browser
        browser.close()


def _place(said):
    return f"{said.text} ({said.location['url']})"


@pytest.fixture
def browser_page(browser, live_server):
    """A fresh page on the live server; an error or a refused resource there fails the test."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: said.type == "error" and faults.append(_place(said)))
    yield page
    context.close()
    # A page may do without an icon.
    assert not [fault for fault in faults if "/favicon.ico)" not in fault]
