"""Customers: when an account was an active one.

With subscriptions: while one runs. Without, or before the first one: from a sale until the
organization's inactivity window has passed.
"""

from .statement import Statement

COLUMNS = ("account_id", "since", "until", "first", "rep_id", "region_id", "industry_id")

SPANS = """
WITH subscribed AS (
    SELECT account_id, min(since) AS day FROM mrr_price GROUP BY account_id
), active AS (
    SELECT account_id, since, coalesce(until, 'infinity'::date) AS until FROM mrr_price
    UNION ALL
    SELECT s.account_id, s.day, least(s.day + %(window)s, b.day)
      FROM fresh_sale s LEFT JOIN subscribed b ON b.account_id = s.account_id
     WHERE s.account_id IS NOT NULL AND s.kind IN ('order', 'deal')
       AND (b.day IS NULL OR s.day < b.day)
), marked AS (
    SELECT account_id, since, until,
           since > max(until) OVER (PARTITION BY account_id ORDER BY since, until
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS begins
      FROM active
), numbered AS (
    SELECT account_id, since, until,
           count(*) FILTER (WHERE begins) OVER (PARTITION BY account_id ORDER BY since, until
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS number
      FROM marked
)
SELECT n.account_id, min(n.since) AS since, nullif(max(n.until), 'infinity'::date) AS until,
       n.number = 0 AS first, a.owner_id AS rep_id, a.region_id, a.industry_id
  FROM numbered n LEFT JOIN crm_account a ON a.id = n.account_id
 GROUP BY n.account_id, n.number, a.owner_id, a.region_id, a.industry_id
"""


def work_out(run: Statement) -> None:
    run.table("fresh_customer", SPANS, "account_id, since", window=run.organization.inactivity_days)
    run.replace(
        "crm_customerspan",
        "fresh_customer",
        ["account_id", "since"],
        COLUMNS,
        "t.account_id IN (SELECT id FROM concerned_buyer)",
    )
