"""docker-compose.yml: its very commands, environment and health checks, without an engine."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg
import pytest
import yaml

from salesmetrics.embedded import processes
from tests.servers import CHECKOUT, wait_until
from tests.structure import tables_into

# ${NAME}, ${NAME:-default} or ${NAME:?words}, innermost first; $$ is a dollar.
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::([-?])([^${}]*))?\}")
SECRETS = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "DATABASE_PASSWORD": "ann's own",
    "POSTGRES_PASSWORD": "another",
    "VALKEY_PASSWORD": "a third",
    "ALLOWED_HOSTS": "sales.example.com",
}


def interpolated(part, variables):
    """Replace variables as a container engine does; a missing `:?` one raises KeyError."""
    if isinstance(part, dict):
        return {key: interpolated(value, variables) for key, value in part.items()}
    if isinstance(part, list):
        return [interpolated(value, variables) for value in part]
    return replaced(part, variables) if isinstance(part, str) else part


def replaced(text, variables):
    def value(match):
        name, kind, rest = match.groups()
        if variables.get(name):
            return variables[name]
        if kind == "?":
            raise KeyError(name)
        return rest or ""

    while VARIABLE.search(text):
        text = VARIABLE.sub(value, text)
    return text


def services(variables):
    content = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
    return interpolated(content, variables)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


@pytest.fixture(scope="module")
def compose(own_servers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compose")
    variables = SECRETS | {
        "DATABASE_URL": own_servers.postgres.url,
        "REDIS_URL": own_servers.valkey.url,
        "WEB_HOST": "127.0.0.1",
        "WEB_PORT": free_port(),
        "WEB_PROCESSES": "1",
        "WORKER_PROCESSES": "1",
        "BEAT_SCHEDULE": str(folder / "beat"),
    }
    return Compose(services(variables)["services"], folder, variables["WEB_PORT"])


class Compose:
    def __init__(self, services, folder, port):
        self.services = services
        self.folder = folder
        self.port = port

    def environment(self, name):
        """What the image has, and what the service says; nothing of the tests' own."""
        static = self.folder / "static"
        path = f"{Path(sys.executable).parent}:{os.defpath}"
        image = {"PATH": path, "STATIC_ROOT": str(static), "HOME": str(self.folder)}
        return image | self.services[name]["environment"]

    def run(self, name, command=None):
        """Run a service's command to its end."""
        return subprocess.run(
            command or self.services[name]["command"],
            cwd=CHECKOUT,
            env=self.environment(name),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, name):
        command = self.services[name]["command"]
        program = Path(sys.executable).parent / command[0]
        return processes.spawn(
            [program, *command[1:]],
            cwd=CHECKOUT,
            log=self.folder / f"{name}.log",
            account=None,
            ends_with_us=signal.SIGTERM,
            environment=self.environment(name),
        )

    def healthy(self, name):
        kind, *test = self.services[name]["healthcheck"]["test"]
        if kind == "CMD-SHELL":
            test = ["sh", "-c", test[0].replace("$$", "$")]
        return self.run(name, test).returncode == 0

    def log(self, name):
        return processes.tail(self.folder / f"{name}.log", 40)


@pytest.fixture(scope="module")
def migrated(own_servers, compose):
    """After another start, whose tables the command finds there; test_demo.py begins with none."""
    tables_into(own_servers)
    compose.folder.joinpath("static").mkdir()
    collected = compose.run("web", ["python", "manage.py", "collectstatic", "--no-input"])
    assert collected.returncode == 0, collected.stderr
    done = compose.run("migrate")
    assert done.returncode == 0, done.stderr
    return compose


@pytest.fixture
def started(migrated, request):
    process = migrated.start(request.param)
    try:
        yield request.param
    finally:
        processes.end_child(process, signal.SIGTERM)


def ask(compose, path, **headers):
    return urlopen(Request(f"http://127.0.0.1:{compose.port}{path}", headers=headers), timeout=10)


def test_the_file_holds_no_secret():
    for name in ("SECRET_KEY", "DATABASE_PASSWORD", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"):
        with pytest.raises(KeyError, match=name):
            services({**SECRETS, name: ""})


def test_every_service_restarts_and_is_watched():
    for name, service in services(SECRETS)["services"].items():
        if name != "migrate":
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"], name


def test_the_image_is_made_of_what_there_is():
    copied = re.findall(r"^COPY (.+) \S+$", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert {"manage.py", "salesmetrics", "dashboards", "api"} <= sources
    assert all((CHECKOUT / source).exists() for source in sources)
    let_in = (CHECKOUT / ".dockerignore").read_text().splitlines()
    assert {f"!{source}" for source in sources} <= set(let_in)


def test_data_is_kept_in_volumes():
    content = services(SECRETS)
    for name in content["volumes"]:
        assert content["services"][name]["volumes"][0].startswith(f"{name}:/")


@pytest.mark.parametrize("started", ["web"], indirect=True)
def test_the_web_server_is_live_and_ready(migrated, started):
    wait_until(lambda: migrated.healthy("web"), lambda: migrated.log("web"))
    assert ask(migrated, "/health/live/").status == 200
    assert ask(migrated, "/health/ready/").status == 200


@pytest.mark.parametrize("started", ["web"], indirect=True)
def test_the_web_server_speaks_to_its_proxy_about_its_own_name_alone(migrated, started):
    wait_until(lambda: migrated.healthy("web"), lambda: migrated.log("web"))
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    page = ask(migrated, "/accounts/login/", Host="sales.example.com", **proxied)
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"]
    with pytest.raises(URLError, match="400"):
        ask(migrated, "/accounts/login/", Host="elsewhere.example.com", **proxied)


@pytest.mark.parametrize("started", ["worker"], indirect=True)
def test_the_worker_answers(migrated, started):
    wait_until(lambda: " ready." in migrated.log("worker"), lambda: migrated.log("worker"))
    assert migrated.healthy("worker")


def test_a_worker_that_is_not_there_is_not_healthy(migrated):
    assert not migrated.healthy("worker")


@pytest.mark.parametrize("started", ["beat"], indirect=True)
def test_the_clock_ticks(migrated, started):
    wait_until(lambda: migrated.healthy("beat"), lambda: migrated.log("beat"))


def test_the_application_role_passes_no_policy(own_servers):
    """The script that makes the role is run by the embedded server's own psql."""
    content = services(SECRETS)["configs"]["application-role"]["content"].replace("$$", "$")
    postgres = own_servers.postgres
    programs = postgres.program("psql").parent
    superuser = {
        "PATH": f"{programs}:{os.defpath}",
        "PGHOST": str(postgres.sockets),
        "PGPASSWORD": postgres.superuser_password,
        "DATABASE_PASSWORD": SECRETS["DATABASE_PASSWORD"],
    }
    renamed = content.replace("role salesmetrics", "role composed").replace(
        "database salesmetrics owner salesmetrics", "database composed owner composed"
    )
    subprocess.run(["sh", "-c", renamed], env=superuser, check=True, capture_output=True)
    url = postgres.url_for("composed", "ann's own", "composed")
    with psycopg.connect(url) as connection:
        role = connection.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles"
            " where rolname = current_user"
        ).fetchone()
        assert role == (False, False, False, False)
        connection.execute("create table owned (id int)")
