"""Snapshots, against reading their source tables once and against SQL written by hand."""

# ruff: noqa: S608 - names come from the models and from here

import datetime as dt
import sys
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import django
import psutil

from benchmarks.company import SLUG
from benchmarks.timing import (
    Times,
    interleaved,
    median,
    ratio,
    tell,
    this_process_and_its_database,
    took,
)

MONTHS_BACK = 4
"""Of the month in which something is changed: closed, and not so long ago."""
THREADS = 2


def measure(rounds: int, *, briefly: bool = False) -> dict[str, object]:
    """All that can be measured in this process; interleaved, so that noise is shared.

    Briefly, without a second full run, which takes as long as the first.
    """
    company = Company()
    company.read_tables()
    roots = this_process_and_its_database()
    works = {
        "scan": company.read_tables,
        "scan_of_one_core": lambda: company.read_tables(parallel=False),
        "full": lambda: company.snapshot(full=True),
        "facts": company.work_out_facts,
        "same_sources": company.snapshot,
        # After the engine's: a run takes in what has become due, and by hand that is read too.
        "by_hand": company.hand.make,
    }
    if not briefly:
        works["again"] = lambda: company.snapshot(full=True)
    times = interleaved(
        works,
        rounds,
        roots,
        before={"full": company.forget, "same_sources": company.forget_same_sources},
    )
    found: dict[str, object] = {name: median(values) for name, values in times.items()}
    found |= company.sizes() | ratios(times)
    found["hand_differs_in"] = company.hand.differences(company.same_measures)
    company.hand.forget()
    found |= company.small_changes(times, rounds, roots)
    return found


def ratios(times: Times) -> dict[str, object]:
    compared = {
        "full_to_scan": ("full", "scan"),
        "full_to_scan_of_one_core": ("full", "scan_of_one_core"),
        "facts_to_scan": ("facts", "scan"),
        "full_to_hand": ("same_sources", "by_hand"),
        "again_to_scan": ("again", "scan"),
    }
    return {name: ratio(times, *two) for name, two in compared.items() if two[0] in times}


