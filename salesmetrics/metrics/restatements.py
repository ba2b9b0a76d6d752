"""Restatements: which figures of closed months changed in which run, from what to what, and why.

A month counts as closed when a run before has published it whole: what the first run after its
end still adds to it is no restatement.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from salesmetrics.tenancy.visibility import Scope

from .catalogue import METRICS
from .causes import Causes, causes
from .measures import Measure
from .metric import Metric

PAGE = 100
SAME = (
    "({0}.organization_id, {0}.measure, {0}.dimension, {0}.grain, {0}.period, {0}.member)"
    " = (f.organization_id, f.measure, f.dimension, f.grain, f.period, f.member)"
)
KEYS = "organization_id, measure, dimension, grain, period, member, value, run"
MINE = (
    "f.organization_id = %(org)s AND f.grain = 'month' AND f.dimension = %(dimension)s"
    " AND f.member = %(member)s AND f.measure = ANY(%(measures)s)"
    " AND (f.period + interval '1 month')::date <= r.before"
)
SQL = f"""
WITH told AS (
  SELECT id, published_at, reason, lag(today) OVER (ORDER BY id) AS before
    FROM metrics_run WHERE organization_id = %(org)s AND status = 'published')
SELECT r.id, r.published_at, r.reason, f.period, f.measure, f.value AS was, n.value AS now
  FROM metrics_formercell f JOIN told r ON r.id = f.until_run
  LEFT JOIN LATERAL (
    SELECT c.value FROM metrics_cell c WHERE {SAME.format("c")} AND c.run = f.until_run
    UNION ALL
    SELECT c.value FROM metrics_formercell c WHERE {SAME.format("c")} AND c.run = f.until_run
  ) n ON true
 WHERE {MINE}
UNION ALL
SELECT r.id, r.published_at, r.reason, f.period, f.measure, NULL, f.value
  FROM (SELECT {KEYS} FROM metrics_cell UNION ALL SELECT {KEYS} FROM metrics_formercell) f
  JOIN told r ON r.id = f.run
 WHERE {MINE}
   AND NOT EXISTS (SELECT FROM metrics_formercell c
                    WHERE {SAME.format("c")} AND c.until_run = f.run)
"""


@dataclass(frozen=True)
class Restatement:
    """What a sum of a closed month was until a run, and what it is from then on.

    None stands for a month that had, or has, no record in it.
    """

    run: int
    published_at: dt.datetime
    reason: str
    month: dt.date
    measure: str
    metrics: tuple[str, ...]
    was: Decimal | None
    now: Decimal | None
    causes: Causes


@dataclass(frozen=True)
class Page:
    restatements: list[Restatement]
    count: int
    start: int

    @property
    def following(self) -> int | None:
        """Where the next page starts; None after the last."""
        end = self.start + len(self.restatements)
        return end if end < self.count else None


def restatements(
    scope: Scope, metrics: Iterable[Metric] | None = None, *, start: int = 0, most: int = PAGE
) -> Page:
    """The restatements of these metrics, or of all, that the scope may see; the latest first."""
    asked = [m for m in (METRICS.values() if metrics is None else metrics) if may_see(m, scope)]
    made_of = {m.key: tuple(k.key for k in asked if m in k.measures()) for m in measures(asked)}
    [(dimension, members)] = list(scope.where.items()) or [("", (0,))]
    parameters: dict[str, Any] = {
        "org": scope.organization.pk,
        "dimension": dimension,
        "member": members[0],
        "measures": list(made_of),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({SQL}) x", parameters)
        count = int(cursor.fetchone()[0])
        cursor.execute(
            f"SELECT * FROM ({SQL}) x ORDER BY 1 DESC, 4 DESC, 5 OFFSET %(start)s LIMIT %(most)s",
            {**parameters, "start": start, "most": most},
        )
        rows = cursor.fetchall()
    # The sums of one source share their records.
    its = {(run, key.partition(".")[0], month): key for run, _at, _reason, month, key, *_ in rows}
    told = {part: causes(scope, part[0], key, part[2]) for part, key in its.items()}
    found = [
        Restatement(
            run, at, reason, month, key, made_of[key], was, now,
            told[run, key.partition(".")[0], month],
        )
        for run, at, reason, month, key, was, now in rows
    ]  # fmt: skip
    return Page(found, count, start)


def may_see(metric: Metric, scope: Scope) -> bool:
    """Whether the scope has figures of this metric."""
    if metric.confidential and not scope.sees_commissions:
        return False
    return all(key in metric.dimensions for key in scope.where)


def measures(metrics: Iterable[Metric]) -> tuple[Measure, ...]:
    return tuple(dict.fromkeys(m for metric in metrics for m in metric.measures()))
