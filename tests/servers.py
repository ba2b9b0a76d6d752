"""Starting what the tests need: servers of their own, and a real Celery worker."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from salesmetrics.embedded import processes
from salesmetrics.embedded.folders import temporary_folder
from salesmetrics.embedded.postgres import ROLE, Postgres
from salesmetrics.embedded.valkey import Valkey

CHECKOUT = Path(__file__).resolve().parent.parent
READY_WITHIN = 60
# Playwright's driver has an event loop in the thread that the tests run in; Django must bear it.
ASYNC_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"


class Servers:
    """A PostgreSQL and a Valkey over a folder that is thrown away."""

    def __init__(self):
        self.folder = temporary_folder()
        self.postgres = Postgres(self.folder, durable=False)
        self.valkey = Valkey(self.folder, durable=False)

    def start(self):
        self.postgres.start()
        self._let_triggers_rest()
        self.valkey.start()

    def stop(self):
        for server in self.postgres, self.valkey:
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _let_triggers_rest(self):
        """Tests put rows back as they were; see tests/kept.py."""
        url = self.postgres.url_for("postgres", self.postgres.superuser_password, "postgres")
        with psycopg.connect(url) as connection:
            connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")

    @property
    def environment(self):
        """What a process needs to be told to use these servers."""
        static = self.folder / "static"
        static.mkdir(exist_ok=True)
        return {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": "for-tests-only-" + "x" * 50,
            "STATIC_ROOT": str(static),
            "HTTPS": "off",
            "LOG_FORMAT": "json",  # a console draws every refusal with all that it knew
            "LOG_LEVEL": "WARNING",
        }


class Worker:
    """A real Celery worker in processes of its own."""

    def __init__(self, environment, log):
        self.environment = surroundings() | environment | {"LOG_LEVEL": "INFO"}
        self.log = log
        self.process = None

    def start(self, concurrency=1):
        command = [sys.executable, "-m", "celery", "-A", "salesmetrics", "worker"]
        command += ["--without-mingle", "--without-gossip", "--concurrency", str(concurrency)]
        said_before = self.log.read_text().count(" ready.") if self.log.exists() else 0
        self.process = processes.spawn(
            command,
            cwd=CHECKOUT,
            log=self.log,
            account=None,
            ends_with_us=signal.SIGTERM,
            environment=self.environment,
        )
        wait_until(lambda: self.log.read_text().count(" ready.") > said_before, self._told)
        return self

    def stop(self):
        """End it as a deployment does: what it does now, it finishes."""
        if self.process is not None:
            processes.end_child(self.process, signal.SIGTERM)
            self.process = None

    def kill(self):
        """End it and its children as a power cut would."""
        group = os.getpgid(self.process.pid)
        os.killpg(group, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def _told(self):
        return f"The worker is not ready:\n{processes.tail(self.log, 40)}"


def wait_until(condition, words=lambda: "It did not come about.", within=READY_WITHIN):
    """Wait until a condition holds; how long it took says nothing, only that it came about."""
    give_up = time.monotonic() + within
    while not condition():
        assert time.monotonic() < give_up, words()
        time.sleep(0.05)


def database_url(url, name):
    """Return the address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def manage(*arguments, environment):
    """Run a management command in a process of its own, and return what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=surroundings() | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def surroundings():
    """The environment that another process would have, were it not started by tests."""
    return {name: value for name, value in os.environ.items() if name != ASYNC_UNSAFE}


def empty(url):
    """Forget every message and key of one Valkey database."""
    with redis.Redis.from_url(url) as client:
        client.flushdb()
