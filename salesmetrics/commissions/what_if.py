"""What a rep would earn if open deals closed: the engine's own answer, and nothing is written."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.utils.translation import gettext as _

from salesmetrics.crm.models import Opportunity, Sale
from salesmetrics.tenancy.models import Rep
from salesmetrics.tenancy.visibility import Scope

from .amounts import ZERO
from .chain_run import ChainRun, Given
from .credit import Credit
from .credits import Sold
from .earning import Draft
from .engine import Reached
from .ledger import Exchange, Ledger, of_chain
from .models import Line, Plan, Statement
from .periods import ONE_DAY, Span, period_of
from .spifs import Award, awards
from .visibility import reps
from .work import Work, works


@dataclass(frozen=True)
class Change:
    """What is assumed of an open deal: another amount, another day."""

    amount: Decimal | None = None
    closes_on: dt.date | None = None


@dataclass(frozen=True)
class Answer:
    """By one plan: what the period earns as it is, and what it would with the deals closed.

    `alone` has what each of the deals would add if it alone closed.
    """

    plan: Plan
    period: Span
    now: Decimal
    then: Decimal
    alone: dict[int, Decimal] = field(default_factory=dict)
    components: tuple[Reached, ...] = ()
    lines: tuple[Draft, ...] = ()


def what_if(
    rep: Rep,
    scope: Scope,
    opportunities: Iterable[int] | None = None,
    changes: Mapping[int, Change] | None = None,
    today: dt.date | None = None,
) -> list[Answer]:
    """An answer by each plan that the rep has today; without a choice of all their open deals.

    A deal closes today unless a change says another day.
    """
    seen = reps(scope)
    if not scope.sees_commissions or rep.organization_id != scope.organization.pk:
        raise PermissionDenied(_("You may not see the pay of this rep."))
    if seen is not None and rep.pk not in seen:
        raise PermissionDenied(_("You may not see the pay of this rep."))
    today = today or scope.organization.today()
    found = [work for work in works(scope.organization) if rep.pk in work.chains]
    ledger = Ledger(scope.organization, found, today)
    ledger.read_undone()
    together = any(work.any("team") or work.any("spifs") for work in found)
    ledger.read(None if together else {rep.pk})
    deals = open_deals(rep, ledger, opportunities)
    supposed = Supposed(ledger, changes or {}, today)
    return [
        answer
        for work in found
        if (answer := answer_of(work, rep, ledger, supposed.credits(rep, deals), today))
    ]


def open_deals(rep: Rep, ledger: Ledger, chosen: Iterable[int] | None) -> list[Opportunity]:
    """The rep's open deals: those they own, and those they have a share of."""
    shared = [
        number
        for number, splits in ledger.splits.by_opportunity.items()
        if any(split.rep_id == rep.pk for split in splits)
    ]
    rows = Opportunity.objects.filter(
        organization=rep.organization_id, status=Opportunity.Status.OPEN, deleted_at=None
    )
    rows = rows.filter(owner=rep) | rows.filter(pk__in=shared)
    if chosen is not None:
        rows = rows.filter(pk__in=list(chosen))
    return list(rows.order_by("pk"))


class Supposed:
    """Open deals as the credits that they would be."""

    def __init__(self, ledger: Ledger, changes: Mapping[int, Change], today: dt.date) -> None:
        self.ledger, self.changes, self.today = ledger, changes, today
        self.exchange = Exchange(ledger.organization)

    def credits(self, rep: Rep, deals: Iterable[Opportunity]) -> dict[int, list[Credit]]:
        """By deal what the rep would be credited with."""
        return {
            deal.pk: [credit for who, credit in self.shares(deal) if who == rep.pk]
            for deal in deals
        }

    def shares(self, deal: Opportunity) -> list[tuple[int, Credit]]:
        change = self.changes.get(deal.pk, Change())
        day = change.closes_on or self.today
        rate = self.exchange.rate(deal.currency, min(day, self.today))
        amount = (deal.amount if change.amount is None else change.amount) or ZERO
        amount *= rate
        mrr = amount / deal.contract_months if deal.contract_months else ZERO
        credit = Credit(
            deal=deal.pk * 4 + 2,
            day=day,
            amount=amount,
            margin=amount - deal.cost * rate if deal.cost is not None else ZERO,
            customers=Decimal(self.is_new(deal)),
            mrr=mrr,
            revenue=amount,
            part=deal.product_id or 0,
            product=deal.product_id,
            seller=deal.owner_id,
            team=self.ledger.places.team(deal.owner_id or 0, day),
            region=deal.region_id,
            deal_type=deal.deal_type,
            opportunity=deal.pk,
        )
        return list(self.ledger.splits.shared(Sold(credit, "deal", deal.owner_id, deal.account_id)))

    def is_new(self, deal: Opportunity) -> bool:
        """Whether it would win the customer."""
        if deal.account_id is None:
            return False
        sales = Sale.objects.filter(organization=deal.organization_id, account=deal.account_id)
        return not sales.filter(wins_customer=True).exists()


