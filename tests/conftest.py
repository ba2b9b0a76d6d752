"""One real PostgreSQL and one real Valkey for all tests of a run."""

import os
import shutil

import pytest
from django.conf import settings

from salesmetrics.embedded.folders import temporary_folder
from salesmetrics.embedded.postgres import Postgres
from salesmetrics.embedded.valkey import Valkey
from salesmetrics.environment import redis_database

SERVERS = pytest.StashKey[tuple[Postgres, Valkey]]()


def pytest_configure(config):
    """Start the servers, then read the settings; after this hook pytest-django sets Django up."""
    if hasattr(config, "workerinput"):
        _use_databases_of_own(config.workerinput["workerid"])
    else:
        _start_servers(config)
    _read_settings()


def pytest_unconfigure(config):
    servers = config.stash.get(SERVERS, ())
    for server in servers:
        server.stop()
    for folder in {server.folder for server in servers}:
        shutil.rmtree(folder)


def _start_servers(config):
    folder = temporary_folder()
    (folder / "static").mkdir()
    servers = Postgres(folder, durable=False), Valkey(folder, durable=False)
    config.stash[SERVERS] = servers
    for server in servers:
        server.start()
    postgres, valkey = servers
    os.environ |= {
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "SECRET_KEY": "for-tests-only-" + "x" * 50,
        "STATIC_ROOT": str(folder / "static"),
        "HTTPS": "off",
        "LOG_FORMAT": "console",
        "LOG_LEVEL": "WARNING",
        # Playwright's driver has an event loop in the thread that the tests run in.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }


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
