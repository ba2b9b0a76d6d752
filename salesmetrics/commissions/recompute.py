"""Statements as they are by now: of whatever changed since the last time, and only of that.

It is done in the caller's transaction, or in one of its own; done twice it changes nothing.
"""

import datetime as dt
import gc
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

import polars as pl
from django.db import connection, transaction

from salesmetrics.crm.frames import put
from salesmetrics.tenancy.models import Organization

from . import built_in, by_month
from .acting import acting
from .chain_run import ChainRun, Given
from .digests import Digests, Inputs, Key, sealed, standing
from .keeping import Keeper
from .late import undone_deals
from .ledger import FIRST, Exchange, Ledger, of_chain
from .models import Adjustment, Computed, Line, OrderPayment, Statement
from .payouts import Payments
from .setwise import SetRun
from .setwise.fitting import is_plain, plain_reps
from .setwise.sold import sales, sellers
from .setwise.units import UnfitError
from .spifs import Award, awards
from .work import Work, works

# Any number; it tells these locks from other advisory locks of the database.
LOCK = 5_212
# Beyond this share of all reps it is cheaper to read every sale than to look for theirs.
MOST = 0.3
NOTING = """
DROP TABLE IF EXISTS computed_now;
CREATE TEMPORARY TABLE computed_now (plan_id bigint, rep_id bigint, digest text, months jsonb)
  ON COMMIT DROP"""
NOTED = """
INSERT INTO commissions_computed (organization_id, plan_id, rep_id, digest, months)
SELECT %s, n.* FROM computed_now n
    ON CONFLICT (organization_id, plan_id, rep_id)
    DO UPDATE SET digest = excluded.digest, months = excluded.months"""
# So many reps of a plan are sooner computed as columns than line by line.
AT_ONCE = 5
# So many sales at once are some hundred megabytes.
ROWS_AT_ONCE = 500_000


def recompute(organization: Organization, today: dt.date | None = None) -> int:
    """Compute the statements of an organization; says how many came out otherwise.

    Raises django.db.DataError naming currency and day where an exchange rate is missing.
    """
    with transaction.atomic(), without_looking_for_circles():
        alone(organization)
        acting(None)
        built_in.ensure(organization)
        return Night(organization, today or organization.today()).run()


@contextmanager
def without_looking_for_circles() -> Iterator[None]:
    """No garbage collection meanwhile: much is made here, and nothing of it in circles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def alone(organization: Organization) -> None:
    """Wait for who computes here; until the transaction ends nobody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organization.pk])


