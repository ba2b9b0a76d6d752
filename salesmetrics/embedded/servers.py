"""The database and the broker of this checkout, for one process at a time."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from salesmetrics.embedded import folders
from salesmetrics.embedded.postgres import Postgres
from salesmetrics.embedded.processes import ServerError
from salesmetrics.embedded.steps import Steps
from salesmetrics.embedded.valkey import Valkey

CHECKOUT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def servers(checkout: Path, given: Mapping[str, str], steps: Steps) -> Iterator[dict[str, str]]:
    """Start what `given` does not name already, and yield the environment to run under.

    Other commands of this checkout find the servers through `.data/environment`.
    """
    with _only_one(checkout):
        folder = folders.data_folder(checkout)
        environment = {
            "SECRET_KEY": folders.kept_secret(folder, "secret.key"),
            "STATIC_ROOT": str(checkout / ".data" / "static"),
        }
        running: list[Postgres | Valkey] = []
        try:
            if "DATABASE_URL" not in given:
                postgres = Postgres(folder, durable=True)
                running.append(postgres)
                with steps.step("Starting PostgreSQL"):
                    postgres.start()
                environment["DATABASE_URL"] = postgres.url
            if "REDIS_URL" not in given:
                valkey = Valkey(folder, durable=True)
                running.append(valkey)
                with steps.step("Starting Valkey"):
                    valkey.start()
                environment["REDIS_URL"] = valkey.url
            with _noted(checkout / ".data" / "environment", environment):
                yield {**environment, **given}
        finally:
            for server in reversed(running):
                server.stop()


def forget(checkout: Path) -> None:
    """Delete all that the servers keep for this checkout."""
    with _only_one(checkout):
        rmtree(folders.data_folder(checkout))
        rmtree(checkout / ".data", ignore_errors=True)  # as an ordinary user it was that folder


@contextmanager
def _only_one(checkout: Path) -> Iterator[None]:
    """Hold the checkout's lock; the system lets go of it however we end."""
    lock = checkout / ".data" / "lock"
    lock.parent.mkdir(mode=0o700, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ServerError(f"It runs already, as process {file.read().strip()}.") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _noted(file: Path, environment: Mapping[str, str]) -> Iterator[None]:
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
