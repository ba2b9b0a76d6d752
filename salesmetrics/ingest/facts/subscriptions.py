"""Recurring revenue: what each subscription brings in a month, and how a customer's changes."""

from .statement import Statement, in_base, rate

STATE_COLUMNS = (
    "subscription_id", "account_id", "since", "until", "rep_id", "team_id", "region_id",
    "industry_id", "plan_id", "product_id", "mrr",
)  # fmt: skip
MOVEMENT_COLUMNS = ("account_id", "day", "kind", "amount", "region_id", "industry_id")

# A later row of the same id ends the former at the latest the day before.
PRICES = f"""
WITH priced AS (
    SELECT s.*, least(s.ended_on + 1, lead(s.started_on) OVER (
               PARTITION BY s.external_id ORDER BY s.started_on)) AS until
      FROM crm_subscription s
     WHERE s.organization_id = %(org)s AND s.deleted_at IS NULL
       AND s.external_id IN (SELECT x.external_id FROM crm_subscription x
                               JOIN concerned_buyer c ON c.id = x.account_id
                              WHERE x.organization_id = %(org)s)
)
SELECT s.id AS subscription_id, s.account_id, s.started_on AS since, s.until,
       coalesce(s.owner_id, o.owner_id) AS rep_id, a.region_id, a.industry_id, s.plan_id,
       p.product_id,
       round({in_base("s.price", "s.currency", "x")} / s.interval_months, 10) AS mrr
  FROM priced s
  JOIN concerned_buyer c ON c.id = s.account_id
  LEFT JOIN crm_opportunity o ON o.id = s.opportunity_id AND o.deleted_at IS NULL
  LEFT JOIN crm_account a ON a.id = s.account_id
  LEFT JOIN crm_plan p ON p.id = s.plan_id
  {rate("s.currency", "s.started_on", "x")}
 WHERE s.price > 0 AND (s.until IS NULL OR s.until > s.started_on)
"""

# Divided where the rep moves to another team.
STATES = """
WITH divided AS (
    SELECT s.*, d.day AS from_day,
           lead(d.day) OVER (PARTITION BY s.subscription_id ORDER BY d.day) AS next_day
      FROM mrr_price s
      CROSS JOIN LATERAL (
          SELECT s.since AS day
          UNION SELECT w.starts_on FROM tenancy_repplace w
                 WHERE w.organization_id = %(org)s AND w.rep_id = s.rep_id
                   AND w.starts_on > s.since AND (s.until IS NULL OR w.starts_on < s.until)
          UNION SELECT w.ends_on + 1 FROM tenancy_repplace w
                 WHERE w.organization_id = %(org)s AND w.rep_id = s.rep_id
                   AND w.ends_on < '9999-12-31' AND w.ends_on + 1 > s.since
                   AND (s.until IS NULL OR w.ends_on + 1 < s.until)
      ) d
)
SELECT s.subscription_id, s.account_id, s.from_day AS since, coalesce(s.next_day, s.until) AS until,
       s.rep_id, w.team_id, s.region_id, s.industry_id, s.plan_id, s.product_id, s.mrr
  FROM divided s
  LEFT JOIN tenancy_repplace w ON w.organization_id = %(org)s AND w.rep_id = s.rep_id
       AND s.from_day BETWEEN w.starts_on AND w.ends_on
"""

# Of a customer and a day: all that begins less all that ends, and what it leaves. From a price
# on that no exchange rate converts, nothing can be told of its movements.
MOVEMENTS = """
WITH event AS (
    SELECT account_id, since AS day, mrr FROM mrr_price
    UNION ALL
    SELECT account_id, until, -mrr FROM mrr_price WHERE until IS NOT NULL
), net AS (
    SELECT account_id, day, CASE WHEN count(mrr) = count(*) THEN sum(mrr) END AS net
      FROM event GROUP BY account_id, day
    HAVING sum(mrr) <> 0 OR count(mrr) < count(*)
), running AS (
    SELECT account_id, day, net,
           sum(net) OVER (PARTITION BY account_id ORDER BY day) AS after,
           row_number() OVER (PARTITION BY account_id ORDER BY day) AS number,
           bool_or(net IS NULL) OVER (PARTITION BY account_id ORDER BY day) AS lost
      FROM net
)
SELECT r.account_id, r.day,
       CASE WHEN r.lost THEN 'unknown'
            WHEN r.after = r.net THEN CASE WHEN r.number = 1 THEN 'new' ELSE 'reactivation' END
            WHEN r.after = 0 THEN 'churned'
            WHEN r.net > 0 THEN 'expansion' ELSE 'contraction' END AS kind,
       CASE WHEN NOT r.lost THEN abs(r.net) END AS amount, a.region_id, a.industry_id
  FROM running r LEFT JOIN crm_account a ON a.id = r.account_id
"""

CONCERNED = "t.account_id IN (SELECT id FROM concerned_buyer)"


def work_out(run: Statement) -> None:
    run.table("mrr_price", PRICES, "subscription_id", "account_id")
    run.table("fresh_subscription", STATES, "subscription_id, since")
    run.replace(
        "crm_subscriptionstate",
        "fresh_subscription",
        ["subscription_id", "since"],
        STATE_COLUMNS,
        CONCERNED,
    )
    run.table("fresh_movement", MOVEMENTS, "account_id, day")
    run.replace(
        "crm_mrrmovement", "fresh_movement", ["account_id", "day"], MOVEMENT_COLUMNS, CONCERNED
    )