def answer_of(
    work: Work, rep: Rep, ledger: Ledger, supposed: dict[int, list[Credit]], today: dt.date
) -> Answer | None:
    chain = work.chains[rep.pk]
    days = [credit.day for its in supposed.values() for credit in its]
    period = period_of(work.organization, work.plan.period, max([today, *days]))
    version = work.version(period.start)
    if version is None or chain.on(min(chain.last, period.end)) is None:
        return None
    exchange = Exchange(work.organization)
    currency = work.plan.currency
    bonuses, spent = bonuses_of(work, ledger, exchange)
    statements = {one.starts_on: one for one in Statement.objects.filter(plan=work.plan, rep=rep)}
    given = Given(
        credits=[exchange.into(currency, credit) for credit in of_chain(ledger, work, rep.pk)],
        awards=bonuses.get(rep.pk, ()),
        standing={start: one for start, one in statements.items() if not one.is_final},
    )
    run = ChainRun(work, rep.pk, given, period.start - ONE_DAY)
    for _outcome in run.outcomes():
        pass  # only to stand where the period begins
    own = {
        number: [exchange.into(currency, replace(credit, day=max(credit.day, period.start)))
                 for credit in its if chain.on(credit.day) is not None]
        for number, its in supposed.items()
    }  # fmt: skip

    def with_these(credits: Sequence[Credit]) -> tuple[list[Draft], tuple[Reached, ...]]:
        before = run.in_year
        # What closes now comes after all that closed: it has what is left of the budgets.
        more = awards(version.terms, {rep.pk: credits}, dict(spent)).get(rep.pk, ())
        run.given = replace(given, awards=[*given.awards, *more])
        try:
            return run.virtual(period, version, credits)
        finally:
            run.in_year = before

    kept = stays(statements.get(period.start))
    now = earned(with_these(())[0])
    lines, components = with_these([credit for its in own.values() for credit in its])
    alone = {number: earned(with_these(its)[0]) - now for number, its in own.items()}
    return Answer(
        work.plan, period, now + kept, earned(lines) + kept, alone, components, tuple(lines)
    )


def bonuses_of(
    work: Work, ledger: Ledger, exchange: Exchange
) -> tuple[dict[int, list[Award]], dict[str, Decimal]]:
    """The bonuses of a plan's reps as things are, and what they leave spent of each budget."""
    spent: dict[str, Decimal] = {}
    found: dict[int, list[Award]] = {}
    if not work.any("spifs"):
        return found, spent
    credits = {
        rep: [exchange.into(work.plan.currency, one) for one in of_chain(ledger, work, rep)]
        for rep in work.chains
    }
    for version, end in zip(work.versions, ends_of(work), strict=True):
        start = version.model.starts_on
        own = {rep: [c for c in its if start <= c.day < end] for rep, its in credits.items()}
        for rep, its in awards(version.terms, own, spent).items():
            found.setdefault(rep, []).extend(its)
    return found, spent


def ends_of(work: Work) -> list[dt.date]:
    """The days on which versions end: those on which the next ones begin."""
    return [*(version.model.starts_on for version in work.versions[1:]), dt.date.max]


def stays(statement: Statement | None) -> Decimal:
    """What a statement has whatever closes: amounts by hand, corrections of earlier ones."""
    if statement is None or statement.is_final:
        return ZERO
    rows = Line.objects.filter(statement=statement)
    by_hand = rows.filter(kind=Line.Kind.ADJUSTMENT) | rows.filter(key__startswith="late|")
    return by_hand.aggregate(total=Sum("amount"))["total"] or ZERO


def earned(lines: Iterable[Draft]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)
