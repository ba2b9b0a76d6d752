"""What came of final statements since: lines in the next open one that say what they correct."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection

from salesmetrics.tenancy.models import Organization

from .amounts import ZERO
from .credit import Credit
from .earning import Draft
from .models import Line
from .periods import Span
from .terms import Component, Counts, Rule, Terms

Part = tuple[int, int, str, int | None]
COUNTED = {
    Counts.AMOUNT: "amount",
    Counts.MARGIN: "margin",
    Counts.DEALS: "deals",
    Counts.NEW_CUSTOMERS: "customers",
    Counts.MRR: "mrr",
}

# Deals of final statements that are no sale any more, in whatever way, and the day this was so.
UNDONE = """
SELECT DISTINCT l.sale_key,
       CASE WHEN o.status = 'lost' AND o.deleted_at IS NULL THEN o.closed_on
            ELSE coalesce((r.deleted_at AT TIME ZONE %(zone)s)::date,
                          (o.deleted_at AT TIME ZONE %(zone)s)::date) END
  FROM commissions_line l
  JOIN commissions_statement t ON t.id = l.statement_id AND t.status IN ('locked', 'paid')
  LEFT JOIN crm_opportunity o ON o.id = l.opportunity_id
  LEFT JOIN crm_order r ON r.id = l.order_id
 WHERE l.organization_id = %(org)s AND l.rep_id = ANY(%(reps)s) AND l.sale_key %% 4 <> 0
   AND NOT EXISTS (SELECT FROM crm_sale s WHERE s.sale_key = l.sale_key)
   AND NOT EXISTS (SELECT FROM crm_sale s WHERE s.organization_id = l.organization_id
                    AND s.opportunity_id = l.opportunity_id AND s.kind <> 'start')"""


# Of what is simply not there any more nothing tells the day: that on which it was missed stays.
MISSED = """
SELECT sale_key, min(note)::date FROM commissions_line
 WHERE organization_id = %(org)s AND rep_id = ANY(%(reps)s) AND kind = 'clawback' AND note <> ''
 GROUP BY sale_key"""


def undone_deals(
    organization: Organization, reps: Collection[int], today: dt.date
) -> dict[int, dt.date]:
    """Deals by which was paid and that are no sale any more, with the day of that."""
    parameters: dict[str, Any] = {
        "org": organization.pk,
        "zone": organization.time_zone,
        "reps": list(reps),
    }
    with connection.cursor() as cursor:
        cursor.execute(UNDONE, parameters)
        found: dict[int, dt.date | None] = dict(cursor.fetchall())
        cursor.execute(MISSED, parameters)
        missed: dict[int, dt.date] = dict(cursor.fetchall())
    return {deal: day or missed.get(deal, today) for deal, day in found.items()}


def as_draft(line: Line) -> Draft:
    """A line that stands, as the engine would have made it."""
    share_kind = line.share_kind or "owner"
    credit = None
    if line.sale_key is not None:
        credit = Credit(
            deal=line.sale_key,
            day=line.day,
            part=part_of(line),
            revenue=line.revenue or ZERO,
            share=line.share or Decimal(100),
            share_kind=share_kind,
            seller=line.seller_id,
            team=line.team_id,
            region=line.region_id,
            product=line.product_id,
            deal_type=line.deal_type,
            order=line.order_id,
            opportunity=line.opportunity_id,
            subscription=line.subscription_id,
        )
    return Draft(
        key=line.key,
        kind=line.kind,
        component=line.component,
        day=line.day,
        amount=line.amount,
        cut=line.cut,
        counted=line.credit,
        revenue=line.revenue,
        band=line.band,
        rate=line.rate,
        credit=credit,
        takes_back=(line.corrects_on, line.corrects_key) if line.corrects_key else None,
    )


def part_of(line: Line) -> int:
    return -1 if line.kind == Line.Kind.SPIF else line.product_id or 0


def group_of(draft: Draft) -> str:
    """What is compared: one component's pay for one part of one deal, whatever its bands."""
    if draft.kind == "commission" and draft.credit is None:
        return f"{draft.component}|all"
    if draft.kind == "commission":
        return draft.key.rpartition("|")[0]
    return draft.key


