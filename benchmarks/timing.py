"""Taking times so that what disturbs one thing disturbs what it is compared with as well."""

import json
import statistics
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]
Times = dict[str, list[float]]


def seconds(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def interleaved(
    works: Mapping[str, Work], rounds: int, before: Mapping[str, Work] | None = None
) -> Times:
    """Each work once a round, in turn; what has to be done before one of them is not counted."""
    times: Times = {name: [] for name in works}
    for _round in range(rounds):
        for name, work in works.items():
            if before and name in before:
                before[name]()
            times[name].append(seconds(work))
    return times


def ratio(times: Times, of: str, to: str) -> float:
    """The median of the rounds' own ratios."""
    return statistics.median(a / b for a, b in zip(times[of], times[to], strict=True))


def median(values: list[float]) -> float:
    return statistics.median(values)


def tell(found: Mapping[str, object]) -> None:
    """Hand figures to the process that asked for them: the last line of what is printed."""
    print(json.dumps(found), flush=True)
