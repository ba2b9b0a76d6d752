"""Computing many reps of a plan at once; of what stands only what is another by now is written."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from ..amounts import EXACTLY, HUNDRED, ZERO, minor_unit
from ..chain_run import Outcome, after_the_end
from ..draws import settled
from ..engine import InYear, Reached
from ..keeping import NOT_DIGESTED, SUMS, told_of, worth_keeping
from ..models import Statement
from ..periods import Span
from ..work import Version, Work
from . import lines
from .fitting import Seller
from .kept import Lines, change, copied
from .slots import Slot, Standings, Stretches, clipped, days_of, hangs_on_all, spans
from .standing import Stands, Stood, balances, standing

NOTHING = (ZERO, ZERO, ZERO)
# Sorting and dividing a year of a big company stays in memory; what a few rows of the tables made
# here look like is enough to plan by.
MEMORY = """
SELECT set_config('work_mem', '64MB', true), set_config('default_statistics_target', '10', true)"""
# All sales of the time are read: going to them day by day takes three times as long.
ALL_AT_ONCE = "SELECT set_config('enable_nestloop', %s, true)"


class SetRun:
    """A plan's statements of these reps, from the first period to that of today.

    Of the reps in `since` what begins before that day stays as it is; then all of them are in it.
    `done` are the reps who were computed: those of whom a final statement would come to something
    else by now are left to be computed line by line.
    """

    def __init__(
        self,
        work: Work,
        sellers: dict[int, Seller],
        today: dt.date,
        since: Mapping[int, dt.date] | None = None,
    ) -> None:
        self.work, self.sellers, self.today, self.since = work, sellers, today, since or {}
        self.organization = work.organization.pk
        self.periods: dict[Span, int] = {}
        self.reps: list[int] = []
        self.done: set[int] = set()

    def write(self, reps: Collection[int]) -> int:
        """Compute and write; says how many statements are others than before."""
        self.reps = list(reps)
        stood = standing(self.work.plan, reps, min(self.since.values(), default=dt.date.min))
        slots = self.slots(stood)
        keys = self.divide(slots)
        kept = Lines(self.organization, self.work.plan.pk, keys)
        final = {slot.statement for slot in slots if slot.stands and slot.stands.is_final}
        late = kept.late(final)
        kept.leave_out(final, late)
        self.done = set(reps) - late
        self.add_up(slots, keys)
        return self.keep([slot for slot in slots if slot.rep not in late], stood, kept)

    def divide(self, slots: Sequence[Slot]) -> list[str]:
        """The lines of all slots, into set_line; says the keys of the components by number."""
        whole = all(self.sellers[rep].one_row_a_sale for rep in self.reps if rep in self.sellers)
        with connection.cursor() as cursor:
            cursor.execute(MEMORY)
            cursor.execute(lines.TABLES)
        copied("set_day", days_of(self.periods, self.today))
        keys = list[str]()
        for version in self.work.versions:
            own = [slot for slot in slots if slot.version is version]
            components = version.terms.components
            if own and components:
                self.price(version, own, len(keys), whole)
            keys += [component.key for component in components]
        return keys

    def add_up(self, slots: Iterable[Slot], keys: Sequence[str]) -> None:
        by_statement = {slot.statement: slot for slot in slots}
        for statement, component, *totals in self.asked(lines.TOTALS):
            by_statement[statement].totals[keys[component]] = totals

    def slots(self, stood: Stood) -> list[Slot]:
        standings, found = Standings(self.work), list[Slot]()
        for rep in self.reps:
            chain, own = self.work.chains[rep], stood.get(rep, {})
            seller = self.sellers.get(rep)
            first = seller.first if seller else None
            since = self.since.get(rep, dt.date.min)
            for period in spans(self.work, rep, first, own, self.today):
                version = self.work.version(period.start)
                if version is None or period.start < since:
                    continue
                number = self.periods.setdefault(period, len(self.periods))
                held = next(chain.within(period), None)
                place = standings.of(rep, version, period, held)
                stands = own.get(period.start)
                known = stands.id if stands else 0
                found.append(Slot(rep, number, period, version, known, held, place, stands))
        new = [slot for slot in found if slot.stands is None]
        for slot, number in zip(new, numbers(len(new)), strict=True):
            slot.statement = number
        return found

    def price(self, version: Version, slots: Sequence[Slot], first: int, whole: bool) -> None:
        """The lines of a version's slots, into set_line; its components begin at a number."""
        components = version.terms.components
        self.put_slots(version, slots, first, {})
        if any(hangs_on_all(component) for component in components):
            rows = self.asked(lines.reached(components, first, whole))
            self.put_slots(version, slots, first, {(r, p, n): total for r, p, n, total in rows})
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE set_day, set_slot, set_stretch")
            unit = minor_unit(self.work.plan.currency)
            sql = lines.lines(components, first, whole)
            cursor.execute(ALL_AT_ONCE, ["off"])
            cursor.execute(sql, {**self.known, "unit": unit})
            cursor.execute(ALL_AT_ONCE, ["on"])

    def put_slots(
        self,
        version: Version,
        slots: Sequence[Slot],
        first: int,
        reached: dict[tuple[int, int, int], Decimal],
    ) -> None:
        """The slots with the places of their stretches, as the statements read them."""
        found = Stretches(self.work.plan.currency)
        rows = [
            (
                slot.rep,
                slot.number,
                number,
                slot.statement,
                found.place(
                    version, component, slot.standing,
                    reached.get((slot.rep, slot.number, number), ZERO),
                ),
                *clipped(slot.held, slot.period),
            )
            for slot in slots
            if slot.held is not None
            for number, component in enumerate(version.terms.components, start=first)
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE set_slot, set_stretch")
        copied("set_slot", rows)
        copied("set_stretch", found.rows)

    @property
    def known(self) -> dict[str, Any]:
        first = min((period.start for period in self.periods), default=self.today)
        return {"org": self.organization, "reps": self.reps, "first": first}

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, self.known)
            return list(cursor.fetchall())

    def keep(self, slots: Sequence[Slot], stood: Stood, kept: Lines) -> int:
        """Write statements and lines; says how many statements are others than before."""
        now = timezone.now()
        made = [(slot, self.row(slot, outcome, now)) for slot, outcome in self.worth(slots)]
        new = [row for slot, row in made if slot.stands is None]
        for row in new:
            row["components"] = json.dumps(row["components"])
        if new:
            copied("commissions_statement", (list(row.values()) for row in new), list(new[0]))
        gone = {
            stands.id
            for rep in self.done
            for start, stands in stood.get(rep, {}).items()
            if not stands.is_final and start >= self.since.get(rep, start)
        } - {slot.statement for slot, _row in made}
        Statement.objects.filter(pk__in=gone).delete()
        if not stood:
            kept.write_new()
            return len(new)
        others = kept.write_others([slot.statement for slot, _row in made if slot.stands])
        changed = [
            row for slot, row in made
            if slot.stands and (slot.statement in others or is_other(slot.stands, row))
        ]  # fmt: skip
        change({**row, "components": json.dumps(row["components"])} for row in changed)
        return len(new) + len(gone) + len(changed)

    def worth(self, slots: Iterable[Slot]) -> Iterator[tuple[Slot, Outcome]]:
        """The statements worth keeping; slots of a rep stand in the order of their periods."""
        rep, balance = 0, ZERO
        before = balances(self.work.plan, self.since) if self.since else {}
        for slot in slots:
            if slot.rep != rep:
                rep, balance = slot.rep, before.get(slot.rep, ZERO)
            if slot.stands is not None and slot.stands.is_final:
                balance = slot.stands.balance
                continue
            outcome = outcome_of(slot, balance)
            balance = outcome.settled.balance
            if slot.totals or worth_keeping(outcome, self.today):
                yield slot, outcome

    def row(self, slot: Slot, outcome: Outcome, now: dt.datetime) -> dict[str, Any]:
        """A statement as it is written."""
        earned, done = outcome.eligible, outcome.settled
        return {
            "id": slot.statement,
            "organization_id": self.organization,
            "plan_id": self.work.plan.pk,
            "version_id": slot.version.model.pk,
            "rep_id": slot.rep,
            "starts_on": slot.period.start,
            "ends_on": slot.period.end,
            "status": Statement.Status.OPEN.value,
            "currency": self.work.plan.currency,
            "earned": earned,
            "eligible": earned,
            "advance": done.advance,
            "repaid": done.repaid,
            "payable": done.payable,
            "balance_before": outcome.balance_before,
            "balance": done.balance,
            "components": told_of(outcome.components),
            "digest": NOT_DIGESTED,
            "computed_at": now,
        }


def is_other(stands: Stands, row: dict[str, Any]) -> bool:
    return any(getattr(stands, name) != row[name] for name in SUMS)


def outcome_of(slot: Slot, before: Decimal) -> Outcome:
    """A slot's statement without its lines, which the database has."""
    components = tuple(reached_of(slot))
    earned = sum((one.earned for one in components), ZERO)
    terms = slot.version.terms
    draw = terms.draw if slot.held is not None else after_the_end(terms.draw)
    done = settled(draw, earned, before)
    return Outcome(slot.period, slot.version, [], components, earned, before, done)


def reached_of(slot: Slot) -> Iterable[Reached]:
    for component in slot.version.terms.components:
        credit, earned, cut = slot.totals.get(component.key, NOTHING)
        quota = slot.standing.quota_of(component)
        attainment = EXACTLY.divide(credit * HUNDRED, quota) if quota else None
        yield Reached(
            component.key, component.name, credit, quota, attainment, earned, cut, InYear()
        )


def numbers(count: int) -> list[int]:
    """Numbers for new statements: their lines are made before they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('commissions_statement', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [number for (number,) in cursor.fetchall()]
