"""How many deals are won of those that stood so long in a stage.

Of the deals that closed in the last two years: for each stage and age, those that stood in it at
least as long, and how many of these were won in the end. So a deal that stands in a stage for 70
days is held against those that stood there for 61 days or more, and not against those that had
moved on by then. Few deals tell little: what is known of the younger ones, and of the youngest the
stage's probability, counts as ten deals more.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from salesmetrics.crm.models import Stage
from salesmetrics.metrics.answers import published_run
from salesmetrics.tenancy.models import Organization

from ..models import WinChance
from .foretelling import touch

AGES = (0, 31, 61, 91, 181)
LOOK_BACK = dt.timedelta(days=730)
PRIOR = 10
WHAT_COUNTS = ("stage", "from_days", "won", "closed", "chance")

STOOD = """
SELECT v.stage_id, a.age, count(*) FILTER (WHERE d.status = 'won'), count(*)
  FROM crm_deal d
  JOIN crm_stagevisit v ON v.organization_id = d.organization_id
       AND v.opportunity_id = d.opportunity_id
  JOIN unnest(%(ages)s::int[]) AS a (age) ON v.days >= a.age
 WHERE d.organization_id = %(org)s AND d.closed_on BETWEEN %(since)s AND %(today)s
   AND d.status IN ('won', 'lost')
 GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Stood:
    """Deals that stood in a stage at least so long, and have closed."""

    won: int
    closed: int

    def chance(self, prior: float) -> float:
        """The share that was won, with what was known before as ten deals more."""
        return (self.won + PRIOR * prior) / (self.closed + PRIOR)


def keep_chances(organization: Organization) -> None:
    """Work the chances out as of what is published, in the place of the former."""
    organization.refresh_from_db()
    run = published_run(organization, None)
    if run is None:
        return
    found = stood(organization, run.today)
    rows = []
    for stage in Stage.objects.filter(organization=organization, outcome="open"):
        chance = float(stage.probability or 0) / 100
        for age in AGES:
            at_age = found.get((stage.pk, age), Stood(0, 0))
            chance = at_age.chance(chance)
            rows.append(
                WinChance(
                    organization=organization, stage=stage.pk, from_days=age,
                    won=at_age.won, closed=at_age.closed, chance=round(chance, 6),
                )
            )  # fmt: skip
    before = set(WinChance.objects.filter(organization=organization).values_list(*WHAT_COUNTS))
    if before == {tuple(getattr(row, name) for name in WHAT_COUNTS) for row in rows}:
        return
    with transaction.atomic():
        # One at a time: of two workers the second replaces what the first has found.
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        WinChance.objects.filter(organization=organization).delete()
        WinChance.objects.bulk_create(rows)
        touch(organization)


def stood(organization: Organization, today: dt.date) -> dict[tuple[int, int], Stood]:
    """By stage and age."""
    told: dict[str, Any] = {
        "org": organization.pk,
        "ages": list(AGES),
        "since": today - LOOK_BACK,
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(STOOD, told)
        return {(stage, age): Stood(won, closed) for stage, age, won, closed in cursor.fetchall()}
