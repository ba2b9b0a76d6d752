"""The whole product on this machine, for a look at it."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from salesmetrics.embedded import folders, processes
from salesmetrics.embedded.processes import ServerError
from salesmetrics.embedded.servers import servers
from salesmetrics.embedded.steps import Steps

PROGRAMS = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
PORT = 8000
SIZE = "small"
LONGEST_WAIT_FOR_A_TASK = 20  # seconds; a task that is cut off is taken up at the next start
LONGEST_WAIT_FOR_THE_WEB = 60


def demo(checkout: Path, given: Mapping[str, str]) -> None:
    """Run everything until it is interrupted or a part of it ends."""
    (checkout / ".data").mkdir(mode=0o700, exist_ok=True)
    steps = Steps(checkout / ".data" / "demo.log")
    with servers(checkout, given, steps) as environment:
        password = folders.kept_secret(folders.data_folder(checkout), "demo.password", 4)
        environment |= {"HTTPS": "off", "DEMONSTRATION_PASSWORD": password}
        steps.run("Updating the database", [*MANAGE, "migrate", "--no-input"], environment)
        if static_files_changed(checkout, Path(environment["STATIC_ROOT"])):
            gather = [*MANAGE, "collectstatic", "--no-input"]
            steps.run("Gathering static files", gather, environment)
        load = [*MANAGE, "demonstration", "--size", given.get("SIZE", SIZE)]
        steps.run("Loading the organizations", load, environment)
        with ExitStack() as stack:
            parts = start_parts(stack, steps, checkout, environment)
            steps.run("Computing what is new", [*MANAGE, "snapshot", "--all"], environment)
            announce(steps, environment)
            try:
                watch(parts)
            finally:
                steps.say("Ending all that was started ...")


def static_files_changed(checkout: Path, gathered: Path) -> bool:
    """Tell whether ours, or a package with its own, are newer than what was gathered."""
    manifest = gathered / "staticfiles.json"
    sources = [checkout / "requirements.lock", *(checkout / "static").rglob("*")]
    newest = max(source.stat().st_mtime for source in sources)
    return not manifest.exists() or manifest.stat().st_mtime < newest


def start_parts(
    stack: ExitStack, steps: Steps, checkout: Path, environment: dict[str, str]
) -> dict[str, subprocess.Popen[bytes]]:
    """Start worker, clock and web server; they end in the opposite order."""
    celery: list[str | Path] = [PROGRAMS / "celery", "-A", "salesmetrics"]
    port = free_port(int(environment.get("PORT", PORT)), steps)
    environment["PORT"] = str(port)
    environment.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    web: list[str | Path] = [PROGRAMS / "granian", "--interface", "wsgi"]
    web += ["--host", "127.0.0.1", "--port", str(port)]
    # Each thread keeps a database connection.
    web += ["--workers", "2", "--blocking-threads", "4"]
    schedule = checkout / ".data" / "beat"
    commands: dict[str, list[str | Path]] = {
        "worker": [*celery, "worker"],
        "beat": [*celery, "beat", "--schedule", schedule],
        "web": [*web, "salesmetrics.wsgi:application"],
    }
    parts = {}
    with steps.step("Starting worker, clock and web server"):
        for name, command in commands.items():
            parts[name] = stack.enter_context(part(name, command, checkout, environment))
        wait_for_web(port, parts)
    return parts


@contextmanager
def part(
    name: str, command: list[str | Path], checkout: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one process of the product; what a killed run left over of it ends first."""
    note = checkout / ".data" / f"{name}.pid"
    end_left_over(note, checkout)
    process = processes.spawn(
        command,
        cwd=checkout,
        log=checkout / ".data" / f"{name}.log",
        account=None,
        ends_with_us=signal.SIGTERM,
        environment=environment,
    )
    processes.write_note(note, process.pid)
    try:
        yield process
    finally:
        processes.end_child(process, signal.SIGTERM, LONGEST_WAIT_FOR_A_TASK)
        processes.end_session(process.pid, checkout, signal.SIGTERM)
        note.unlink(missing_ok=True)


def end_left_over(note: Path, checkout: Path) -> None:
    """End the process of a note and those that it had started, as far as they still run."""
    leader = int(note.read_text().split()[0]) if note.exists() else None
    processes.end_noted(note, signal.SIGTERM)
    if leader is not None:
        processes.end_session(leader, checkout, signal.SIGTERM)


def free_port(wanted: int, steps: Steps) -> int:
    """Return the wanted port, or the next one that is free, and say so."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port != wanted:
            steps.say(f"Port {wanted} is taken; taking {port}.")
        return port
    raise ServerError(f"No free port from {wanted} to {wanted + 99}.")


def wait_for_web(port: int, parts: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait until the web server takes connections."""
    give_up = time.monotonic() + LONGEST_WAIT_FOR_THE_WEB
    while time.monotonic() < give_up:
        report_ended(parts)
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise ServerError("The web server does not answer; see .data/web.log.")


def announce(steps: Steps, environment: Mapping[str, str]) -> None:
    """Print where to look, and as whom."""
    people = subprocess.run(
        [*MANAGE, "demonstration", "--list"], env=environment, capture_output=True, text=True
    )
    steps.say()
    steps.say(f"SalesMetrics runs at http://127.0.0.1:{environment['PORT']}/")
    steps.say(f"Sign in with the password {environment['DEMONSTRATION_PASSWORD']} as")
    steps.say(people.stdout.rstrip())
    steps.say("Ctrl-C ends it.")


def watch(parts: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait until interrupted; end when a part ends by itself."""
    while True:
        report_ended(parts)
        time.sleep(0.5)


def report_ended(parts: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Raise an error if a part is no longer running."""
    for name, process in parts.items():
        if process.poll() is not None:
            raise ServerError(f"The {name} process ended by itself; see .data/{name}.log.")
