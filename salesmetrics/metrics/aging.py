"""How long open deals have stood in their stages, beside how long deals usually stay there."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from salesmetrics.crm.models import Stage
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from .calendar import Period
from .next_steps import STUCK_TIMES, usual_days
from .waterfall import stays

AGES = """
SELECT e.stage_id, count(*), avg(%(last)s::date - v.entered_on),
       count(*) FILTER (WHERE %(last)s::date - v.entered_on > u.days * %(times)s), sum(m.amount)
  FROM move m
  JOIN crm_dealstate e ON e.organization_id = {org} AND e.opportunity_id = m.id
       AND e.since <= %(last)s AND (e.until IS NULL OR e.until > %(last)s)
  LEFT JOIN crm_stagevisit v ON v.organization_id = {org} AND v.opportunity_id = m.id
       AND v.stage_id = e.stage_id
  LEFT JOIN unnest(%(stages)s::bigint[], %(usual)s::numeric[]) AS u (stage, days)
       ON u.stage = e.stage_id
 WHERE m.movement = 'end'
 GROUP BY e.stage_id"""


@dataclass(frozen=True)
class Aging:
    """The open deals of one stage."""

    stage: Stage
    deals: int
    amount: Decimal
    days: Decimal | None
    """How long they have stood in it, on average."""
    usual: Decimal | None
    stuck: int
    """How many of them have stood there more than twice as long as usual."""


def aging(
    organization: Organization, scope: Scope, period: Period, where: Mapping[str, tuple[str, ...]]
) -> list[Aging]:
    """The open deals at the end of the period, or now, by stage; in the funnel's order."""
    made = stays(organization, scope, period, where)
    if made is None:
        return []
    sql, parameters = made
    usual = usual_days(organization, parameters["last"])
    parameters |= {
        "times": STUCK_TIMES,
        "stages": list(usual),
        "usual": list(usual.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql + AGES.replace("{org}", str(organization.pk)), parameters)
        found = {stage: row for stage, *row in cursor.fetchall()}
    stages = Stage.objects.filter(organization=organization, id__in=[k for k in found if k])
    return [
        Aging(stage, deals, amount, None if days is None else Decimal(days),
              usual.get(stage.pk), stuck)
        for stage in stages.order_by("position", "external_id")
        for deals, days, stuck, amount in [found[stage.pk]]
    ]  # fmt: skip
