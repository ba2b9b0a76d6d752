"""`python -m benchmarks SIZE...`; `make bench SIZE=...` calls it."""

import argparse
import json
import signal
import sys
from typing import Any

from benchmarks import load, memory, report, web
from benchmarks.company import ACTIVITIES, MANAGE, files_of, make_ready, say
from benchmarks.servers import Servers, servers

SIZES = ("tiny", "small", "large", "huge")
ROUNDS = {"tiny": 5, "small": 5, "large": 3, "huge": 1}
PARTS = ("import", "engine", "memory", "watch", "web", "load", "commissions")


def main() -> None:
    """Measure, one size after the other, and print tables with a column for each."""
    given = parsed()
    for how in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(how, lambda number, _frame: sys.exit(128 + number))
    found: dict[str, dict[str, Any]] = {}
    with servers() as running:
        for size in given.sizes:
            database = make_ready(running, size, fresh=given.fresh)
            if given.prepare:
                continue
            rounds = given.rounds or ROUNDS[size]
            found[size] = measured(running, size, database, rounds, given.parts)
            (running.logs.parent / "found.json").write_text(json.dumps(found, indent=1))
        if "commissions" in given.parts and not given.prepare:
            told = statements(running, given.rounds or 3)
            print(report.commissions(told))
    if found:
        print(report.tables(found))


def measured(
    running: Servers, size: str, database: str, rounds: int, parts: list[str]
) -> dict[str, Any]:
    """All parts of one size."""
    found: dict[str, Any] = {}
    # Of ten million activities only the snapshot is of interest; the import is that of a million.
    if "import" in parts and size != "huge":
        say(f"{size}: importing activities ...")
        file = files_of(running, size) / ACTIVITIES
        found["import"] = child(running, database, "importing", str(file), str(rounds))
    if "engine" in parts:
        say(f"{size}: taking snapshots ...")
        how = ["briefly"] if size == "huge" else []
        found["engine"] = child(running, database, "engine", str(rounds), *how)
    if "memory" in parts:
        say(f"{size}: a snapshot by a worker ...")
        found["memory"] = memory.measure(running, database)
    if "watch" in parts and size != "huge":
        say(f"{size}: what follows runs ...")
        running.run([MANAGE, "snapshot", "--all"], database)
        found["watch"] = child(running, database, "watching", str(rounds))
    if {"web", "load"} & set(parts):
        # What is asked for are published figures, also where no part before has made any.
        say(f"{size}: publishing ...")
        running.run([MANAGE, "snapshot", "--all"], database)
    if "web" in parts:
        say(f"{size}: asking panels ...")
        found["web"] = web.measure(running, database, rounds=8, requests=24, briefly=size == "huge")
    if "load" in parts:
        say(f"{size}: {load.CLIENTS} people at once ...")
        found["load"] = load.measure(running, database)
        say(f"{size}: upserting opportunities ...")
        found["upsert"] = child(running, database, "upserting", str(rounds))
    return found


def statements(running: Servers, rounds: int) -> Any:
    """Computing commission statements, in a company of its own whatever the sizes asked for."""
    database = "bench_commissions"
    if not running.is_ready(database):
        running.make(database)
        running.mark_ready(database)
    running.run([MANAGE, "migrate", "--no-input", "--verbosity", "0"], database)
    say("commissions: computing the statements of a year ...")
    return child(running, database, "commissions", str(rounds))


def child(running: Servers, database: str, module: str, *arguments: str) -> Any:
    """What a part of the benchmark found, in a process of its own."""
    printed = running.run(["-m", f"benchmarks.{module}", *arguments], database)
    return json.loads(printed.splitlines()[-1])


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("sizes", nargs="+", metavar="SIZE", help=f"{', '.join(SIZES)} or all")
    parser.add_argument("--rounds", type=int, help="measurements of each thing")
    parser.add_argument("--fresh", action="store_true", help="make the companies anew")
    parser.add_argument("--prepare", action="store_true", help="make the companies, no more")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    given = parser.parse_args()
    if "all" in given.sizes:
        given.sizes = list(SIZES)
    if unknown := set(given.sizes) - set(SIZES):
        parser.error(f"no such size: {', '.join(unknown)}")
    return given


if __name__ == "__main__":
    main()
