"""Statements as they are by now: of whatever changed since the last time, and only of that.

It is done in the caller's transaction, or in one of its own; done twice it changes nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db import connection, transaction

from salesmetrics.tenancy.models import Organization

from . import built_in
from .acting import acting
from .chain_run import ChainRun, Given
from .digests import Digests, Key, sealed, standing
from .keeping import Keeper
from .late import undone_deals
from .ledger import Exchange, Ledger, of_chain
from .models import Adjustment, Computed, Line, OrderPayment, Statement
from .payouts import Payments
from .setwise import SetRun
from .setwise.fitting import is_plain, plain_reps, sellers
from .spifs import Award, awards
from .work import Work, works

# Any number; it tells these locks from other advisory locks of the database.
LOCK = 5_212
# Beyond this share of all reps it is cheaper to read every sale than to look for theirs.
MOST = 0.3
# So many reps of a plan are sooner computed in a few statements of SQL than line by line.
AT_ONCE = 20


def recompute(organization: Organization, today: dt.date | None = None) -> int:
    """Compute the statements of an organization; says how many came out otherwise.

    Raises django.db.DataError naming currency and day where an exchange rate is missing.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organization.pk])
        acting(None)
        built_in.ensure(organization)
        return Night(organization, today or organization.today()).run()


class Night:
    """One time of computing what is due."""

    def __init__(self, organization: Organization, today: dt.date) -> None:
        self.organization, self.today = organization, today
        self.works = works(organization)
        self.exchange = Exchange(organization)
        self.stands = standing(organization)

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
        at_once, made = self.at_once(digests, due)
        one_by_one = {key: inputs for key, inputs in due.items() if key not in at_once}
        changed = made + (self.line_by_line(ledger, one_by_one) if one_by_one else 0)
        stands = standing(self.organization, {rep for _plan, rep in due})
        Computed.objects.bulk_create(
            [
                Computed(
                    organization=self.organization,
                    plan_id=plan,
                    rep_id=rep,
                    digest=sealed(inputs, stands.get((plan, rep))),
                )
                for (plan, rep), inputs in due.items()
            ],
            update_conflicts=True,
            unique_fields=["organization", "plan", "rep"],
            update_fields=["digest"],
        )
        return changed + forgotten

    def at_once(self, digests: Digests, due: Collection[Key]) -> tuple[set[Key], int]:
        """Compute as a set what fits; says which chains that were, and how many statements
        came out otherwise.
        """
        done, made = set[Key](), 0
        if len(due) < AT_ONCE:
            return done, made
        known = sellers(self.organization, {rep for _plan, rep in due}, self.today)
        for work in filter(is_plain, self.works):
            shared = {*digests.splits, *digests.having(work)}
            asked = [rep for rep in work.chains if (work.plan.pk, rep) in due]
            reps = list(plain_reps(work, asked, known, shared))
            if len(reps) >= AT_ONCE:
                run = SetRun(work, known, self.today)
                made += run.write(reps)
                done |= {(work.plan.pk, rep) for rep in run.done}
        return done, made

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
        self.read(ledger, due)
        keeper = Keeper(self.organization, self.exchange, ledger.places)
        self.compute(ledger, due, keeper)
        return keeper.write()

    def read(self, ledger: Ledger, due: Collection[Key]) -> None:
        reps = {rep for _plan, rep in due}
        all_reps = {rep for work in self.works for rep in work.chains}
        together = any(work.any("team") or work.any("spifs") for work in self.works)
        some = not together and len(reps) < MOST * len(all_reps)
        ledger.read(reps if some else None)

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
            payments = self.payments() if work.any("payments") else Payments()
            bonuses = self.bonuses(ledger, work)
            for rep in work.chains:
                key = (work.plan.pk, rep)
                if key not in due:
                    continue
                currency = work.plan.currency
                standing = statements.get(key, {})
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
                )
                run = ChainRun(work, rep, given, self.today)
                keeper.take(work, rep, run.outcomes(), standing, self.today)

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


def by_chain(rows: Iterable[Statement]) -> dict[Key, dict[dt.date, Statement]]:
    found: dict[Key, dict[dt.date, Statement]] = defaultdict(dict)
    for one in rows:
        found[one.plan_id, one.rep_id][one.starts_on] = one
    return found
