"""The pipeline's view of months to come: open deals, each by its chance of being won.

Expected = open amount x chance, the chance being that of the deal's stage and of how long it has
stood there (`chances`); where none is known, its own probability. A deal belongs to the month it
is expected to close in; those whose day has passed, and those without one, stand by themselves.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from salesmetrics.metrics.answers import published_run
from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.waterfall import stays
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

OVERDUE, UNDATED = "overdue", "undated"
MOST = 100

# Each open deal that may be seen, with its chance.
WEIGHED = """
, weighed AS (
    SELECT m.id, m.amount, e.stage_id, e.expected_close_on, %(last)s::date - v.entered_on AS age,
           CASE WHEN e.expected_close_on IS NULL THEN 'undated'
                WHEN e.expected_close_on < %(last)s THEN 'overdue'
                ELSE to_char(e.expected_close_on, 'YYYY-MM') END AS month,
           coalesce(c.chance, e.probability / 100, g.probability / 100, 0)::numeric AS chance
      FROM move m
      JOIN crm_dealstate e ON e.organization_id = {org} AND e.opportunity_id = m.id
           AND e.since <= %(last)s AND (e.until IS NULL OR e.until > %(last)s)
      LEFT JOIN crm_stage g ON g.id = e.stage_id
      LEFT JOIN crm_stagevisit v ON v.organization_id = {org} AND v.opportunity_id = m.id
           AND v.stage_id = e.stage_id
      LEFT JOIN LATERAL (
           SELECT w.chance FROM watch_winchance w
            WHERE w.organization_id = {org} AND w.stage = e.stage_id
              AND w.from_days <= greatest(coalesce(%(last)s::date - v.entered_on, 0), 0)
            ORDER BY w.from_days DESC LIMIT 1) c ON TRUE
     WHERE m.movement = 'end'
)
"""
BY_MONTH = """
SELECT month, count(*), sum(amount), sum(amount * chance) FROM weighed GROUP BY month"""
LISTED = """
SELECT o.external_id, o.name, coalesce(a.name, ''), coalesce(r.name, ''), coalesce(g.name, ''),
       w.amount, w.age, w.chance * 100, w.amount * w.chance, w.expected_close_on,
       count(*) OVER (), sum(w.amount) OVER (), sum(w.amount * w.chance) OVER ()
  FROM weighed w
  JOIN crm_opportunity o ON o.id = w.id
  JOIN crm_deal d ON d.opportunity_id = w.id
  LEFT JOIN crm_account a ON a.id = o.account_id AND a.deleted_at IS NULL
  LEFT JOIN tenancy_rep r ON r.id = d.rep_id
  LEFT JOIN crm_stage g ON g.id = w.stage_id
 WHERE %(month)s = '' OR w.month = %(month)s
 ORDER BY w.amount * w.chance DESC, w.id LIMIT %(most)s"""

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Due:
    """The open deals of a month (as in 2026-11), of those overdue, or of those without a day."""

    month: str
    deals: int
    amount: Decimal
    expected: Decimal


@dataclass(frozen=True)
class Weighed:
    """An open deal with its chance in percent."""

    id: str
    name: str
    account: str
    rep: str
    stage: str
    amount: Decimal
    days_in_stage: int | None
    chance: Decimal
    expected: Decimal
    expected_close_on: dt.date | None


@dataclass(frozen=True)
class WeighedList:
    """The weightiest of some deals, and what all of them come to."""

    deals: tuple[Weighed, ...]
    count: int
    amount: Decimal
    expected: Decimal


def by_month(organization: Organization, scope: Scope, where: Where) -> list[Due] | None:
    """What is open now by the month it is expected in: overdue first, without a day last."""
    rows = _rows(organization, scope, where, BY_MONTH)
    if rows is None:
        return None
    order = {OVERDUE: "", UNDATED: "z"}
    return sorted((Due(*row) for row in rows), key=lambda due: order.get(due.month, due.month))


def deals_of(
    organization: Organization, scope: Scope, where: Where, month: str
) -> WeighedList | None:
    """The deals behind a month, or behind all of them; None for who sees no records."""
    if not scope.sees_records:
        return None
    rows = _rows(organization, scope, where, LISTED, month=month, most=MOST)
    if not rows:
        return None
    deals = tuple(Weighed(row[0], row[1] or row[0], *row[2:10]) for row in rows)
    return WeighedList(deals, *rows[0][10:])


def _rows(
    organization: Organization, scope: Scope, where: Where, asked: str, **more: Any
) -> list[tuple[Any, ...]] | None:
    run = published_run(organization, None)
    if run is None:
        return None
    made = stays(organization, scope, Period(run.today, run.today), where)
    if made is None:
        return None
    sql, parameters = made
    text = f"{sql}{WEIGHED}{asked}".replace("{org}", str(organization.pk))
    with connection.cursor() as cursor:
        cursor.execute(text, {**parameters, **more})
        return list(cursor.fetchall())