class Company:
    """The simulated company and what is done with it."""

    def __init__(self) -> None:
        from benchmarks.hand_sources import SOURCES
        from salesmetrics.metrics.sources import Source
        from salesmetrics.tenancy.models import Organization

        self.organization = Organization.objects.get(slug=SLUG)
        self.sources = Source.registry
        self.same_sources = [hand.source for hand in SOURCES]
        self.same_measures = [m.key for s in self.same_sources for m in self.sources[s].measures]
        self.hand = by_hand(self.organization)
        self.changes = 0
        self.before: dict[str, int] = {}
        self.wrote: dict[str, int] = {}

    # What it is compared with.

    def read_tables(self, *, parallel: bool = True) -> None:
        """One sequential scan of each table that sources stand on."""
        with cursor() as run:
            run.execute(f"SET max_parallel_workers_per_gather = {2 if parallel else 0}")
            run.execute("SET enable_indexonlyscan = off")
            for table, column in self.tables().items():
                run.execute(f'SELECT count(*), sum("{column}") FROM {table}')
                run.fetchone()
            run.execute("RESET ALL")

    def tables(self) -> dict[str, str]:
        """Each source table with one of its columns that can be summed."""
        found = {}
        for source in self.sources.values():
            if model := getattr(source, "model", None):
                found[model._meta.db_table] = summable(model)
        return found

    def sizes(self) -> dict[str, object]:
        rows = 0
        with cursor() as run:
            for table in self.tables():
                run.execute(f"SELECT count(*) FROM {table}")
                rows += run.fetchone()[0]
            run.execute("SELECT count(*) FROM metrics_cell")
            cells = run.fetchone()[0]
        return {"source_rows": rows, "source_tables": len(self.tables()), "cells": cells}

    # Runs.

    def snapshot(self, *, full: bool = False) -> int:
        """A run as `manage.py snapshot` makes it; returns how many cells it changed."""
        from salesmetrics.metrics import runs
        from salesmetrics.metrics.models import Run
        from salesmetrics.metrics.working import carry_out

        self.organization.refresh_from_db()
        run = runs.start(self.organization, reason=Run.Reason.REQUEST, full=full)
        changed = carry_out(run, threads=THREADS).changed_cells
        if full and not self.wrote and self.before:
            self.wrote = {key: n - self.before[key] for key, n in written().items()}
        return changed

    def work_out_facts(self) -> None:
        """All facts anew, as a night does once a week before a full run."""
        from salesmetrics.ingest import facts

        facts.rebuild(self.organization)

    def forget(self) -> None:
        """As if nothing had ever been computed."""
        with cursor() as run:
            run.execute(
                "TRUNCATE metrics_cell, metrics_formercell, metrics_stale,"
                " metrics_cellchange, metrics_chunk, metrics_run"
            )
        self.organization.published_run = self.organization.published_at = None
        self.organization.save()
        self.before = written()

    def forget_same_sources(self) -> None:
        """As if nothing had been computed of the sources that the SQL by hand covers."""
        from salesmetrics.metrics.models import Cell, Stale

        Cell.objects.filter(measure__in=self.same_measures).delete()
        with cursor() as run:
            run.execute("VACUUM metrics_cell")
        Stale.objects.bulk_create(
            Stale(organization=self.organization, source=source) for source in self.same_sources
        )

    # Small changes.

    def small_changes(
        self, times: Times, rounds: int, roots: Sequence[psutil.Process]
    ) -> dict[str, object]:
        """Runs after a little has changed, each with what it writes."""
        full = median(times["full"])
        found: dict[str, object] = {}
        changes: dict[str, Callable[[], int]] = {
            "orders": self.change_orders,
            "deals": self.change_deals,
            "night": self.let_a_day_pass,
            "nothing": lambda: 0,
        }
        self.snapshot()
        for name, change in changes.items():
            runs = []
            for _round in range(rounds):
                found[f"{name}_rows"] = change()
                before = written()
                runs.append(took(self.snapshot, roots))
                found |= {f"{name}_{key}": n - before[key] for key, n in written().items()}
            found[name] = each = median(runs)
            found[f"{name}_to_full"] = {kind: each[kind] / full[kind] for kind in full}
        return found | {f"full_{key}": n for key, n in self.wrote.items()}

    def let_a_day_pass(self) -> int:
        """The last run was yesterday's: what stands by the day is to be worked out again."""
        from salesmetrics.metrics.models import Run

        last = Run.objects.latest("published_at")
        yesterday = self.organization.today() - dt.timedelta(days=1)
        return Run.objects.filter(pk=last.pk).update(today=yesterday)

    def change_orders(self) -> int:
        from salesmetrics.crm.models import Order

        return self.change(Order.objects.filter(amount__gt=0), "ordered_on")

    def change_deals(self) -> int:
        from salesmetrics.crm.models import Opportunity

        return self.change(Opportunity.objects.filter(status="won"), "closed_on")

    def change(self, rows: Any, day: str) -> int:
        """Give 1 % of a month's rows another amount; not the same ones as before."""
        from django.db.models import F

        self.changes += 1
        month = month_back(self.organization.today())
        rows = rows.filter(
            organization=self.organization,
            **{f"{day}__gte": month, f"{day}__lt": next_month(month)},
        )
        count = max(1, rows.count() // 100)
        first = self.changes * count
        chosen = list(rows.order_by("pk").values_list("pk", flat=True)[first : first + count])
        return int(
            rows.model.objects.filter(pk__in=chosen).update(amount=F("amount") + Decimal("1.25"))
        )


def by_hand(organization: Any) -> Any:
    from benchmarks.handwritten import HandMade
    from salesmetrics.crm.models import DealState
    from salesmetrics.metrics.dimensions import Dimension
    from salesmetrics.tenancy.trees import closure

    today = organization.today()
    beginning = dt.date(1990, 1, 1)
    states = DealState.objects.filter(organization=organization, since__gt=beginning)
    month = states.order_by("since").values_list("since", flat=True)[0].replace(day=1)
    hand = HandMade(organization.pk, organization.base_currency, today)
    while month <= today:
        hand.ends.append(min(today, next_month(month) - dt.timedelta(days=1)))
        month = next_month(month)
    hand.prepare(
        [
            (key, node, above)
            for key in ("team", "region")
            for node, above in closure(Dimension.registry[key].parents(organization))
        ]
    )
    return hand


def month_back(today: dt.date) -> dt.date:
    month = today.replace(day=1)
    for _step in range(MONTHS_BACK):
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return month


def next_month(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def summable(model: Any) -> str:
    """A column that can be summed: an amount, else a whole number."""
    from django.db import models

    fields = model._meta.concrete_fields
    for kind in (models.DecimalField, models.IntegerField):
        for field in fields:
            if isinstance(field, kind) and not field.primary_key:
                return str(field.column)
    return str(model._meta.pk.column)


def written() -> dict[str, int]:
    """How many rows of the metrics' tables, and how many bytes of log, were ever written."""
    time.sleep(1.1)  # a connection tells its counts when it is idle, once a second at most
    with cursor() as run:
        run.execute("SELECT pg_stat_force_next_flush()")
        run.execute("SELECT pg_stat_clear_snapshot()")
        run.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint,"
            " (pg_current_wal_insert_lsn() - '0/0')::bigint"
            " FROM pg_stat_user_tables WHERE relname LIKE 'metrics%'"
        )
        rows, size = run.fetchone()
    return {"written_rows": rows, "written_bytes": size}


def cursor() -> Any:
    from django.db import connection

    return connection.cursor()


if __name__ == "__main__":
    django.setup()
    tell(measure(int(sys.argv[1]), briefly="briefly" in sys.argv))
