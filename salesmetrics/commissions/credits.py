"""Who is credited with what: sales, what was returned of them, splits, recurring revenue.

Read set-based from the facts, a row for each product of a sale; the splits of the few deals
that have some are shared out here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from salesmetrics.crm.models import Sale
from salesmetrics.tenancy.models import Organization

from .amounts import ZERO, allocate, minor_unit
from .credit import Credit
from .models import CreditSplit
from .places import Places

TENTH = Decimal("1e-10")

COLUMNS = """s.sale_key, s.day, coalesce(sum(s.amount), 0),
       coalesce(sum(s.amount - s.cost), 0), bool_or(s.head)::int, bool_or(s.head AND
       s.wins_customer)::int, coalesce(s.product_id, 0), s.kind, s.rep_id, s.team_id,
       min(s.region_id), min(s.deal_type), min(s.order_id), min(s.opportunity_id),
       min(s.subscription_id), min(s.account_id), bool_or(s.amount IS NULL AND s.kind <> 'start')"""
GROUPS = "s.sale_key, s.day, coalesce(s.product_id, 0), s.kind, s.rep_id, s.team_id"

# What a subscription brings a month when it begins, above what the same one brought before.
MRR = """
SELECT DISTINCT ON (x.id) x.id * 4, t.since, t.mrr - coalesce(b.mrr, 0), t.rep_id, t.team_id,
       t.region_id, t.product_id, x.id, x.opportunity_id
  FROM crm_subscriptionstate t
  JOIN crm_subscription x ON x.id = t.subscription_id
  LEFT JOIN LATERAL (
       SELECT y.mrr FROM crm_subscriptionstate y
         JOIN crm_subscription z ON z.id = y.subscription_id
        WHERE y.organization_id = %(org)s AND z.external_id = x.external_id
          AND y.since < t.since ORDER BY y.since DESC LIMIT 1) b ON true
 WHERE t.organization_id = %(org)s AND t.since BETWEEN %(first)s AND %(last)s
   AND t.rep_id IS NOT NULL
 ORDER BY x.id, t.since"""

Book = dict[int, list[Credit]]
"""Credits by the rep who has them."""


class Sold(NamedTuple):
    """A part of a sale or return as the facts tell it, with whose it is."""

    credit: Credit
    kind: str
    rep: int | None
    account: int | None


def sold(
    organization: Organization, first: dt.date, last: dt.date, where: str = "", **more: Any
) -> Iterator[Sold]:
    """The parts of all sales and returns of these days, narrowed by SQL over `s`."""
    sql = (
        f"SELECT {COLUMNS} FROM crm_sale s WHERE s.organization_id = %(org)s"
        f" AND s.day BETWEEN %(first)s AND %(last)s {where} GROUP BY {GROUPS}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"org": organization.pk, "first": first, "last": last, **more})
        for row in cursor:
            yield as_sold(row)


def as_sold(row: Sequence[Any]) -> Sold:
    (key, day, amount, margin, head, wins, product, kind, rep, team, region, deal_type, order,
     opportunity, subscription, account, unpriced) = row  # fmt: skip
    is_return = kind == Sale.Kind.RETURN
    credit = Credit(
        deal=key,
        day=day,
        amount=amount,
        margin=margin or ZERO,
        deals=Decimal(0 if is_return or kind == Sale.Kind.START else head),
        customers=Decimal(wins),
        revenue=amount,
        part=product,
        seller=rep,
        team=team,
        region=region,
        product=product or None,
        deal_type=deal_type or "",
        order=order,
        opportunity=opportunity,
        subscription=subscription,
        is_return=is_return,
        unpriced=unpriced,
    )
    return Sold(credit, kind, rep, account)


class Splits:
    """The shares of deals that are not their owner's alone."""

    def __init__(self, organization: Organization, places: Places) -> None:
        self.places, self.unit = places, minor_unit(organization.base_currency)
        self.by_order: dict[int, list[CreditSplit]] = defaultdict(list)
        self.by_opportunity: dict[int, list[CreditSplit]] = defaultdict(list)
        for split in CreditSplit.objects.filter(organization=organization).order_by("rep_id", "id"):
            if split.order_id:
                self.by_order[split.order_id].append(split)
            else:
                self.by_opportunity[split.opportunity_id or 0].append(split)

    @property
    def any(self) -> bool:
        return bool(self.by_order or self.by_opportunity)

    @property
    def orders(self) -> list[int]:
        return list(self.by_order)

    @property
    def opportunities(self) -> list[int]:
        return list(self.by_opportunity)

    def of(self, credit: Credit) -> list[CreditSplit]:
        """The deal's splits: the order's own, or those of its opportunity."""
        return self.by_order.get(credit.order or 0) or self.by_opportunity.get(
            credit.opportunity or 0, []
        )

    def shared(self, one: Sold) -> Iterator[tuple[int, Credit]]:
        """Each rep's credit of a part of a deal."""
        splits = self.of(one.credit)
        revenue = [split for split in splits if split.kind == CreditSplit.Kind.REVENUE]
        if revenue:
            yield from zip((s.rep_id for s in revenue), self.parts(one, revenue), strict=True)
        elif one.rep is not None:
            yield one.rep, one.credit
        for split in splits:
            if split.kind == CreditSplit.Kind.OVERLAY:
                yield split.rep_id, self.overlay(one.credit, split)

    def parts(self, one: Sold, splits: list[CreditSplit]) -> list[Credit]:
        credit, shares = one.credit, [split.percent for split in splits]
        columns = [
            allocate(value, shares, self.fine(value))
            for value in (credit.amount, credit.margin, credit.deals, credit.customers, credit.mrr)
        ]
        return [
            self.share(credit, split, *values)
            for split, *values in zip(splits, *columns, strict=True)
        ]

    def overlay(self, credit: Credit, split: CreditSplit) -> Credit:
        part = split.percent / 100
        values = (credit.amount, credit.margin, credit.deals, credit.customers, credit.mrr)
        return self.share(credit, split, *((value * part).quantize(TENTH) for value in values))

    def share(self, credit: Credit, split: CreditSplit, *values: Decimal) -> Credit:
        amount, margin, deals, customers, mrr = values
        return replace(
            credit,
            amount=amount,
            revenue=amount,
            margin=margin,
            deals=deals,
            customers=customers,
            mrr=mrr,
            share=split.percent,
            share_kind=split.kind,
            seller=split.rep_id,
            team=self.places.team(split.rep_id, credit.day),
        )

    def fine(self, value: Decimal) -> Decimal:
        """The unit in which a value is shared out: the currency's, unless it is finer itself."""
        return self.unit if value % self.unit == 0 else TENTH


def recurring(organization: Organization, first: dt.date, last: dt.date) -> Iterator[Sold]:
    """What subscriptions that began brought in monthly recurring revenue."""
    with connection.cursor() as cursor:
        cursor.execute(MRR, {"org": organization.pk, "first": first, "last": last})
        for key, day, mrr, rep, team, region, product, own, opportunity in cursor.fetchall():
            if mrr > 0:
                credit = Credit(
                    key, day, deals=ZERO, mrr=mrr, seller=rep, team=team, region=region,
                    product=product, part=product or 0, subscription=own, opportunity=opportunity,
                )  # fmt: skip
                yield Sold(credit, "mrr", rep, None)


def booked(found: Iterable[tuple[int, Credit]], book: Book | None = None) -> Book:
    book = defaultdict(list) if book is None else book
    for rep, credit in found:
        book.setdefault(rep, []).append(credit)
    return book
