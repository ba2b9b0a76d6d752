"""Computing many reps of a plan at once; of what stands only what is another by now is written."""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import polars as pl
from django.db import connection
from django.utils import timezone

from salesmetrics.crm.frames import put

from ..amounts import EXACTLY, HUNDRED
from ..engine import InYear, Reached
from ..keeping import SUMS, told_of
from ..models import Statement
from ..work import Work
from . import kept
from .lines import Lines
from .outcomes import outcomes
from .slots import Place, Slots
from .sold import Seller, credits
from .standing import Stands, balances, days_of, figures_of, standing
from .units import CREDIT, MONEY, number

Totals = dict[int, dict[int, tuple[int, int, int]]]
"""By slot and component credit, amount and what was cut off, in units."""


class SetRun:
    """A plan's statements of some reps, from the first period to that of today.

    Of the reps in `since` what begins before that day stays as it is; then all of them are in it.
    `done` are the reps who were computed: those of whom a final statement would come to something
    else by now are left to be computed line by line.
    """

    def __init__(
        self,
        work: Work,
        sales: pl.DataFrame,
        sellers: Mapping[int, Seller],
        today: dt.date,
        since: Mapping[int, dt.date] | None = None,
    ) -> None:
        self.work, self.sales, self.sellers = work, sales, sellers
        self.today, self.since = today, since or {}
        self.keys = [
            component.key for version in work.versions for component in version.terms.components
        ]
        self.done: set[int] = set()

    def write(self, reps: Collection[int]) -> int:
        """Compute and write; says how many statements are others than before.

        Raises UnfitError, before anything is written, where a number cannot be counted here.
        """
        plan = self.work.plan
        stood = standing(plan, reps, min(self.since.values(), default=dt.date.min))
        stood = self.concerned(stood)
        slots = Slots(self.work, self.sellers, days_of(stood, reps), self.since, self.today)
        if not slots.rows.height:
            self.done = set(reps)
            return self.take_away(stood, self.done, set())
        whole = all(self.sellers[rep].one_row_a_sale for rep in reps if rep in self.sellers)
        sold = self.sales.join(slots.rows.select(pl.col("rep").unique()), on="rep", how="semi")
        lines = Lines(self.work, slots).of(credits(sold, one_row_a_sale=whole))
        before = balances(plan, self.since) if self.since else {}
        rows = outcomes(slots, lines, stood, before, self.today)
        late = self.late(rows, lines)
        self.done = set(reps) - late
        open_ones = rows.filter(~pl.col("final"), "worth", ~pl.col("rep").is_in(list(late)))
        gone = self.take_away(stood, self.done, set(open_ones["statement"].drop_nulls()))
        return gone + self.keep(slots, open_ones, lines)

    def concerned(self, stood: pl.DataFrame) -> pl.DataFrame:
        """The statements that are computed again."""
        if not self.since:
            return stood
        days = list(self.since.values())
        first = pl.col("rep").replace_strict(list(self.since), days, return_dtype=pl.Date)
        return stood.filter(pl.col("start") >= first)

    def late(self, rows: pl.DataFrame, lines: pl.DataFrame) -> set[int]:
        """The reps of whom a final statement would come to something else by now."""
        final = rows.filter(pl.col("final") & (pl.col("digest") != pl.col("stood")))
        own = lines.join(final.select("slot", "statement"), on="slot")
        late = kept.late(own, final, self.keys)
        return set(final.filter(pl.col("statement").is_in(list(late)))["rep"])

    def take_away(self, stood: pl.DataFrame, reps: set[int], stay: set[int]) -> int:
        """Statements that nothing is to be told of any more; says how many."""
        own = stood.filter(~pl.col("final") & pl.col("rep").is_in(list(reps)))
        gone = set(own["statement"]) - stay
        if gone:
            Statement.objects.filter(pk__in=gone).delete()
        return len(gone)

    def keep(self, slots: Slots, rows: pl.DataFrame, lines: pl.DataFrame) -> int:
        """Write what is new or another; says how many statements that are."""
        stands = pl.col("statement")
        new = rows.filter(stands.is_null())
        others = rows.filter(stands.is_not_null() & (pl.col("digest") != pl.col("stood")))
        new = new.with_columns(statement=pl.Series(numbers(new.height), dtype=pl.Int64))
        written = pl.concat([new, others])
        if not written.height:
            return 0
        made = lines.join(written.select("slot", "statement"), on="slot", maintain_order="left")
        told = dict(zip(written["statement"], self.told(slots, written, made), strict=True))
        return self.insert(new, told, made) + self.change(others, told, made)

    def insert(
        self, rows: pl.DataFrame, told: Mapping[int, dict[str, Any]], lines: pl.DataFrame
    ) -> int:
        new = [told[statement] for statement in rows["statement"]]
        if new:
            as_json = ({**row, "components": json.dumps(row["components"])} for row in new)
            kept.insert("commissions_statement", as_json, list(new[0]))
            put("commissions_line", self.as_written(lines, rows))
        return len(new)

    def change(
        self, rows: pl.DataFrame, told: Mapping[int, dict[str, Any]], lines: pl.DataFrame
    ) -> int:
        """What has another digest may stand as it is all the same: figures and lines tell."""
        stand = rows["statement"].to_list()
        if not stand:
            return 0
        figures = figures_of(stand)
        others = kept.write_others(self.as_written(lines, rows), stand)
        changed = {n for n in stand if n in others or is_other(figures[n], told[n])}
        kept.change({**told[n], "components": json.dumps(told[n]["components"])} for n in changed)
        if len(changed) < len(stand):
            kept.digest({n: told[n]["digest"] for n in stand if n not in changed})
        return len(changed)

    def as_written(self, lines: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        """The lines of these statements as rows of the table."""
        own = lines.join(rows.select("slot"), on="slot", how="semi", maintain_order="left")
        return kept.as_written(own, self.work.organization.pk, self.work.plan.pk, self.keys)

    def told(
        self, slots: Slots, rows: pl.DataFrame, lines: pl.DataFrame
    ) -> Iterator[dict[str, Any]]:
        """Statements as they are written, their columns named as in the database."""
        now, totals = timezone.now(), totals_of(lines)
        plan = self.work.plan
        for row in rows.iter_rows(named=True):
            place = slots.places[row["place"]]
            earned = number(row["earned"], MONEY)
            yield {
                "id": row["statement"],
                "organization_id": self.work.organization.pk,
                "plan_id": plan.pk,
                "version_id": place.version.model.pk,
                "rep_id": row["rep"],
                "starts_on": place.period.start,
                "ends_on": place.period.end,
                "status": Statement.Status.OPEN.value,
                "currency": plan.currency,
                "earned": earned,
                "eligible": earned,
                "advance": number(row["advance"], MONEY),
                "repaid": number(row["repaid"], MONEY),
                "payable": number(row["payable"], MONEY),
                "balance_before": number(row["before"], MONEY),
                "balance": number(row["balance"], MONEY),
                "components": told_of(self.reached(place, totals.get(row["slot"], {}))),
                "digest": row["digest"],
                "computed_at": now,
            }

    def reached(
        self, place: Place, totals: Mapping[int, tuple[int, int, int]]
    ) -> Iterator[Reached]:
        """What each component of a slot came to."""
        first = 0
        for version in self.work.versions:
            if version is place.version:
                break
            first += len(version.terms.components)
        for own, component in enumerate(place.version.terms.components, start=first):
            credit, earned, cut = totals.get(own, (0, 0, 0))
            quota = place.standing.quota_of(component)
            counted = number(credit, CREDIT)
            yield Reached(
                key=component.key,
                name=component.name,
                credit=counted,
                quota=quota,
                attainment=EXACTLY.divide(counted * HUNDRED, quota) if quota else None,
                earned=number(earned, MONEY),
                cut=number(cut, MONEY),
                in_year=InYear(),
            )


def totals_of(lines: pl.DataFrame) -> Totals:
    found: Totals = {}
    rows = lines.group_by("slot", "component").agg(pl.col("credit", "amount", "cut").sum())
    for slot, component, *totals in rows.iter_rows():
        found.setdefault(slot, {})[component] = tuple(totals)
    return found


def is_other(stands: Stands, row: Mapping[str, Any]) -> bool:
    return any(getattr(stands, name) != row[name] for name in SUMS)


def numbers(count: int) -> list[int]:
    """Numbers for new statements: their lines are made before they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('commissions_statement', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [number for (number,) in cursor.fetchall()]
