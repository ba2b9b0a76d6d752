"""Faults: what a full run finds otherwise than it stands, though nothing told of a change.

A full run works out every figure anew; once a week, or where it is asked to, the facts as well.
What was noted as stale before may differ; any other difference is one that the notes, and so the
nights, have missed.
"""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from salesmetrics.tenancy.models import Organization

from .calendar import month_start
from .models import Run
from .staleness import Months

WEEK = dt.timedelta(days=7)
# A night is begun within some minutes of its hour.
LENIENCE = dt.timedelta(hours=1)

DIFFERENCES = """
SELECT count(*)
  FROM metrics_cellchange x
  JOIN metrics_chunk k ON k.id = x.chunk_id
 WHERE k.run_id = %(run)s AND x.grain = 'month'
   AND NOT EXISTS (SELECT FROM unnest(%(sources)s::text[], %(months)s::date[]) AS e (source, month)
                    WHERE e.source = k.source AND e.month = x.period)
   AND EXISTS (SELECT FROM metrics_cell c
                WHERE c.organization_id = %(organization)s AND c.measure = x.measure)"""


def expect(run: Run, stale: Months) -> None:
    """Keep what was known to be stale when the run began."""
    run.expected = {
        source.key: [month_start(number).isoformat() for number in sorted(months)]
        for source, months in stale.items()
    }
    run.save(update_fields=["expected"])


def count(run: Run) -> int:
    """How many of the run's differences nothing had told of; of a measure that is new, none."""
    if run.expected is None:
        return 0
    pairs = [(source, month) for source, months in run.expected.items() for month in months]
    parameters: dict[str, Any] = {
        "run": run.pk,
        "organization": run.organization_id,
        "sources": [source for source, _month in pairs],
        "months": [month for _source, month in pairs],
    }
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES, parameters)
        return int(cursor.fetchone()[0])


def is_week_over(organization: Organization) -> bool:
    """Whether all, facts too, was last worked out anew a week ago, or never since the first."""
    published = Run.objects.filter(organization=organization, status=Run.Status.PUBLISHED)
    since = timezone.now() - WEEK + LENIENCE
    return published.exists() and not published.filter(facts=True, started_at__gt=since).exists()
