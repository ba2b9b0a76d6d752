"""Retention: of the customers won in each month or quarter, how many were still there later."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from salesmetrics.tenancy.visibility import Scope

from .answers import published_run
from .calendar import Grain, periods
from .declared.customers import CustomersGained
from .fact_rows import fact_rows
from .questions import Question

# Every customer won, with the days on which to look whether it is there.
SQL = """
SELECT won.number, place.number, count(*) FILTER (WHERE s.account_id IS NOT NULL), count(*)
  FROM (SELECT p.r_account AS account, width_bucket(p.at_day, %s::date[]) AS number
          FROM ({rows}) p WHERE p.r_first) won
  JOIN unnest(%s::date[]) WITH ORDINALITY AS place (day, number) ON place.number >= won.number
  LEFT JOIN crm_customerspan s ON s.organization_id = %s AND s.account_id = won.account
       AND s.since <= place.day AND (s.until IS NULL OR s.until > place.day)
 GROUP BY 1, 2 ORDER BY 1, 2"""


@dataclass(frozen=True)
class Cohort:
    """The customers won in a period, and how many of them were active at each end since.

    The first number is that of the period itself; of the one that still runs it is today's.
    """

    start: dt.date
    size: int
    kept: tuple[int, ...]


def cohorts(question: Question, scope: Scope, grain: Grain) -> list[Cohort]:
    """A cohort for every month or quarter of the question's that has begun, oldest first.

    The question's metric is `new_customers`, for its filters are those that hold; it begins
    with a whole period.
    """
    organization = scope.organization
    run = published_run(organization, None)
    if run is None or question.start > run.today:
        return []
    last = min(question.end, run.today)
    spans = periods(organization, grain, question.start, last)
    record = {"account": "account_id", "first": "first"}
    rows = fact_rows(CustomersGained, question, scope, record=record)
    found: list[tuple[int, int, int, int]] = []
    if rows is not None:
        starts, ends = [span.start for span in spans], [min(span.end, last) for span in spans]
        with connection.cursor() as cursor:
            sql = SQL.replace("{rows}", rows.sql)
            cursor.execute(sql, [starts, *rows.parameters, ends, organization.pk])
            found = cursor.fetchall()
    return [
        cohort(span.start, [row for row in found if row[0] == number], len(spans) - number + 1)
        for number, span in enumerate(spans, start=1)
    ]


def cohort(start: dt.date, its: list[tuple[int, int, int, int]], ages: int) -> Cohort:
    """One row of the triangle."""
    if not its:
        return Cohort(start, 0, (0,) * ages)
    return Cohort(start, its[0][3], tuple(kept for _number, _place, kept, _size in its))
