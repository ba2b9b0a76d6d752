"""Many people at once: pages, panels, figures, records and lists, mixed, for a minute."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median, quantiles
from typing import Any

import psutil

from benchmarks.company import MANAGE
from benchmarks.servers import Servers
from benchmarks.visitors import LONGEST_WAIT, Address, NotAnsweredError, answer
from benchmarks.web import PRODUCT, running

CLIENTS = 50
SECONDS = 60
WARM_UP = 5
SEED = 20_261_122


def measure(servers: Servers, database: str, seconds: float = SECONDS) -> dict[str, Any]:
    """Requests, errors, p50 and p95, and what the web server's processes held before and after."""
    servers.run([MANAGE, "collectstatic", "--no-input", "--verbosity", "0"], database)
    known = json.loads(servers.run(["-m", "benchmarks.web"], database).splitlines()[-1])
    with running(servers, database, [PRODUCT]) as started:
        port, process = started[PRODUCT]
        addresses = [Address(port, path, known["cookie"]) for path in paths(known)]
        asyncio.run(_all(addresses, WARM_UP))
        before = held(process)
        taken, errors = asyncio.run(_all(addresses, seconds))
        after = held(process)
    return {
        "clients": CLIENTS,
        "requests": len(taken),
        "errors": sum(errors.values()),
        "what": dict(errors.most_common(5)),
        "p50": median(taken) * 1000,
        "p95": quantiles(taken, n=20)[-1] * 1000,
        "p95_to_p50": quantiles(taken, n=20)[-1] / median(taken),
        "before": before,
        "after": after,
    }


def paths(known: Mapping[str, Any]) -> list[str]:
    """What people and programs ask for; a page counts as often as what it is made of."""
    days = f"from={known['from']}&to={known['to']}"
    region = f"{days}&region={known['region']}"
    panels = [f"/api/v1/panels/{key}/?period=last_quarter" for key in known["panels"]]
    pages = ["/", "/funnel/", "/reps/", "/metrics/", "/records/opportunities/", "/quality/"]
    figures = [
        f"/api/v1/metrics/revenue/?{days}&grain=month&by=region",
        f"/api/v1/metrics/win_rate/?{days}&grain=quarter",
        f"/api/v1/metrics/revenue/?{region}&product={known['product']}",
        f"/api/v1/metrics/revenue/records/?{region}&limit=50",
    ]
    lists = [
        "/api/v1/metrics/",
        "/api/v1/opportunities/?limit=100",
        "/api/v1/opportunities/?status=open&limit=50",
        "/api/v1/accounts/?limit=100",
        "/api/v1/runs/",
    ]
    return [*panels, *pages * 3, *figures * 3, *lists * 3]


def held(process: psutil.Process) -> int:
    """The bytes that a process and those it started hold, what they share counted in each."""
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family)


async def _all(addresses: list[Address], seconds: float) -> tuple[list[float], Counter[str]]:
    taken: list[float] = []
    errors: Counter[str] = Counter()
    end = time.monotonic() + seconds
    await asyncio.gather(
        *(
            _client(_mixed(addresses, SEED + number), end, taken, errors)
            for number in range(CLIENTS)
        )
    )
    return taken, errors


def _mixed(addresses: list[Address], seed: int) -> Iterator[Address]:
    """All of them again and again, each time in another order."""
    dice = random.Random(seed)  # noqa: S311 - an order, and no secret
    while True:
        yield from dice.sample(addresses, len(addresses))


async def _client(
    mixed: Iterator[Address], end: float, taken: list[float], errors: Counter[str]
) -> None:
    reader = writer = None
    while time.monotonic() < end:
        address = next(mixed)
        try:
            if writer is None or reader is None:
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", address.port, limit=1 << 24
                )
            began = time.perf_counter()
            writer.write(address.request(0))
            await asyncio.wait_for(answer(reader, address), LONGEST_WAIT)
            taken.append(time.perf_counter() - began)
        except (OSError, EOFError, TimeoutError, NotAnsweredError) as error:
            errors[f"{address.path.partition('?')[0]}: {error!s:.120}"] += 1
            if writer is not None:
                writer.close()
            reader = writer = None
    if writer is not None:
        writer.close()
