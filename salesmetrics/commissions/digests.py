"""From what each rep's statements come: where it is the same as last time, nothing is computed."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from salesmetrics.tenancy.models import Organization

from .credit import Credit
from .ledger import Ledger, team_parents
from .models import Adjustment, Computed
from .work import Work

OF_A_SALE = """hash_record_extended(ROW(s.sale_key, s.line, s.kind, s.head, s.day, s.amount,
       s.cost, s.product_id, s.region_id, s.deal_type, s.order_id, s.opportunity_id,
       s.wins_customer, s.team_id), 0)"""
# One pass over the sales: by rep a line for each month and team, another as soon as a row is.
SALES = f"""
SELECT m.rep_id, string_agg(concat_ws(' ', m.month, coalesce(m.team_id, 0), m.rows, m.number),
       E'\\n' ORDER BY m.month, m.team_id), sum(m.rows)::bigint
  FROM (SELECT s.rep_id, s.team_id, date_trunc('month', s.day::timestamp)::date AS month,
               count(*) AS rows, bit_xor({OF_A_SALE}) AS number
          FROM crm_sale s WHERE s.organization_id = %(org)s AND s.day <= %(last)s
         GROUP BY 1, 2, 3) m
 GROUP BY m.rep_id"""
# Each way to a shared sale by itself: together by OR, every sale is held against every split.
SPLITS = """
SELECT y.sharer, y.owner, sum(hash_record_extended(ROW(y.percent, y.split, y.sale_key, y.line,
       y.day, y.amount, y.cost, y.head), 0))
  FROM (
    SELECT x.rep_id AS sharer, s.rep_id AS owner, x.percent, x.kind AS split, s.sale_key, s.line,
           s.day, s.amount, s.cost, s.head
      FROM commissions_creditsplit x
      JOIN crm_sale s ON s.organization_id = x.organization_id AND s.order_id = x.order_id
     WHERE x.organization_id = %(org)s AND s.day <= %(last)s
    UNION ALL
    SELECT x.rep_id, s.rep_id, x.percent, x.kind, s.sale_key, s.line,
           s.day, s.amount, s.cost, s.head
      FROM commissions_creditsplit x
      JOIN crm_sale s ON s.organization_id = x.organization_id
           AND s.opportunity_id = x.opportunity_id
     WHERE x.organization_id = %(org)s AND s.day <= %(last)s
       AND (s.order_id = x.order_id) IS NOT TRUE
  ) y
 GROUP BY y.sharer, y.owner ORDER BY 1, 2"""
PLACES = """
SELECT rep_id, sum(hash_record_extended(ROW(team_id, starts_on, ends_on), 0))
  FROM tenancy_repplace WHERE organization_id = %(org)s GROUP BY rep_id"""
SUBSCRIPTIONS = """
SELECT rep_id, sum(hash_record_extended(ROW(subscription_id, since, mrr, team_id), 0))
  FROM crm_subscriptionstate WHERE organization_id = %(org)s AND since <= %(last)s
 GROUP BY rep_id"""
PAYMENTS = """
SELECT coalesce(sum(hash_record_extended(ROW(p.order_id, p.paid_on, p.amount, o.amount), 0)), 0)
  FROM commissions_orderpayment p JOIN crm_order o ON o.id = p.order_id
 WHERE p.organization_id = %(org)s AND p.deleted_at IS NULL"""
RATES = """
SELECT coalesce(sum(hash_record_extended(ROW(currency, "on", rate), 0)), 0)
  FROM crm_exchangerate WHERE organization_id = %(org)s AND deleted_at IS NULL"""

# What stands, by plan and rep: another number as soon as anyone else touched a statement.
STATEMENTS = """
SELECT plan_id, rep_id, sum(hash_record_extended(ROW(starts_on, status, digest), 0)),
       bool_or(status IN ('locked', 'paid'))
  FROM commissions_statement
 WHERE organization_id = %s AND (%s::bigint[] IS NULL OR rep_id = ANY(%s)) GROUP BY 1, 2"""

Key = tuple[int, int]
Of = dict[int, list[Any]]


class Stands(NamedTuple):
    """The statements of a chain as they stand, in a number, and whether one is final."""

    number: Any
    any_final: bool


class Inputs(NamedTuple):
    """What a chain hangs on: all of it, and all but its sales."""

    whole: str
    rest: str


def standing(organization: Organization, reps: Collection[int] | None = None) -> dict[Key, Stands]:
    """How the statements of each plan and rep stand; of these reps, or of all."""
    asked = None if reps is None else list(reps)
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS, [organization.pk, asked, asked])
        return {(plan, rep): Stands(*rest) for plan, rep, *rest in cursor.fetchall()}


class Digests:
    """What the chains of an organization hang on, gathered in a few passes."""

    def __init__(self, ledger: Ledger, today: dt.date, stands: Mapping[Key, Stands]) -> None:
        self.ledger, self.today, self.stands = ledger, today, stands
        self.organization = ledger.organization
        self.told: dict[tuple[str, dt.date], str] = {}
        self.sales: dict[int, str] = {}
        self.sold: dict[int, int] = {}
        for rep, told_of, rows in self.rows(SALES):
            self.sales[rep or 0], self.sold[rep or 0] = told_of, rows
        self.splits: Of = {}
        for sharer, owner, number in self.rows(SPLITS) if ledger.splits.any else ():
            for rep in {sharer, owner}:
                self.splits.setdefault(rep or 0, []).append((sharer, owner, number))
        self.places = dict(self.rows(PLACES))
        works = ledger.works
        mrr = any(work.any("mrr") for work in works)
        self.recurring = dict(self.rows(SUBSCRIPTIONS)) if mrr else {}
        self.payments = self.rows(PAYMENTS) if any(w.any("payments") for w in works) else []
        base = self.organization.base_currency
        self.rates = self.rows(RATES) if any(w.plan.currency != base for w in works) else []
        self.adjusted = self.by_hand()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"org": self.organization.pk, "last": self.today})
            return list(cursor.fetchall())

    def by_hand(self) -> dict[Key, list[Any]]:
        found: dict[Key, list[Any]] = {}
        rows = Adjustment.objects.filter(organization=self.organization).order_by("pk")
        told = ("plan_id", "rep_id", "pk", "day", "amount", "reason")
        for plan, rep, *rest in rows.values_list(*told):
            found.setdefault((plan, rep), []).append(rest)
        return found

    def having(self, work: Work) -> Iterable[int]:
        """The reps with more than sales: adjustments by hand, and what was taken back of them."""
        yield from (rep for plan, rep in self.adjusted if plan == work.plan.pk)
        yield from self.ledger.undone

    def general(self, work: Work) -> list[Any]:
        """What all chains of a plan hang on."""
        organization = self.organization
        found = [
            organization.base_currency,
            organization.fiscal_year_start,
            [(v.model.pk, v.model.starts_on, told(v.terms)) for v in work.versions],
            self.payments,
            self.rates,
            self.of_others(work) if work.any("spifs") or work.any("team") else None,
        ]
        if work.any("dates"):
            found.append(self.today)
        if work.any("team"):
            found.append(sorted(team_parents(organization).items()))
        return found

    def of_others(self, work: Work) -> list[Any]:
        """What others do that moves a rep's pay: the bonuses of a plan share a budget, and a team
        its sales. So who has the plan from when, what all sold, how it is shared, of which team.
        """
        return [
            [(rep, chain.seats) for rep, chain in sorted(work.chains.items())],
            sorted(self.sales.items()),
            sorted(self.splits.items()),
            sorted(self.places.items()),
            sorted((rep or 0, number) for rep, number in self.recurring.items()),
        ]

    def of_chain(self, general: str, work: Work, rep: int) -> Inputs:
        chain = work.chains[rep]
        undone = self.ledger.undone.get(rep, []) if work.any("clawback") else []
        rest = hashed(
            general,
            chain.seats,
            self.splits.get(rep),
            self.places.get(rep),
            self.recurring.get(rep),
            self.adjusted.get((work.plan.pk, rep)),
            [places_of(credit) for credit in undone],
            self.present(work, max(chain.first, self.today)),
        )
        return Inputs(hashed(rest, self.sales.get(rep)), rest)

    def present(self, work: Work, first: dt.date) -> str:
        """The periods from a day to today, told once for all chains."""
        key = (work.plan.period, first)
        if key not in self.told:
            self.told[key] = repr(list(work.periods(first, self.today)))
        return self.told[key]

    def due(self) -> dict[Key, Inputs]:
        """The chains (plan, rep) of which something is another than last time, and their inputs."""
        known = {
            (plan, rep): digest
            for plan, rep, digest in Computed.objects.filter(
                organization=self.organization
            ).values_list("plan_id", "rep_id", "digest")
        }
        found = {}
        for work in self.ledger.works:
            general = hashed(self.general(work))
            for rep in work.chains:
                inputs = self.of_chain(general, work, rep)
                key = (work.plan.pk, rep)
                if known.get(key) != sealed(inputs.whole, self.stands.get(key)):
                    found[key] = inputs
        return found


def sealed(inputs: str, stands: Stands | None) -> str:
    """What a chain hangs on together with its statements as they stand."""
    return hashed(inputs, stands and tuple(stands))


def places_of(credit: Credit) -> tuple[Any, ...]:
    return (*credit.place, credit.amount, credit.undoes, credit.undone_before, credit.undone_after)


def told(terms: Any) -> str:
    """Terms as a text that is the same for the same terms."""
    parts: Iterable[Any] = (terms.components, terms.spifs)
    only = [sorted(map(str, s)) for its in parts for one in its
            for s in (one.only.products, one.only.regions, one.only.deal_types)]  # fmt: skip
    plain = [repr(one).replace(repr(one.only), "") for its in parts for one in its]
    return repr((plain, only, terms.draw, terms.clawback, terms.payout, terms.currency))


def hashed(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
