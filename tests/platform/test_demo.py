"""`make demo`, as a person lives it: started, looked at, ended, started again, killed."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import contextmanager

import psutil
import psycopg
import pytest

from salesmetrics.embedded.demo import static_files_changed
from salesmetrics.embedded.folders import data_folder
from salesmetrics.embedded.servers import forget
from tests.servers import CHECKOUT, surroundings, wait_until

PARTS = [
    "manage.py",
    "requirements.lock",
    "salesmetrics",
    "dashboards",
    "api",
    "templates",
    "static",
    "locale",
    "tests/data",
]
STARTED_WITHIN = 600
REPLACES_SERVERS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "STATIC_ROOT"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of the checkout, with nothing of what was run in it."""
    clone = tmp_path_factory.mktemp("home") / "clone"
    clone.mkdir()
    for part in PARTS:
        source = CHECKOUT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, clone / part)
    yield clone
    forget(clone)


class Demo:
    def __init__(self, clone, port):
        self.output = clone.parent / "output"
        environment = {
            name: value for name, value in surroundings().items() if name not in REPLACES_SERVERS
        }
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "salesmetrics.embedded", "demo"],
                cwd=clone,
                env=environment | {"SIZE": "tiny", "PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(self.announced_or_ended, self.said, STARTED_WITHIN)
        assert self.process.poll() is None, self.said()
        self.address = re.search(r"runs at (http://\S+)", self.said()).group(1)
        self.password = re.search(r"password (\S+)", self.said()).group(1)
        self.parts = psutil.Process(self.process.pid).children(recursive=True)

    def said(self):
        return self.output.read_text()

    def announced_or_ended(self):
        return "Ctrl-C ends it." in self.said() or self.process.poll() is not None

    def interrupt(self):
        """What Ctrl-C does: it reaches the terminal's foreground processes, and no others."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait()

    def all_gone(self):
        return not any(part.is_running() for part in self.parts)

    def page(self, path, email=None):
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        if email:
            form = opener.open(self.address + "accounts/login/", timeout=30).read().decode()
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form).group(1)
            said = {"csrfmiddlewaretoken": token, "login": email, "password": self.password}
            data = urllib.parse.urlencode(said).encode()
            opener.open(self.address + "accounts/login/", data, timeout=30)
        return opener.open(urllib.parse.urljoin(self.address, path), timeout=30)


@contextmanager
def running(clone, port):
    demo = Demo(clone, port)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.interrupt()


@contextmanager
def bystander():
    """A process that nobody but us may end."""
    with subprocess.Popen(["sleep", "600"]) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def sales(clone):
    address = re.search(r"DATABASE_URL=(.+)", (clone / ".data" / "environment").read_text())
    with psycopg.connect(address.group(1)) as connection:
        return connection.execute(
            "select slug, count(*) from crm_order join tenancy_organization o"
            " on o.id = organization_id group by slug order by slug"
        ).fetchall()


def test_it_runs_ends_and_keeps_its_data(clone):
    with bystander() as innocent, taken_port() as port:
        with running(clone, port) as demo:
            said = demo.said()
            assert f"Port {port} is taken; taking {port + 1}." in said
            for role in "admin", "manager", "rep", "viewer":
                assert f"{role}@example.com" in said
                answer = demo.page("/", f"{role}@example.com")
                assert answer.status == 200
                assert urllib.parse.urlsplit(answer.url).path == "/"
            assert "/accounts/login/" in demo.page("/").url
            loaded = sales(clone)
            assert [slug for slug, _ in loaded] == ["adventureworks", "demo"]
            assert dict(loaded)["adventureworks"] == 31_465
            assert len(demo.parts) >= 5
        assert demo.all_gone()
        assert not (clone / ".data" / "environment").exists()
        assert innocent.poll() is None

        with running(clone, port) as demo:
            assert sales(clone) == loaded
            demo.process.kill()
            demo.process.wait()
            wait_until(demo.all_gone, lambda: str(demo.parts))


def test_killed_it_starts_again_and_ends_with_a_word_when_a_part_of_it_ends(clone):
    with taken_port() as port, running(clone, port) as demo:
        assert demo.page("/", "admin@example.com").status == 200
        note = (clone / ".data" / "beat.pid").read_text().split()
        os.kill(int(note[0]), signal.SIGKILL)
        assert demo.process.wait() == 1
        assert "The beat process ended by itself" in demo.said()
        assert demo.all_gone()


def test_static_files_are_gathered_again_when_one_changed(clone):
    gathered = clone / ".data" / "static"
    assert not static_files_changed(clone, gathered)
    added = clone / "static" / "added.css"
    added.write_text("main {}")
    assert static_files_changed(clone, gathered)
    added.unlink()


def test_its_servers_are_where_it_says(clone):
    assert (data_folder(clone) / "postgres" / "PG_VERSION").read_text().strip() == "18"
