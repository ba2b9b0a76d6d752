"""Computing many reps of a plan at once, of whom nothing stands yet."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from ..amounts import EXACTLY, HUNDRED, ZERO, minor_unit
from ..chain_run import Outcome, after_the_end
from ..draws import settled
from ..engine import InYear, Reached
from ..keeping import NOT_DIGESTED, told_of, worth_keeping
from ..models import Statement
from ..periods import Span
from ..work import Version, Work
from . import lines
from .fitting import Seller
from .slots import Slot, Standings, Stretches, clipped, days_of, hangs_on_all, spans

NOTHING = (ZERO, ZERO, ZERO)
STATEMENT = ("id", "organization_id", "plan_id", "version_id", "rep_id", "starts_on", "ends_on",
             "status", "currency", "earned", "eligible", "advance", "repaid", "payable",
             "balance_before", "balance", "components", "digest", "computed_at")  # fmt: skip
# Sorting and dividing a year of a big company stays in memory.
MEMORY = "SELECT set_config('work_mem', '64MB', true)"


class SetRun:
    """A plan's statements of these reps, from the first period to that of today."""

    def __init__(self, work: Work, sellers: dict[int, Seller], today: dt.date) -> None:
        self.work, self.sellers, self.today = work, sellers, today
        self.organization = work.organization.pk
        self.periods: dict[Span, int] = {}

    def write(self, reps: Collection[int]) -> int:
        """Compute and write; says how many statements there are now that were not before."""
        slots = self.slots(reps)
        whole = all(self.sellers[rep].one_row_a_sale for rep in reps if rep in self.sellers)
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
        by_statement = {slot.statement: slot for slot in slots}
        for statement, component, *totals in self.asked(lines.TOTALS):
            by_statement[statement].totals[keys[component]] = totals
        return self.keep(slots, keys)

    def slots(self, reps: Iterable[int]) -> list[Slot]:
        standings, found = Standings(self.work), list[Slot]()
        for rep in reps:
            chain = self.work.chains[rep]
            seller = self.sellers.get(rep)
            for period in spans(self.work, rep, seller.first if seller else None, self.today):
                version = self.work.version(period.start)
                if version is None:
                    continue
                number = self.periods.setdefault(period, len(self.periods))
                held = next(chain.within(period), None)
                standing = standings.of(rep, version, period, held)
                found.append(Slot(rep, number, period, version, 0, held, standing))
        for slot, number in zip(found, numbers(len(found)), strict=True):
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
            cursor.execute(sql, {"org": self.organization, "unit": unit})

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

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"org": self.organization})
            return list(cursor.fetchall())

    def keep(self, slots: Sequence[Slot], keys: Sequence[str]) -> int:
        rows = list(self.statements(slots))
        copied("commissions_statement", rows, STATEMENT)
        with connection.cursor() as cursor:
            cursor.execute(
                lines.KEPT,
                {"org": self.organization, "plan": self.work.plan.pk, "keys": list(keys)},
            )
        return len(rows)

    def statements(self, slots: Iterable[Slot]) -> Iterable[tuple[object, ...]]:
        """The statements worth keeping; slots of a rep stand in the order of their periods."""
        now, rep, balance = timezone.now(), 0, ZERO
        plan, currency = self.work.plan.pk, self.work.plan.currency
        for slot in slots:
            if slot.rep != rep:
                rep, balance = slot.rep, ZERO
            outcome = outcome_of(slot, balance)
            done, balance = outcome.settled, outcome.settled.balance
            earned = outcome.eligible
            if slot.totals or worth_keeping(outcome, self.today):
                yield (
                    slot.statement, self.organization, plan, slot.version.model.pk, rep,
                    slot.period.start, slot.period.end, Statement.Status.OPEN.value, currency,
                    earned, earned, done.advance, done.repaid, done.payable,
                    outcome.balance_before, done.balance,
                    json.dumps(told_of(outcome.components)), NOT_DIGESTED, now,
                )  # fmt: skip


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


def copied(table: str, rows: Iterable[Sequence[object]], columns: Sequence[str] = ()) -> None:
    named = f" ({', '.join(columns)})" if columns else ""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table}{named} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
