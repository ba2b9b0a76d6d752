"""Deals by name behind the figures of the pipeline: open ones, slipped ones, those that moved."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .calendar import Period
from .next_steps import usual_days
from .waterfall import Of, moves, stays

MOST = 100

# Of the deals of a relation `chosen` (id, amount): the largest, as they stand on the last day,
# or stood on the day before they closed.
LISTED = """
, told AS (
    SELECT c.id, c.amount, count(*) OVER () AS deals, sum(c.amount) OVER () AS whole
      FROM chosen c ORDER BY abs(c.amount) DESC, c.id LIMIT %(most)s
)
SELECT t.id, o.external_id, o.name, coalesce(a.name, ''), coalesce(r.name, ''),
       coalesce(g.name, ''), t.amount, e.expected_close_on,
       CASE WHEN d.closed_on > %(last)s OR d.closed_on IS NULL
            THEN %(last)s::date - v.entered_on END,
       e.stage_id, t.deals, t.whole
  FROM told t
  JOIN crm_opportunity o ON o.id = t.id
  JOIN crm_deal d ON d.opportunity_id = t.id
  LEFT JOIN crm_account a ON a.id = o.account_id AND a.deleted_at IS NULL
  LEFT JOIN tenancy_rep r ON r.id = d.rep_id
  LEFT JOIN crm_dealstate e ON e.organization_id = {org} AND e.opportunity_id = t.id
       AND e.since <= %(last)s AND (e.until IS NULL OR e.until > %(last)s
                                    OR e.until = d.closed_on)
  LEFT JOIN crm_stage g ON g.id = e.stage_id
  LEFT JOIN crm_stagevisit v ON v.organization_id = {org} AND v.opportunity_id = t.id
       AND v.stage_id = e.stage_id
 ORDER BY abs(t.amount) DESC, t.id"""

MOVED = ", chosen AS (SELECT id, sum(amount) AS amount FROM move WHERE movement = %(movement)s"
MOVED += " GROUP BY id)"
OPEN = ", chosen AS (SELECT id, amount FROM move WHERE movement = 'end')"
# Open at the end and expected after the period, though once expected within it.
SLIPPED = """, chosen AS (
    SELECT m.id, m.amount FROM move m
      JOIN crm_dealstate e ON e.organization_id = {org} AND e.opportunity_id = m.id
           AND e.since <= %(last)s AND (e.until IS NULL OR e.until > %(last)s)
     WHERE m.movement = 'end' AND e.expected_close_on > %(due_until)s
       AND EXISTS (SELECT FROM crm_dealstate s
                    WHERE s.organization_id = {org} AND s.opportunity_id = m.id
                      AND s.since <= %(last)s AND (s.until IS NULL OR s.until > %(first)s)
                      AND s.expected_close_on BETWEEN %(first)s AND %(due_until)s))"""


@dataclass(frozen=True)
class Listed:
    """A deal as it stands; its amount, or what it did to the pipeline, in the base currency."""

    key: int
    id: str
    name: str
    account: str
    rep: str
    stage: str
    amount: Decimal
    expected_close_on: dt.date | None
    days_in_stage: int | None
    usual_days: Decimal | None
    """How long deals usually stay in that stage."""


@dataclass(frozen=True)
class DealList:
    """The largest of some deals, and how many there are in all, with what they come to."""

    deals: tuple[Listed, ...]
    count: int
    whole: Decimal
    last: dt.date
    """The day of which it is told."""


def open_on(
    organization: Organization, scope: Scope, period: Period, where: Mapping[str, tuple[str, ...]]
) -> DealList | None:
    """The deals that are open at the end of the period, or now."""
    return listed(organization, scope, stays(organization, scope, period, where), OPEN)


def slipped(
    organization: Organization, scope: Scope, period: Period, where: Mapping[str, tuple[str, ...]]
) -> DealList | None:
    """The deals that were expected in the period, and are now expected after it."""
    return listed(organization, scope, stays(organization, scope, period, where), SLIPPED)


def moved(
    organization: Organization,
    scope: Scope,
    period: Period,
    where: Mapping[str, tuple[str, ...]],
    of: Of,
    step: str,
) -> DealList | None:
    """The deals behind one step of the period's waterfall: a movement, `start` or `end`."""
    made = moves(organization, scope, period, where, of)
    return listed(organization, scope, made, MOVED, movement=step)


def listed(
    organization: Organization,
    scope: Scope,
    made: tuple[str, dict[str, Any]] | None,
    chosen: str,
    **more: str,
) -> DealList | None:
    """The largest of the chosen; None for who sees no records, and where nothing has begun."""
    if made is None or not scope.sees_records:
        return None
    sql, parameters = made
    text = f"{sql}{chosen}{LISTED}".replace("{org}", str(organization.pk))
    with connection.cursor() as cursor:
        cursor.execute(text, {**parameters, **more, "most": MOST})
        rows = cursor.fetchall()
    usual = usual_days(organization, parameters["last"]) if rows else {}
    return DealList(
        deals=tuple(
            Listed(key, id, name or id, account, rep, stage, amount, due, days, usual.get(stage_id))
            for key, id, name, account, rep, stage, amount, due, days, stage_id, *_all in rows
        ),
        count=rows[0][-2] if rows else 0,
        whole=rows[0][-1] if rows else Decimal(0),
        last=parameters["last"],
    )
