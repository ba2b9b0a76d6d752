"""Panel endpoints against a view that knows who asks and reads one row, under the same server."""

import datetime as dt
import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.request import urlopen

import django

from benchmarks.company import EMAIL
from benchmarks.servers import CHECKOUT, Servers
from benchmarks.timing import tell
from benchmarks.visitors import Address, ask, size
from salesmetrics.embedded import processes
from salesmetrics.embedded.demo import free_port
from salesmetrics.embedded.steps import Steps

PROGRAMS = Path(sys.executable).parent
APPLICATION = "salesmetrics.wsgi:application"
COMMANDS: dict[str, list[str]] = {
    "granian": ["--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"],
    "gunicorn": ["--worker-class", "gthread", "--threads", "4", "--bind", "127.0.0.1:{port}"],
}
PRODUCT = "granian"
WORKERS = ["--workers", "2"]
YARDSTICK = "yardstick"
CLIENTS = (1, 8)
READY_WITHIN = 60
ROWS = 4_000
"""What is asked for of the metric that has many rows, where the company is large enough."""

Taken = dict[tuple[str, str, int], list[list[float]]]
"""By server, what was asked, and clients: the seconds of each request of each round."""


def measure(servers: Servers, database: str, rounds: int, requests: int) -> dict[str, Any]:
    """Answers that are kept, under each server; then answers made anew, under the product's own."""
    known = json.loads(servers.run(["-m", "benchmarks.web"], database).splitlines()[-1])
    with running(servers, database, COMMANDS) as ports:
        kept, sizes = asked(known, ports, rounds, requests)
    with running(servers, database, [PRODUCT], BENCHMARK_WITHOUT_CACHE="on") as ports:
        made, _sizes = asked(known, ports, max(2, rounds // 2), max(8, requests // 4))
    return {"kept": compared(kept), "made": compared(made), "bytes": sizes}


def asked(
    known: Mapping[str, Any], ports: Mapping[str, int], rounds: int, requests: int
) -> tuple[Taken, dict[str, int]]:
    """Every address of every server in turn, round after round."""
    taken: Taken = {}
    sizes: dict[str, int] = {}
    for round_number in range(-1, rounds):
        for server, (name, path), clients in product(ports, paths(known).items(), CLIENTS):
            address = Address(ports[server], path, known["cookie"])
            sizes[name] = sizes.get(name) or size(address)
            times = ask(address, clients=clients, requests=requests)
            if round_number >= 0:  # the first one warms up
                taken.setdefault((server, name, clients), []).append(times)
    return taken, sizes


def paths(known: Mapping[str, Any]) -> dict[str, str]:
    """The yardstick, every panel, and a metric of thousands of rows."""
    panels: Sequence[str] = known["panels"]
    found = {YARDSTICK: f"/yardstick/{known['rep']}/"}
    found |= {panel: f"/api/v1/panels/{panel}/?period=last_quarter" for panel in panels}
    asked = f"from={known['from']}&to={known['to']}&grain=month&by=rep"
    found["revenue by rep and month"] = f"/api/v1/metrics/revenue/?{asked}"
    return found


def compared(taken: Taken) -> dict[str, dict[str, float]]:
    """p50 and p95, and the medians over the rounds of their ratios to the yardstick's."""
    found = {}
    for (server, name, clients), rounds in taken.items():
        base = taken[server, YARDSTICK, clients]
        found[f"{server}|{name}|{clients}"] = {
            "p50": median(map(median, rounds)) * 1000,
            "p95": median(map(p95, rounds)) * 1000,
            "p50_ratio": median(median(a) / median(b) for a, b in zip(rounds, base, strict=True)),
            "p95_ratio": median(p95(a) / p95(b) for a, b in zip(rounds, base, strict=True)),
        }
    return found


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


@contextmanager
def running(
    servers: Servers, database: str, names: Sequence[str] | Mapping[str, Any], **more: str
) -> Iterator[dict[str, int]]:
    """The web servers of these names, on free ports; they end with the block."""
    steps = Steps(servers.logs / "web.log")
    environment = servers.environment(database) | {"API_REQUESTS_PER_MINUTE": str(10**9)} | more
    started, ports = [], {}
    try:
        for number, name in enumerate(names):
            ports[name] = free_port(18_000 + 200 * number, steps)
            words = [word.format(port=ports[name]) for word in COMMANDS[name]]
            process = processes.spawn(
                [PROGRAMS / name, *words, *WORKERS, APPLICATION],
                cwd=CHECKOUT,
                log=servers.logs / f"{name}.log",
                account=None,
                ends_with_us=signal.SIGTERM,
                environment=environment,
            )
            started.append(process)
            wait_for(ports[name], name)
        yield ports
    finally:
        for process in started:
            processes.end_child(process, signal.SIGTERM, 10)


def wait_for(port: int, name: str) -> None:
    give_up = time.monotonic() + READY_WITHIN
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/health/live/", timeout=READY_WITHIN).close()
        except OSError:
            if time.monotonic() > give_up:
                raise SystemExit(f"{name} does not answer.") from None
            time.sleep(0.1)
        else:
            return


def visitor() -> dict[str, Any]:
    """Someone who is signed in, and what there is to ask for."""
    from django.test import Client

    from dashboards.panels import panels_of
    from salesmetrics.metrics.calendar import month_number, month_start
    from salesmetrics.tenancy.models import Rep, User
    from salesmetrics.tenancy.visibility import scope_for

    user = User.objects.get(email=EMAIL)
    scope = scope_for(user)
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    reps = Rep.objects.filter(organization=scope.organization).order_by("pk")
    this_month = month_start(month_number(scope.organization.today()))
    months = min(36, max(1, ROWS // reps.count()))
    return {
        "cookie": f"sessionid={session}",
        "panels": [panel.key for panel in panels_of(scope)],
        "rep": reps[0].pk,
        "from": str(month_start(month_number(this_month) - months)),
        "to": str(this_month - dt.timedelta(days=1)),
    }


if __name__ == "__main__":
    django.setup()
    tell(visitor())
