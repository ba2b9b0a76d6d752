"""Taking times so that what disturbs one thing disturbs what it is compared with as well.

The clock tells what somebody waits for. Processor time tells what it costs, whatever else the
machine does meanwhile.
"""

import contextlib
import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import psutil

Work = Callable[[], object]


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and seconds of processors of all the processes concerned."""

    clock: float
    processor: float


Times = dict[str, list[Took]]


def interleaved(
    works: Mapping[str, Work],
    rounds: int,
    roots: Iterable[psutil.Process],
    before: Mapping[str, Work] | None = None,
) -> Times:
    """Each work once a round, in turn; what has to be done before one of them is not counted."""
    roots = list(roots)
    times: Times = {name: [] for name in works}
    for _round in range(rounds):
        for name, work in works.items():
            if before and name in before:
                before[name]()
            times[name].append(took(work, roots))
    return times


def took(work: Work, roots: Iterable[psutil.Process]) -> Took:
    roots = list(roots)
    processor, began = used(roots), time.perf_counter()
    work()
    clock = time.perf_counter() - began
    return Took(clock, used(roots) - processor)


def used(roots: Iterable[psutil.Process]) -> float:
    """The processor time that processes and all that they ever started have had."""
    total = 0.0
    for root in roots:
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def ratio(times: Times, of: str, to: str) -> dict[str, float]:
    """The medians of the rounds' own ratios, by the clock and by processor time."""
    pairs = list(zip(times[of], times[to], strict=True))
    return {
        "clock": statistics.median(a.clock / b.clock for a, b in pairs),
        "processor": statistics.median(a.processor / max(b.processor, 0.01) for a, b in pairs),
    }


def median(times: list[Took]) -> dict[str, float]:
    return {
        "clock": statistics.median(took.clock for took in times),
        "processor": statistics.median(took.processor for took in times),
    }


def tell(found: Mapping[str, object]) -> None:
    """Hand figures to the process that asked for them: the last line of what is printed."""
    print(json.dumps(found), flush=True)


def this_process_and_its_database() -> list[psutil.Process]:
    """This process, and the server that its connection leads to."""
    from django.db import connection

    connection.ensure_connection()
    backend = psutil.Process(connection.connection.info.backend_pid)
    server = backend.parent()
    return [psutil.Process(), *([server] if server else [])]
