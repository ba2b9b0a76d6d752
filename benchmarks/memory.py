"""The peak memory of the worker processes that carry out a full run."""

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psutil

from benchmarks.company import SLUG
from benchmarks.servers import CHECKOUT, Servers, end_family
from benchmarks.timing import tell
from salesmetrics.embedded import processes

PROGRAMS = Path(sys.executable).parent
WORKERS = 2
LONGEST_RUN = 3600


def measure(servers: Servers, database: str) -> dict[str, Any]:
    """A full run by a worker of two processes: how long it took, and the most that one held."""
    servers.forget_messages()
    with worker(servers, database) as process:
        took = json.loads(servers.run(["-m", "benchmarks.memory"], database).splitlines()[-1])
        family = [*psutil.Process(process.pid).children(recursive=True)]
        peaks = [peak(one.pid) for one in family]
    servers.forget_messages()
    return {"seconds": took["seconds"], "peak": max(peaks), "processes": len(peaks)}


@contextmanager
def worker(servers: Servers, database: str) -> Iterator[Any]:
    process = processes.spawn(
        [PROGRAMS / "celery", "-A", "salesmetrics", "worker", "--concurrency", str(WORKERS)],
        cwd=CHECKOUT,
        log=servers.logs / "worker.log",
        account=None,
        ends_with_us=signal.SIGTERM,
        environment=servers.environment(database),
    )
    try:
        yield process
    finally:
        end_family(process, 30)


def peak(pid: int) -> int:
    """The most bytes a process ever held."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def run_by_worker() -> dict[str, float]:
    """Ask for a full run, and wait until it is published."""
    from salesmetrics.metrics.models import Run
    from salesmetrics.metrics.tasks import snapshot
    from salesmetrics.tenancy.models import Organization

    organization = Organization.objects.get(slug=SLUG)
    last = Run.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    snapshot.delay(organization.pk, Run.Reason.REQUEST, full=True)
    give_up = time.monotonic() + LONGEST_RUN
    while time.monotonic() < give_up:
        run = Run.objects.filter(pk__gt=last).exclude(status=Run.Status.COMPUTING).first()
        if run is not None and run.published_at:
            return {"seconds": (run.published_at - run.started_at).total_seconds()}
        time.sleep(0.2)
    raise SystemExit("The run was not published.")


if __name__ == "__main__":
    django.setup()
    tell(run_by_worker())
