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
    """Start the servers before pytest-django reads the settings, which it does after this hook."""
    if hasattr(config, "workerinput"):
        _use_databases_of_own(config.workerinput["workerid"])
    else:
        _start_servers(config)
    os.environ["DJANGO_SETTINGS_MODULE"] = "salesmetrics.settings"
    assert not settings.configured
    assert settings.DATABASES  # reads them; only then does pytest-django set Django up


def pytest_unconfigure(config):
    servers = config.stash.get(SERVERS, ())
    for server in servers:
        server.stop()
    for folder in {server.folder for server in servers}:
        shutil.rmtree(folder)


def _start_servers(config):
    folder = temporary_folder()
    servers = Postgres(folder, durable=False), Valkey(folder, durable=False)
    config.stash[SERVERS] = servers
    for server in servers:
        server.start()
    postgres, valkey = servers
    os.environ |= {
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "SECRET_KEY": "for-tests-only-" + "x" * 50,
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