class Night:
    """One time of computing what is due."""

    def __init__(self, organization: Organization, today: dt.date) -> None:
        self.organization, self.today = organization, today
        self.works = works(organization)
        self.exchange = Exchange(organization)
        self.stands = standing(organization)
        # Of chains of which only what came since a day is to be computed: that day.
        self.since: dict[Key, dt.date] = {}

    def run(self) -> int:
        forgotten = self.forget()
        if not self.works:
            return forgotten
        ledger = Ledger(self.organization, self.works, self.today)
        ledger.read_undone()
        digests = Digests(ledger, self.today, self.stands)
        due = digests.due()
        if not due:
            return forgotten
        marks = by_month.marks(self.works, due, digests.sales)
        self.since = by_month.since(self.organization, self.works, due, self.stands, marks)
        at_once, made = self.at_once(digests, due)
        changed = made + self.line_by_line(ledger, due.keys() - at_once)
        self.note(due, marks)
        return changed + forgotten

    def note(self, due: Mapping[Key, Inputs], sales: Mapping[Key, str]) -> None:
        """Keep from what the chains were computed."""
        stand = standing(self.organization)
        rows = []
        for key, inputs in due.items():
            stands, own = stand.get(key), sales.get(key)
            months = {} if own is None else by_month.with_all_else(own, inputs, stands)
            rows.append((*key, sealed(inputs.whole, stands), json.dumps(months)))
        with connection.cursor() as cursor:
            cursor.execute(NOTING)
            names = ["plan_id", "rep_id", "digest", "months"]
            put("computed_now", pl.DataFrame(rows, schema=names, orient="row"))
            cursor.execute(NOTED, [self.organization.pk])

    def at_once(self, digests: Digests, due: Collection[Key]) -> tuple[set[Key], int]:
        """Compute as a set what fits; says which chains that were, and how many statements
        came out otherwise.
        """
        done, made = set[Key](), 0
        for work in filter(is_plain, self.works):
            shared = {*digests.splits, *digests.having(work)}
            plan = work.plan.pk
            asked = [rep for rep in work.chains if (plan, rep) in due and rep not in shared]
            recent = {rep: self.since[plan, rep] for rep in asked if (plan, rep) in self.since}
            for since in (recent, {rep: None for rep in asked if rep not in recent}):
                parts = in_parts(list(since), digests.sold)
                # Few are looked for; of most of them it is cheaper to read every sale.
                every = len(parts) == 1 and len(since) >= MOST * len(work.chains)
                for reps in parts:
                    own = {rep: since[rep] for rep in reps}
                    computed, number = self.as_set(work, own, every=every)
                    made += number
                    done |= {(plan, rep) for rep in computed}
        return done, made

    def as_set(
        self, work: Work, since: Mapping[int, dt.date | None], *, every: bool
    ) -> tuple[set[int], int]:
        """Compute reps of a plan, all of them from some day on or all as a whole."""
        days = {rep: day for rep, day in since.items() if day is not None}
        some = None if every else since
        found = sales(self.organization, some, min(days.values(), default=FIRST), self.today)
        known = sellers(found)
        reps = list(plain_reps(work, since, known))
        if len(reps) < AT_ONCE:
            return set(), 0
        run = SetRun(work, found, known, self.today, {rep: days[rep] for rep in reps if days})
        try:
            made = run.write(reps)
        except UnfitError:
            return set(), 0
        return run.done, made

    def forget(self) -> int:
        """Statements that nobody has a plan for any more, unless they are final."""
        known = {(work.plan.pk, rep) for work in self.works for rep in work.chains}
        rows = Statement.objects.filter(organization=self.organization)
        total = 0
        for plan, rep in self.stands.keys() - known:
            own = rows.filter(plan_id=plan, rep_id=rep).exclude(status__in=("locked", "paid"))
            total += own.count()
            own.delete()
            Computed.objects.filter(
                organization=self.organization, plan_id=plan, rep_id=rep
            ).delete()
        return total

    def line_by_line(self, ledger: Ledger, due: Collection[Key]) -> int:
        """Compute what is due from a month on, then what is from the beginning."""
        keeper = Keeper(self.organization, self.exchange, ledger.places)
        recent = {key for key in due if key in self.since}
        for keys in (recent, {*due} - recent):
            if keys:
                self.read(ledger, keys)
                self.compute(ledger, keys, keeper)
        return keeper.write()

    def read(self, ledger: Ledger, due: Collection[Key]) -> None:
        plans, reps = {plan for plan, _rep in due}, {rep for _plan, rep in due}
        all_reps = {rep for work in self.works for rep in work.chains}
        own = [work for work in self.works if work.plan.pk in plans]
        together = any(work.any("team") or work.any("spifs") for work in own)
        some = not together and len(reps) < MOST * len(all_reps)
        first = min(self.since.get(key, FIRST) for key in due)
        ledger.read(reps if some else None, first)

    def compute(self, ledger: Ledger, due: Collection[Key], keeper: Keeper) -> None:
        reps = {rep for _plan, rep in due}
        statements = by_chain(Statement.objects.filter(
            organization=self.organization, rep_id__in=reps
        ))  # fmt: skip
        lines = self.final_lines(one for its in statements.values() for one in its.values())
        gone = undone_deals(self.organization, reps, self.today) if lines else {}
        by_hand: dict[Key, list[Adjustment]] = defaultdict(list)
        for one in Adjustment.objects.filter(organization=self.organization).order_by("pk"):
            by_hand[one.plan_id, one.rep_id].append(one)
        for work in self.works:
            its = [(rep, (work.plan.pk, rep)) for rep in work.chains if (work.plan.pk, rep) in due]
            if not its:
                continue
            payments = self.payments() if work.any("payments") else Payments()
            bonuses = self.bonuses(ledger, work)
            currency = work.plan.currency
            for rep, key in its:
                standing = statements.get(key, {})
                since = self.since.get(key, dt.date.min)
                given = Given(
                    credits=[self.exchange.into(currency, c) for c in of_chain(ledger, work, rep)],
                    awards=bonuses.get(rep, ()),
                    adjustments=by_hand[key],
                    standing=standing,
                    lines={
                        start: lines.get(one.pk, [])
                        for start, one in standing.items()
                        if one.is_final
                    },
                    gone=gone,
                    payments=payments,
                    since=since,
                )
                run = ChainRun(work, rep, given, self.today)
                concerned = {start: one for start, one in standing.items() if start >= since}
                keeper.take(work, rep, run.outcomes(), concerned, self.today)

    def final_lines(self, statements: Iterable[Statement]) -> dict[int, list[Line]]:
        final = [one.pk for one in statements if one.is_final]
        found: dict[int, list[Line]] = defaultdict(list)
        # Asked by statement: by rep, all lines of the organization were read for a few.
        rows = Line.objects.filter(organization=self.organization, statement_id__in=final)
        for line in rows.order_by("statement_id", "position"):
            found[line.statement_id].append(line)
        return found

    def bonuses(self, ledger: Ledger, work: Work) -> dict[int, list[Award]]:
        """The bonuses of a plan's reps; each version has those of its own time."""
        found: dict[int, list[Award]] = defaultdict(list)
        if not work.any("spifs"):
            return found
        spent: dict[str, Decimal] = {}
        currency = work.plan.currency
        for number, version in enumerate(work.versions):
            start = version.model.starts_on
            later = work.versions[number + 1 :]
            end = later[0].model.starts_on if later else dt.date.max
            credits = {
                rep: [
                    self.exchange.into(currency, credit)
                    for credit in of_chain(ledger, work, rep)
                    if start <= credit.day < end
                ]
                for rep in work.chains
            }
            for rep, its in awards(version.terms, credits, spent).items():
                found[rep] += its
        return found

    def payments(self) -> Payments:
        found = Payments()
        rows = OrderPayment.objects.filter(organization=self.organization, deleted_at=None)
        for order, day, paid, whole in rows.values_list(
            "order_id", "paid_on", "amount", "order__amount"
        ):
            if whole:
                found.shares[order].append((day, paid / whole))
        return found


def in_parts(reps: list[int], sold: Mapping[int, int]) -> list[list[int]]:
    """The reps in as many parts as their sales need to be read without filling the memory."""
    if len(reps) < AT_ONCE:
        return []
    count = 1 + sum(sold.get(rep, 0) for rep in reps) // ROWS_AT_ONCE
    size = max(-(-len(reps) // count), AT_ONCE)
    return [reps[first : first + size] for first in range(0, len(reps), size)]


def by_chain(rows: Iterable[Statement]) -> dict[Key, dict[dt.date, Statement]]:
    found: dict[Key, dict[dt.date, Statement]] = defaultdict(dict)
    for one in rows:
        found[one.plan_id, one.rep_id][one.starts_on] = one
    return found
