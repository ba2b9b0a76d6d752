"""The benchmark's own PostgreSQL and Valkey; their data is kept, so that a second run is quick."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import redis
from psycopg import sql

from salesmetrics.embedded import folders, processes
from salesmetrics.embedded.postgres import ROLE, Postgres
from salesmetrics.embedded.valkey import Valkey
from salesmetrics.environment import redis_database

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
READY = "ready"


@dataclass
class Servers:
    postgres: Postgres
    valkey: Valkey
    logs: Path

    def environment(self, database: str) -> dict[str, str]:
        """What a process of the product needs to be told to use this database."""
        role, password = ROLE, self.postgres._kept("role.password")
        return {
            **os.environ,
            "DATABASE_URL": self.postgres.url_for(role, password, database),
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": "for-benchmarks-only-" + "x" * 50,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "STATIC_ROOT": str(self.logs.parent / "static"),
            "DEBUG": "off",
            "HTTPS": "off",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(CHECKOUT),
        }

    def processes(self) -> list[psutil.Process]:
        """Both servers' own."""
        both = (self.postgres.process, self.valkey.process)
        return [psutil.Process(process.pid) for process in both if process is not None]

    def forget_messages(self) -> None:
        for number in (0, 1):
            with redis.Redis.from_url(redis_database(self.valkey.url, number)) as client:
                client.flushdb()

    @contextmanager
    def administrator(self) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        password = self.postgres.superuser_password
        with psycopg.connect(
            self.postgres.url_for("postgres", password, "postgres"), autocommit=True
        ) as connection:
            yield connection

    def is_ready(self, database: str) -> bool:
        """Whether a run before this one has filled the database to its end."""
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with self.administrator() as connection:
            row = connection.execute(query, [database]).fetchone()
        return row is not None and row[0] == READY

    def make(self, database: str) -> None:
        """An empty database in place of any of that name."""
        name = sql.Identifier(database)
        with self.administrator() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(ROLE))
            )

    def mark_ready(self, database: str) -> None:
        with self.administrator() as connection:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), READY)
            )

    def run(self, arguments: Sequence[str], database: str) -> str:
        """Run a Python program of the checkout to its end; returns what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            env=self.environment(database),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}.\n{done.stdout}")
        return done.stdout


def end_family(process: "subprocess.Popen[bytes]", patience: float) -> None:
    """Ask a process to end; if it does not in time, it and all that it has started are killed."""
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    processes.end_child(process, signal.SIGTERM, patience)
    for one in psutil.wait_procs(family, timeout=1)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()


@contextmanager
def servers() -> Iterator[Servers]:
    """Both servers over `benchmarks/.data`, durable as in production; ended whatever happens."""
    folder = folders.data_folder(HERE)
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    both = Servers(Postgres(folder, durable=True), Valkey(folder, durable=False), logs)
    try:
        both.postgres.start()
        both.valkey.start()
        yield both
    finally:
        both.valkey.stop()
        both.postgres.stop()
