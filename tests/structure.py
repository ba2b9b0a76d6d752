"""The tables: made once for all processes of a run, and copied for each of them.

To migrate takes Django half a minute. What it comes to is kept beside what else pytest keeps,
until a migration or an installed package is another; `make tables` has it made beforehand.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import psycopg

from tests.servers import CHECKOUT, Servers, database_url, surroundings, wait_until

WITHIN = 600
# The folder that pytest's `cache.mkdir` gives.
KEPT = CHECKOUT / ".pytest_cache" / "d" / "tables"
# Tells the other processes of a run where the first of them says that the tables are made.
SAID = "TABLES_OF_TESTS"


class Tables(threading.Thread):
    """Makes the tables in the servers' own database, and says in a file how that went."""

    def __init__(self, servers):
        super().__init__(daemon=True)
        self.servers = servers
        KEPT.mkdir(parents=True, exist_ok=True)
        self.kept = KEPT / f"{fingerprint()}.sql"
        self.said = servers.folder / "tables"
        self.process = None
        os.environ[SAID] = str(self.said)

    def run(self):
        words = restored(self.servers, self.kept) if self.kept.exists() else self._migrated()
        if not words:
            shutil.copy(self.kept, self.said.with_suffix(".sql"))
        unfinished = self.said.with_suffix(".new")
        unfinished.write_text(words)
        unfinished.rename(self.said)

    def _migrated(self):
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=CHECKOUT,
            env=surroundings() | self.servers.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        words, _nothing = self.process.communicate()
        if self.process.returncode:
            return words or "The migration was ended."
        unfinished = self.kept.with_suffix(f".{os.getpid()}")
        dump = [self.servers.postgres.program("pg_dump"), "--no-owner", "--file", unfinished]
        subprocess.run([*dump, self.servers.postgres.url], check=True)
        for former in self.kept.parent.glob("*.sql"):
            former.unlink(missing_ok=True)
        unfinished.rename(self.kept)
        return ""

    def end(self):
        if self.process is not None:
            self.process.kill()


def fingerprint():
    """Changes with what the tables follow from."""
    files = [*CHECKOUT.glob("*/migrations/*.py"), *CHECKOUT.glob("*/*/migrations/*.py")]
    found = hashlib.sha256((CHECKOUT / "tests" / "requirements.lock").read_bytes())
    for file in sorted(files):
        found.update(str(file.relative_to(CHECKOUT)).encode() + file.read_bytes())
    return found.hexdigest()


def restored(servers, file):
    """Make the tables of a file in servers' own database; returns what went wrong."""
    psql = [servers.postgres.program("psql"), "--quiet", "--no-psqlrc", "--output", os.devnull]
    done = subprocess.run(
        [*psql, "--set", "ON_ERROR_STOP=1", "--file", file, servers.postgres.url],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr if done.returncode else ""


def ready():
    """Wait for the tables, and return the address of the database that they are in."""
    said = Path(os.environ[SAID])
    wait_until(said.exists, lambda: "There are no tables.", WITHIN)
    assert not said.read_text(), said.read_text()
    return os.environ["DATABASE_URL"]


def database_for(process):
    """Make a database with the tables for a process; returns its name."""
    url, name = ready(), f"test_{process}"
    template = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(database_url(url, "postgres"), autocommit=True) as connection:
        # Of two that copy one database at once, each would be in the other's way.
        connection.execute("SELECT pg_advisory_lock(1)")
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def tables_into(servers):
    """Give other servers the same tables."""
    ready()
    wrong = restored(servers, Path(os.environ[SAID]).with_suffix(".sql"))
    assert not wrong, wrong


def make():
    """Have the tables kept for the runs to come."""
    servers = Servers()
    try:
        servers.start()
        tables = Tables(servers)
        tables.run()
        words = tables.said.read_text()
    finally:
        servers.stop()
    if words:
        sys.exit(words)


if __name__ == "__main__":
    make()
