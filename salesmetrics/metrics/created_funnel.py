"""The funnel of the deals created in a period, followed up to now."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from salesmetrics.crm.models import Stage
from salesmetrics.tenancy.visibility import Scope

from .calendar import Period
from .declared.pipeline import DealsCreated
from .fact_rows import fact_rows
from .questions import Question

STAGES = """
SELECT v.stage_id, count(*), count(*) FILTER (WHERE v.advanced),
       count(*) FILTER (WHERE v.lost_here), avg(v.days)
  FROM ({rows}) p
  JOIN crm_stagevisit v ON v.organization_id = %s AND v.opportunity_id = p.r_deal
 GROUP BY v.stage_id"""


@dataclass(frozen=True)
class Stood:
    """Of the deals created in the period, those that have stood in one stage so far."""

    stage: Stage
    entered: int
    advanced: int
    lost: int
    days: Decimal | None


def created_funnel(
    scope: Scope, period: Period, where: Mapping[str, tuple[str, ...]]
) -> list[Stood]:
    """Stage by stage, in the funnel's order."""
    question = Question("opportunities_created", period.start, period.end, where=where)
    rows = fact_rows(DealsCreated, question, scope, record={"deal": "opportunity_id"})
    if rows is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            STAGES.format(rows=rows.sql),
            [*rows.parameters, scope.organization.pk],
        )
        found = {stage: row for stage, *row in cursor.fetchall()}
    stages = Stage.objects.filter(organization=scope.organization, id__in=found)
    return [
        Stood(stage, entered, advanced, lost, None if days is None else Decimal(days))
        for stage in stages.order_by("position", "external_id")
        for entered, advanced, lost, days in [found[stage.pk]]
    ]
