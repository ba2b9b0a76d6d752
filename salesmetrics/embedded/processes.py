"""Starting server processes as an unprivileged user, finding and ending them again."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1
# Servers read all they need from their options; LD_LIBRARY_PATH and the like would only disturb.
SERVER_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """The user that a server runs as. PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @classmethod
    def for_servers(cls) -> "Account | None":
        """Return the user to change to, or None when we are an ordinary user already."""
        if os.geteuid() != 0:
            return None
        entry = pwd.getpwnam("nobody")
        return cls(entry.pw_uid, entry.pw_gid)


def spawn(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    log: Path,
    account: Account | None,
    ends_with_us: signal.Signals | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C reaches only who started it.

    With `ends_with_us` the kernel sends that signal to the server when we die, however we die.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=SERVER_ENVIRONMENT if environment is None else environment,
            start_new_session=True,
            preexec_fn=_tie(ends_with_us),
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else (),
        )


def run(command: Sequence[str | Path], *, cwd: Path, account: Account | None) -> None:
    """Run a server's own tool as the server's user; its words are in the error if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        env=SERVER_ENVIRONMENT,
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else (),
    )
    if done.returncode:
        raise ServerError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


class ServerError(RuntimeError):
    """A server did not start, or could not be prepared."""


def end(process: psutil.Process, how: signal.Signals, patience: float = 30) -> None:
    """Ask a process to end, wait, and kill it when it does not."""
    try:
        process.send_signal(how)
        process.wait(patience)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(patience)
    except psutil.NoSuchProcess:
        pass


def end_child(process: subprocess.Popen[bytes], how: signal.Signals, patience: float = 30) -> None:
    """Ask a process that we started to end, wait, and kill it when it does not."""
    if process.poll() is None:
        end(psutil.Process(process.pid), how, patience)
    process.wait()


def end_session(leader: int, folder: Path, how: signal.Signals, patience: float = 30) -> None:
    """End what works in `folder` of the session that a process led, after it has ended itself.

    A server that is killed ends none of its own processes.
    """
    for process in psutil.process_iter():
        try:
            inside = os.getsid(process.pid) == leader and Path(process.cwd()) == folder.resolve()
            left_over = inside and process.status() != psutil.STATUS_ZOMBIE
        except (ProcessLookupError, psutil.Error):
            continue
        if left_over:
            end(process, how, patience)


def write_note(note: Path, pid: int) -> None:
    """Note which process was started, so that a later run can end what a killed one left over."""
    note.write_text(f"{pid} {psutil.Process(pid).create_time()}")


def end_noted(note: Path, how: signal.Signals) -> None:
    """End the process of a note, if it still runs; ids are used again, times are not."""
    if not note.exists():
        return
    pid, _, started = note.read_text().partition(" ")
    with contextlib.suppress(psutil.NoSuchProcess, ValueError):
        process = psutil.Process(int(pid))
        if str(process.create_time()) == started:
            end(process, how)
    note.unlink()


def working_in(folder: Path, pid: int) -> psutil.Process | None:
    """Return the process of that id if it works in `folder`; ids are used again after a crash."""
    try:
        process = psutil.Process(pid)
        inside = Path(process.cwd()) == folder.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return process if inside and process.status() != psutil.STATUS_ZOMBIE else None


def tail(log: Path, lines: int = 20) -> str:
    """Return the end of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def _tie(ends_with_us: signal.Signals | None) -> Callable[[], None] | None:
    if ends_with_us is None or sys.platform != "linux":
        return None
    # Loaded before the fork: between fork and exec only the bare call is safe.
    prctl = ctypes.CDLL(None).prctl
    number = int(ends_with_us)
    return lambda: prctl(PR_SET_PDEATHSIG, number)
