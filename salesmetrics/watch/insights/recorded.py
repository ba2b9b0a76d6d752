"""Customers of whom a record tells: renewal overdue, a low score, an inquiry unanswered."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from salesmetrics.metrics.models import Run

from ..models.insights import CustomerSign
from .bought import Bought, Sign

Reason = CustomerSign.Reason

# A subscription has ended in the last quarter of a year, and none runs or is going to.
LAPSED = """
WITH ended AS (
    SELECT account_id AS id, max(until) AS until FROM crm_subscriptionstate e
     WHERE organization_id = %(org)s AND until > %(today)s::date - 90 AND until <= %(today)s
       AND NOT EXISTS (SELECT FROM crm_subscriptionstate o
                        WHERE o.organization_id = %(org)s AND o.account_id = e.account_id
                          AND (o.until IS NULL OR o.until > %(today)s))
     GROUP BY 1
)
SELECT e.id, e.until - 1, sum(s.mrr) * 12
  FROM ended e JOIN crm_subscriptionstate s ON s.organization_id = %(org)s
       AND s.account_id = e.id AND s.until = e.until
 GROUP BY e.id, e.until
HAVING sum(s.mrr) IS NOT NULL
 ORDER BY 1"""

# The latest answer of half a year: 0 to 6 of a recommendation, the lower two fifths of a scale.
LOW = """
SELECT id, score::text, highest::text, kind, answered_on
  FROM (SELECT DISTINCT ON (account_id) account_id AS id, kind, score, answered_on,
               CASE WHEN kind = 'nps' THEN 10 ELSE coalesce(scale_max, 5) END AS highest
          FROM crm_survey
         WHERE organization_id = %(org)s AND deleted_at IS NULL AND account_id IS NOT NULL
           AND answered_on BETWEEN %(today)s::date - 180 AND %(today)s
         ORDER BY account_id, answered_at DESC, crm_survey.id DESC) answers
 WHERE CASE WHEN kind = 'nps' THEN score <= 6 ELSE score <= highest * 0.4 END
 ORDER BY id"""

# Inquiries that nobody has answered for two days or more.
UNANSWERED = """
SELECT account_id, count(*), min(received_on) FROM crm_inquiry
 WHERE organization_id = %(org)s AND deleted_at IS NULL AND answered_at IS NULL
   AND account_id IS NOT NULL
   AND received_on BETWEEN %(today)s::date - 90 AND %(today)s::date - 2
 GROUP BY 1
 ORDER BY 1"""

RUNNING = """
SELECT account_id, sum(mrr) * 12 FROM crm_subscriptionstate
 WHERE organization_id = %(org)s AND account_id = ANY(%(accounts)s)
   AND since <= %(today)s AND (until IS NULL OR until > %(today)s)
 GROUP BY 1
HAVING sum(mrr) IS NOT NULL"""


def recorded(run: Run, bought: Bought) -> Iterator[tuple[Reason, Sign]]:
    """The customers with the reason."""
    for account, last, money in _rows(run, LAPSED):
        yield Reason.LAPSED, Sign(account, money, {"last": last.isoformat()})
    low, unanswered = _rows(run, LOW), _rows(run, UNANSWERED)
    worth = _worth(run, bought, [row[0] for row in (*low, *unanswered)])
    for account, score, highest, kind, last in low:
        if account in worth:
            figures = {"score": score, "highest": highest, "kind": kind, "last": last.isoformat()}
            yield Reason.SCORE, Sign(account, worth[account], figures)
    for account, count, last in unanswered:
        if account in worth:
            figures = {"inquiries": count, "last": last.isoformat()}
            yield Reason.WAITING, Sign(account, worth[account], figures)


def _worth(run: Run, bought: Bought, accounts: Iterable[int]) -> dict[int, Decimal]:
    """Of accounts that are customers today what they brought in the year up to today.

    By sales or by running subscriptions, whichever is more.
    """
    customers = set(accounts).intersection(bought.active["account"])
    sold = bought.in_a_year(customers)
    running = {row[0]: row[1] for row in _rows(run, RUNNING, accounts=sorted(customers))}
    return {
        account: max(money[account] for money in (sold, running) if account in money)
        for account in sorted(customers & (sold.keys() | running.keys()))
    }


def _rows(run: Run, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        known: dict[str, Any] = {"org": run.organization_id, "today": run.today}
        cursor.execute(query, known | parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