@dataclass(frozen=True, slots=True)
class Final:
    """A final statement with its lines, and what later final ones corrected of it already."""

    period: Span
    drafts: Sequence[Draft]
    corrected: Mapping[str, Decimal]

    def ghosts(self, terms: Terms, gone: Collection[int]) -> list[Credit]:
        """Credits of deals that are gone, as their lines tell them: attainment keeps them."""
        components = {component.key: component for component in terms.components}
        counted: dict[Part, dict[str, list[Draft]]] = defaultdict(lambda: defaultdict(list))
        for one in self.drafts:
            credit = one.credit
            if one.kind != "commission" or credit is None or one.component not in components:
                continue
            if credit.deal in gone:
                key = (credit.deal, credit.part, credit.share_kind, credit.seller)
                counted[key][one.component].append(one)
        return [
            ghost([(components[key], its) for key, its in by_component.items()])
            for by_component in counted.values()
        ]

    def differences(
        self,
        virtual: Iterable[Draft],
        gone: Mapping[int, dt.date],
        into: Span,
        spared: Collection[int],
        *,
        clawback: bool,
    ) -> Iterator[Draft]:
        """A line for each difference of what it would come to now from what was paid.

        What was paid for the deals in `spared` stays.
        """
        owed, had = totals(virtual), totals(self.drafts)
        for group in sorted({*owed, *had, *self.corrected}):
            due, one = owed.get(group, (ZERO, None))
            paid, other = had.get(group, (ZERO, None))
            amount = due - paid - self.corrected.get(group, ZERO)
            if amount == 0:
                continue
            told = one or other
            credit = told.credit if told else None
            if credit is not None and credit.deal in spared:
                continue
            is_gone = clawback and credit is not None and credit.deal in gone
            on = gone.get(credit.deal) if is_gone and credit else None
            yield Draft(
                key=f"late|{self.period.start}|{group}"[:255],
                kind="clawback" if is_gone else "correction",
                component=told.component if told else "",
                day=on if on and into.start <= on <= into.end else into.start,
                amount=amount,
                credit=credit,
                takes_back=(self.period.start, other.key if other else ""),
                note=on.isoformat() if on else "",
            )


def ghost(by_component: Sequence[tuple[Component, Sequence[Draft]]]) -> Credit:
    """A credit of which each component counts what its lines say it counted."""
    values: dict[str, Any] = {}
    for component, its in by_component:
        values[COUNTED[component.counts]] = sum((d.counted or ZERO for d in its), ZERO)
        values["revenue"] = sum((d.revenue or ZERO for d in its), ZERO)
    credit = by_component[0][1][0].credit
    assert credit is not None  # noqa: S101 - narrows: ghosts are made of lines of deals
    fixed = any(component.rule is Rule.FIXED for component, _its in by_component)
    deals = credit.share / 100 if fixed else ZERO
    values.setdefault("deals", deals)
    return replace(credit, **values)


def totals(drafts: Iterable[Draft]) -> dict[str, tuple[Decimal, Draft | None]]:
    """By group the sum of its lines, and the first of them."""
    found: dict[str, tuple[Decimal, Draft | None]] = {}
    for one in drafts:
        if one.kind in ("adjustment", "correction") or one.key.startswith("late|"):
            continue
        group = group_of(one)
        total, first = found.get(group, (ZERO, None))
        found[group] = (total + one.amount, first or one)
    return found


def corrected(drafts: Iterable[Draft]) -> dict[dt.date, dict[str, Decimal]]:
    """By the statement corrected, what lines of final statements corrected of each group."""
    found: dict[dt.date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in drafts:
        if one.key.startswith("late|"):
            _late, start, group = one.key.split("|", 2)
            found[dt.date.fromisoformat(start)][group] += one.amount
    return found
