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
import psutil

from benchmarks.company import EMAIL
from benchmarks.servers import CHECKOUT, Servers, end_family
from benchmarks.timing import tell, used
from benchmarks.visitors import Address, ask, size
from salesmetrics.embedded import processes
from salesmetrics.embedded.demo import free_port
from salesmetrics.embedded.steps import Steps

PROGRAMS = Path(sys.executable).parent
APPLICATION = "salesmetrics.wsgi:application"
COMMANDS: dict[str, list[str]] = {
    "granian": [
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"),
        *("--blocking-threads", "4"),
    ],
}
"""Another server to compare with is one line more, while it is installed."""
PRODUCT = "granian"
MAIN = ("headline", "trend", "funnel", "region", "rep", "commission")
WORKERS = ["--workers", "2"]
YARDSTICK = "yardstick"
CLIENTS = (1, 8)
READY_WITHIN = 60
ROWS = 4_000
"""What is asked for of the metric that has many rows, where the company is large enough."""

Taken = dict[tuple[str, str, int], list[list[float]]]
"""By server, what was asked, and clients: the seconds of each request of each round."""
Used = dict[tuple[str, str, int], float]
"""By the same: the processor time that web server, database and cache have had in all rounds."""


def measure(
    servers: Servers, database: str, rounds: int, requests: int, *, briefly: bool = False
) -> dict[str, Any]:
    """Answers that are kept, under each server; then answers made anew, under the product's own.

    Briefly, only the main ones anew: lists of all open deals take long among millions.
    """
    known = json.loads(servers.run(["-m", "benchmarks.web"], database).splitlines()[-1])
    with running(servers, database, COMMANDS) as started:
        kept, sizes = asked(servers, known, started, rounds, requests)
    with running(servers, database, [PRODUCT], BENCHMARK_WITHOUT_CACHE="on") as started:
        anew = known | ({"panels": MAIN} if briefly else {})
        made, _sizes = asked(servers, anew, started, max(2, rounds // 3), max(8, requests // 2))
    return {"kept": kept, "made": made, "bytes": sizes}


def asked(
    servers: Servers,
    known: Mapping[str, Any],
    started: Mapping[str, tuple[int, psutil.Process]],
    rounds: int,
    requests: int,
) -> tuple[dict[str, dict[str, float]], dict[str, int]]:
    """Every address of every server in turn, round after round; many rounds of few requests."""
    taken: Taken = {}
    processor: Used = {}
    sizes: dict[str, int] = {}
    for round_number in range(-1, rounds):
        for server, (name, path), clients in product(started, paths(known).items(), CLIENTS):
            port, process = started[server]
            address = Address(port, path, known["cookie"])
            sizes[name] = sizes.get(name) or size(address)
            before = used([process, *servers.processes()])
            times = ask(address, clients=clients, requests=requests)
            if round_number >= 0:  # the first one warms up
                key = (server, name, clients)
                taken.setdefault(key, []).append(times)
                more = used([process, *servers.processes()]) - before
                processor[key] = processor.get(key, 0.0) + more
    return compared(taken, processor), sizes


def paths(known: Mapping[str, Any]) -> dict[str, str]:
    """The yardstick, every panel, a metric of thousands of rows, and one that no cell answers."""
    panels: Sequence[str] = known["panels"]
    found = {YARDSTICK: f"/yardstick/{known['rep']}/"}
    found |= {panel: f"/api/v1/panels/{panel}/?period=last_quarter" for panel in panels}
    asked = f"from={known['from']}&to={known['to']}&grain=month&by=rep"
    found["revenue by rep and month"] = f"/api/v1/metrics/revenue/?{asked}"
    narrowed = f"from={known['from']}&to={known['to']}&region={known['region']}"
    found["revenue of a region and a product"] = (
        f"/api/v1/metrics/revenue/?{narrowed}&product={known['product']}"
    )
    return found


def compared(taken: Taken, processor: Used) -> dict[str, dict[str, float]]:
    """p50, p95, and their ratios to the yardstick's: medians of the rounds; and what it cost."""
    found = {}
    for (server, name, clients), rounds in taken.items():
        base = taken[server, YARDSTICK, clients]
        found[f"{server}|{name}|{clients}"] = {
            "p50": median(map(median, rounds)) * 1000,
            "p95": median(map(p95, rounds)) * 1000,
            "p50_ratio": median(median(a) / median(b) for a, b in zip(rounds, base, strict=True)),
            "p95_ratio": median(p95(a) / p95(b) for a, b in zip(rounds, base, strict=True)),
            "processor": processor[server, name, clients] / sum(map(len, rounds)) * 1000,
            "processor_ratio": processor[server, name, clients]
            / processor[server, YARDSTICK, clients],
        }
    return found


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


@contextmanager
def running(
    servers: Servers, database: str, names: Sequence[str] | Mapping[str, Any], **more: str
) -> Iterator[dict[str, tuple[int, psutil.Process]]]:
    """The web servers of these names, with their ports; they end with the block."""
    steps = Steps(servers.logs / "web.log")
    environment = servers.environment(database) | {"API_REQUESTS_PER_MINUTE": str(10**9)} | more
    started = []
    found = {}
    try:
        for number, name in enumerate(names):
            port = free_port(18_000 + 200 * number, steps)
            words = [word.format(port=port) for word in COMMANDS[name]]
            process = processes.spawn(
                [PROGRAMS / name, *words, *WORKERS, APPLICATION],
                cwd=CHECKOUT,
                log=servers.logs / f"{name}.log",
                account=None,
                ends_with_us=signal.SIGTERM,
                environment=environment,
            )
            started.append(process)
            wait_for(port, name)
            found[name] = (port, psutil.Process(process.pid))
        yield found
    finally:
        for process in started:
            end_family(process, 30)


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
        **most_sold(scope.organization),
        "from": str(month_start(month_number(this_month) - months)),
        "to": str(this_month - dt.timedelta(days=1)),
    }


def most_sold(organization: Any) -> dict[str, str]:
    """The region and the product, by their ids, that have the most sales."""
    from django.db.models import Count

    from salesmetrics.crm.models import Product, Sale
    from salesmetrics.tenancy.models import Region

    found = {}
    for name, model in (("region", Region), ("product", Product)):
        sales = Sale.objects.filter(organization=organization, **{f"{name}__isnull": False})
        most = sales.values_list(f"{name}_id").annotate(sales=Count("pk")).order_by("-sales")[0]
        found[name] = str(model._default_manager.values_list("external_id").get(pk=most[0])[0])
    return found


if __name__ == "__main__":
    django.setup()
    tell(visitor())
