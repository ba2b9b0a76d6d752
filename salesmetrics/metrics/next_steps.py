"""A rep's open deals, and what each asks for next: overdue, quiet, or stuck in its stage."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Avg

from salesmetrics.crm.models import StageVisit
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

# Longer than this without an activity, a deal has gone quiet.
QUIET_DAYS = 14
# So many times the usual days in its stage, a deal is stuck.
STUCK_TIMES = 2
USUAL_OVER_DAYS = 365


class Next(StrEnum):
    """Why a deal asks for something."""

    OVERDUE = "overdue"
    STUCK = "stuck"
    QUIET = "quiet"


@dataclass(frozen=True)
class OpenDeal:
    """An open deal as it stands; the amount is in its own currency."""

    key: int
    id: str
    name: str
    account: str
    stage: str
    amount: Decimal | None
    currency: str
    expected_close_on: dt.date | None
    days_overdue: int
    days_in_stage: int | None
    quiet_days: int | None
    """Days since the last activity; None where there never was one."""
    reasons: tuple[Next, ...]


# The latest state of each open deal of some reps, with its stage and its last activity. The
# activities are read once by the day's index, and not once for each deal.
SQL = """
WITH mine AS (
    SELECT d.opportunity_id AS id, d.created_on FROM crm_deal d
     WHERE d.organization_id = %(org)s AND d.status = 'open' AND d.rep_id = ANY(%(reps)s)
), stand AS (
    SELECT m.id, m.created_on, e.stage_id, e.amount, e.currency, e.expected_close_on
      FROM mine m
      JOIN crm_dealstate e ON e.opportunity_id = m.id AND e.organization_id = %(org)s
           AND e.since <= %(today)s AND (e.until IS NULL OR e.until > %(today)s)
), touched AS (
    SELECT a.opportunity_id AS id, max(a.happened_on) AS last_on
      FROM crm_activity a JOIN stand s ON s.id = a.opportunity_id
     WHERE a.organization_id = %(org)s AND a.deleted_at IS NULL
       AND a.happened_on <= %(today)s
       AND a.happened_on >= (SELECT min(created_on) FROM stand)
     GROUP BY 1
)
SELECT s.id, o.external_id, o.name, coalesce(a.name, ''), coalesce(g.name, ''), s.stage_id,
       s.amount, s.currency, s.expected_close_on, %(today)s - v.entered_on,
       %(today)s - t.last_on, %(today)s - s.created_on
  FROM stand s
  JOIN crm_opportunity o ON o.id = s.id
  LEFT JOIN crm_account a ON a.id = o.account_id AND a.deleted_at IS NULL
  LEFT JOIN crm_stage g ON g.id = s.stage_id
  LEFT JOIN crm_stagevisit v ON v.opportunity_id = s.id AND v.organization_id = %(org)s
       AND v.stage_id = s.stage_id
  LEFT JOIN touched t ON t.id = s.id
 ORDER BY s.amount DESC NULLS LAST, o.external_id"""


def open_deals(organization: Organization, scope: Scope, rep: int) -> list[OpenDeal]:
    """The rep's open deals, those that ask for something first, then the largest.

    None for who sees no records, or not those of this rep.
    """
    if not scope.sees_records or (scope.reps is not None and rep not in scope.reps):
        return []
    today = organization.today()
    usual = usual_days(organization, today)
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"org": organization.pk, "reps": [rep], "today": today})
        deals = [deal(row, usual, today) for row in cursor.fetchall()]
    # Where nobody keeps activities, silence says nothing.
    if all(one.quiet_days is None for one in deals):
        deals = [without(one, Next.QUIET) for one in deals]
    return sorted(deals, key=lambda one: (-len(one.reasons), Next.OVERDUE not in one.reasons))


def deal(row: Sequence[Any], usual: dict[int, Decimal], today: dt.date) -> OpenDeal:
    (key, id, name, account, stage, stage_id, amount, currency, due, in_stage, quiet, age) = row
    overdue = max(0, (today - due).days) if due else 0
    silent = quiet if quiet is not None else age
    reasons = []
    if overdue:
        reasons.append(Next.OVERDUE)
    if stage_id in usual and in_stage is not None and in_stage > usual[stage_id] * STUCK_TIMES:
        reasons.append(Next.STUCK)
    if silent is not None and silent > QUIET_DAYS:
        reasons.append(Next.QUIET)
    return OpenDeal(
        key, id, name or id, account, stage, amount, currency, due, overdue, in_stage, quiet,
        tuple(reasons),
    )  # fmt: skip


def without(one: OpenDeal, reason: Next) -> OpenDeal:
    return replace(one, reasons=tuple(r for r in one.reasons if r != reason))


def usual_days(organization: Organization, today: dt.date) -> dict[int, Decimal]:
    """The mean days of the stays in each stage that began in the last year and are over."""
    stays = StageVisit.objects.filter(
        organization=organization,
        entered_on__range=(today - dt.timedelta(days=USUAL_OVER_DAYS), today),
        days__isnull=False,
    )
    rows = stays.order_by().values_list("stage_id").annotate(mean=Avg("days"))
    return {stage: Decimal(mean) for stage, mean in rows if mean}
