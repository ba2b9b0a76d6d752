"""Kind five: stages in which deals stay longer than they usually do."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection

from salesmetrics.metrics.calendar import ONE_DAY
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.live import narrowed
from salesmetrics.metrics.questions import Question, numbers

from .asking import Asking
from .insight import Insight, Kind

YEAR = dt.timedelta(days=365)
LEAST_NOW, LEAST_USUAL = 10, 20
"""So many stays there must have been, in the period and in the year before it."""
SLOWER, BY_DAYS = Decimal("1.25"), 2
KNOWN = {"rep", "team", "region"}
"""What stays are known by."""

# The stays that ended in the period, and those that ended in the year before it: how many lasted
# so many days. Counting them takes a fraction of sorting them for their median.
SQL = """
SELECT v.stage_id, v.entered_on + v.days >= %(start)s AS now, v.days, count(*)
  FROM crm_stagevisit v
 WHERE v.organization_id = %(org)s AND v.days IS NOT NULL AND v.open_stage
   AND v.entered_on BETWEEN %(earliest)s AND %(end)s
   AND v.entered_on + v.days BETWEEN %(usual)s AND %(end)s
   AND (%(team)s::bigint[] IS NULL OR v.team_id = ANY(%(team)s))
   AND (%(region)s::bigint[] IS NULL OR v.region_id = ANY(%(region)s))
   AND (%(rep)s::bigint[] IS NULL
        OR v.opportunity_id IN (SELECT d.opportunity_id FROM crm_deal d
                                 WHERE d.organization_id = %(org)s AND d.rep_id = ANY(%(rep)s)))
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


def slowed(asking: Asking) -> Iterator[Insight]:
    """Stages whose median stay is by a quarter longer than in the year before."""
    view, today = asking.view, asking.today
    if not set(view.where) <= KNOWN or view.period.start > today:
        return
    found = _stays(asking)
    open_amounts = _open(asking)
    for key, member in Dimension.registry["stage"].members(asking.scope.organization).items():
        now, usual = found.get((key, True)), found.get((key, False))
        if not now or not usual or now[0] < LEAST_NOW or usual[0] < LEAST_USUAL:
            continue
        if now[1] < usual[1] * SLOWER or now[1] < usual[1] + BY_DAYS:
            continue
        yield Insight(
            kind=Kind.STAGE,
            subject="stage_days",
            amount=Decimal(now[1] - usual[1]),
            money=open_amounts.get(key, Decimal(0)),
            period=view.period,
            good=False,
            dimension="stage",
            member=member.id,
            name=member.name,
            figures={"days": now[1], "usual": usual[1], "deals": now[0]},
            where=dict(view.where) | {"stage": (member.id,)},
        )


def _stays(asking: Asking) -> dict[tuple[int, bool], tuple[int, int]]:
    """By stage and whether it is of the period: how many stays, and their median days."""
    view, organization = asking.view, asking.scope.organization
    question = Question("stage_days", *view.period, where=dict(view.where))
    filters = [*numbers(question, asking.scope).items(), *asking.scope.where.items()]
    inside = narrowed(organization, filters)
    end = min(view.period.end, asking.today)
    parameters: dict[str, Any] = {
        "org": organization.pk,
        "start": view.period.start,
        "end": end,
        "usual": view.period.start - YEAR,
        "earliest": view.period.start - 2 * YEAR - ONE_DAY,
        **{key: list(inside[key]) if key in inside else None for key in KNOWN},
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, parameters)
        rows = cursor.fetchall()
    return {
        key: middle([(days, count) for _stage, _now, days, count in stays])
        for key, stays in groupby(rows, key=lambda row: (row[0], row[1]))
    }


def middle(stays: list[tuple[int, int]]) -> tuple[int, int]:
    """Of how many stays lasted so many days, in order: how many they are, and their median.

    Of an even number it is the shorter of the two in the middle.
    """
    whole, passed = sum(count for _days, count in stays), 0
    for days, count in stays:
        passed += count
        if passed * 2 >= whole:
            return whole, days
    return 0, 0


def _open(asking: Asking) -> dict[int, Decimal]:
    """What is open in each stage: the money that a slower stage holds."""
    if asking.metric("pipeline_value") is None:
        return {}
    rows = asking.answer("pipeline_value", asking.view.period, "stage").rows
    return {row.member.key: row.figure.value or Decimal(0) for row in rows if row.member}
