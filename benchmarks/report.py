"""What was measured, as tables that can be read as they are and pasted into Markdown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.web import CLIENTS, COMMANDS, PRODUCT, YARDSTICK

Found = Mapping[str, Mapping[str, Any]]
"""By size."""
Cell = Callable[[Mapping[str, Any]], str]


def tables(found: Found) -> str:
    """Everything, a column for each size; in brackets the same in processor time."""
    parts = [
        "By the clock, in brackets in processor time of all processes concerned. Of addresses"
        " first the median, then the 95th percentile.",
        "### Data",
        table(found, DATA),
        "### Ratios",
        table(found, RATIOS),
        "### Times behind them, and what a run costs",
        table(found, COSTS),
    ]
    parts += ["### Fifty people at once, mixed reads for a minute", table(found, LOAD)]
    for kind, words in (("kept", "Panels as they are kept"), ("made", "Panels made anew")):
        parts.append(f"### {words}: times the view that knows who asks and reads one row")
        parts.append(table(found, endpoints(found, kind)))
    return "\n\n".join(parts)


def table(found: Found, rows: Sequence[tuple[str, Cell]]) -> str:
    lines = [
        "| | " + " | ".join(found) + " |",
        "|---|" + "---:|" * len(found),
    ]
    for words, cell in rows:
        cells = []
        for of_size in found.values():
            try:
                cells.append(cell(of_size))
            except KeyError:
                cells.append("–")
        if any(cell != "–" for cell in cells):
            lines.append(f"| {words} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def times(part: str, key: str) -> Cell:
    def cell(found: Mapping[str, Any]) -> str:
        both = found[part][key]
        return f"{both['clock']:.3g} ({both['processor']:.3g})"

    return cell


def seconds(part: str, key: str) -> Cell:
    def cell(found: Mapping[str, Any]) -> str:
        both = found[part][key]
        return f"{both['clock']:.2f} s ({both['processor']:.2f})"

    return cell


def count(part: str, key: str) -> Cell:
    return lambda found: f"{found[part][key]:,}"


def megabytes(part: str, key: str) -> Cell:
    return lambda found: f"{found[part][key] / 1e6:,.1f} MB"


DATA = (
    ("rows of the source tables", count("engine", "source_rows")),
    ("source tables", count("engine", "source_tables")),
    ("cells", count("engine", "cells")),
    ("activities imported", count("import", "rows")),
)
RATIOS = (
    ("import of activities / plain COPY", times("import", "ratio")),
    ("upsert of 10,000 deals by the API / COPY and merge by hand", times("upsert", "ratio")),
    ("full snapshot / one scan of each source table", times("engine", "full_to_scan")),
    ("the same, scans by one process", times("engine", "full_to_scan_of_one_core")),
    ("the facts anew as well, once a week / scans: so much more", times("engine", "facts_to_scan")),
    ("full again, nothing changed / scans", times("engine", "again_to_scan")),
    ("full snapshot / the same cells by SQL by hand", times("engine", "full_to_hand")),
    ("cells in which the two differ", count("engine", "hand_differs_in")),
    ("after 1 % of a month's orders / full", times("engine", "orders_to_full")),
    ("after 1 % of a month's deals / full", times("engine", "deals_to_full")),
    ("a night in which nothing has changed / full", times("engine", "night_to_full")),
    ("a run on the same day, nothing changed / full", times("engine", "nothing_to_full")),
    (
        "signs, insights, 20 alerts, all found anew / a full run",
        times("watch", "after_full_to_full"),
    ),
    ("the same after a day's business / that night", times("watch", "after_business_to_business")),
    (
        "the same after a night, nothing changed / that night",
        times("watch", "after_night_to_night"),
    ),
    ("the same after activities came in / that run", times("watch", "after_other_to_other")),
)
COSTS = (
    ("plain COPY", seconds("import", "copy_seconds")),
    ("import", seconds("import", "seconds")),
    ("COPY and merge by hand", seconds("upsert", "hand_seconds")),
    ("upsert by the API", seconds("upsert", "seconds")),
    ("scans", seconds("engine", "scan")),
    ("scans by one process", seconds("engine", "scan_of_one_core")),
    ("full snapshot", seconds("engine", "full")),
    ("the facts anew", seconds("engine", "facts")),
    ("SQL by hand", seconds("engine", "by_hand")),
    ("the engine, those sources only", seconds("engine", "same_sources")),
    ("after 1 % of a month's orders", seconds("engine", "orders")),
    ("after 1 % of a month's deals", seconds("engine", "deals")),
    ("a night in which nothing has changed", seconds("engine", "night")),
    ("a run on the same day, nothing changed", seconds("engine", "nothing")),
    ("signs, insights, 20 alerts, all found anew", seconds("watch", "after_full")),
    ("a night after a day's business", seconds("watch", "business")),
    ("the same after a day's business", seconds("watch", "after_business")),
    ("the same after a night, nothing changed", seconds("watch", "after_night")),
    ("the same after activities came in", seconds("watch", "after_other")),
    (
        "full snapshot by a worker of two processes",
        lambda found: f"{found['memory']['seconds']:.1f} s",
    ),
    ("peak memory of a worker process", megabytes("memory", "peak")),
    ("rows written, full", count("engine", "full_written_rows")),
    ("rows written, orders", count("engine", "orders_written_rows")),
    ("rows written, deals", count("engine", "deals_written_rows")),
    ("rows written, a night", count("engine", "night_written_rows")),
    ("log written, full", megabytes("engine", "full_written_bytes")),
    ("log written, orders", megabytes("engine", "orders_written_bytes")),
    ("log written, deals", megabytes("engine", "deals_written_bytes")),
    ("log written, a night", megabytes("engine", "night_written_bytes")),
)

LOAD = (
    ("requests", count("load", "requests")),
    ("errors", count("load", "errors")),
    ("p50", lambda found: f"{found['load']['p50']:.0f} ms"),
    ("p95", lambda found: f"{found['load']['p95']:.0f} ms"),
    ("p95 / p50", lambda found: f"{found['load']['p95_to_p50']:.2f}"),
    ("memory of the web server before", megabytes("load", "before")),
    ("memory after", megabytes("load", "after")),
)


def endpoints(found: Found, kind: str) -> list[tuple[str, Cell]]:
    """Rows for each server, address and number of clients."""
    names = list(
        dict.fromkeys(
            key.split("|")[1]
            for of_size in found.values()
            for key in of_size.get("web", {}).get(kind, {})
        )
    )
    rows = []
    for server in COMMANDS if kind == "kept" else [PRODUCT]:
        for clients in CLIENTS:
            for name in names:
                rows.append(
                    (
                        f"{server}, {clients} client{'s' * (clients > 1)}: {name}",
                        endpoint(kind, f"{server}|{name}|{clients}", name == YARDSTICK),
                    )
                )
    return rows


def endpoint(kind: str, key: str, is_yardstick: bool) -> Cell:
    def cell(found: Mapping[str, Any]) -> str:
        one = found["web"][kind][key]
        if is_yardstick:
            return f"{one['p50']:.1f} ms, {one['p95']:.1f} ms ({one['processor']:.1f} ms)"
        return f"{one['p50_ratio']:.2f}, {one['p95_ratio']:.2f} ({one['processor_ratio']:.2f})"

    return cell


def commissions(found: Mapping[str, Any]) -> str:
    """What computing statements costs, by the clock and in processor time, times the aggregate."""
    named = {
        "aggregate": "one aggregate query over the deals",
        "nothing": "nothing changed",
        "changed": "the deals of one rep in a hundred changed",
        "month": "every rep's deals of the last month changed",
        "same": "everything computed again, and nothing is another",
        "rate": "everything computed again, with another rate",
        "all": "everything from nothing",
    }
    lines = [
        f"### Statements: {found['lines']:,} lines",
        "| | seconds | times the query |",
        "|---|---:|---:|",
    ]
    for name, words in named.items():
        took = found["seconds"][name]
        own = found["ratios"].get(name, {"clock": 1.0, "processor": 1.0})
        lines.append(
            f"| {words} | {took['clock']:.2f} ({took['processor']:.2f})"
            f" | {own['clock']:.1f} ({own['processor']:.1f}) |"
        )
    return "\n".join(lines)
