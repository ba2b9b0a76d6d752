"""Sales: what was bought, line by line, with what the lines leave over, and who became a customer.

A sale is an order, or a won opportunity while no order other than a return names it. An
opportunity without lines that names a product is its own one line.
"""

from .statement import Statement, in_base, place, rate

COLUMNS = (
    "sale_key", "line", "head", "kind", "order_id", "opportunity_id", "subscription_id", "day",
    "account_id", "rep_id", "team_id", "region_id", "product_id", "plan_id", "source_id",
    "channel_id", "campaign_id", "industry_id", "deal_type", "amount", "cost", "wins_customer",
    "growth", "lead_source_id", "lead_channel_id", "lead_campaign_id", "cost_unpriced",
)  # fmt: skip

# Ids of orders, opportunities and subscriptions as keys of one kind.
ORDER_KEY, DEAL_KEY, START_KEY = "o.id * 4 + 1", "o.id * 4 + 2", "s.id * 4 + 3"

WHOLES = f"""
SELECT {ORDER_KEY} AS sale_key, CASE WHEN o.amount < 0 THEN 'return' ELSE 'order' END AS kind,
       o.id AS order_id, o.opportunity_id, NULL::bigint AS subscription_id,
       o.ordered_on AS day, o.ordered_at AS at, o.account_id,
       o.owner_id, o.region_id, o.source_id, o.channel_id, o.campaign_id, o.deal_type,
       NULL::bigint AS product_id, NULL::bigint AS plan_id, o.amount, o.currency, o.cost
  FROM crm_order o JOIN concerned_buyer c ON c.id = o.account_id
 WHERE o.organization_id = %(org)s AND o.deleted_at IS NULL AND o.ordered_at <= %(now)s
UNION ALL
SELECT {DEAL_KEY}, 'deal', NULL, o.id, NULL, o.closed_on, o.closed_at, o.account_id,
       NULL, NULL, NULL, NULL, NULL, '', o.product_id, o.plan_id, o.amount, o.currency, o.cost
  FROM crm_opportunity o
  JOIN (SELECT o.id FROM crm_opportunity o JOIN concerned_buyer c ON c.id = o.account_id
         WHERE o.organization_id = %(org)s
        UNION ALL
        SELECT o.id FROM crm_opportunity o JOIN concerned_deal c ON c.id = o.id
         WHERE o.account_id IS NULL) its ON its.id = o.id
 WHERE o.organization_id = %(org)s AND o.deleted_at IS NULL AND o.status = 'won'
   AND o.closed_at <= %(now)s
   AND NOT EXISTS (SELECT FROM crm_order x
                    WHERE x.organization_id = %(org)s AND x.opportunity_id = o.id
                      AND x.deleted_at IS NULL AND x.amount >= 0 AND x.ordered_at <= %(now)s)
UNION ALL
SELECT {START_KEY}, 'start', NULL, s.opportunity_id, s.id, s.started_on,
       s.started_on::timestamp AT TIME ZONE %(zone)s, s.account_id, s.owner_id, NULL, NULL, NULL,
       NULL, '', p.product_id, s.plan_id, NULL, s.currency, NULL
  FROM (SELECT DISTINCT ON (x.account_id) x.* FROM crm_subscription x
          JOIN concerned_buyer c ON c.id = x.account_id
         WHERE x.organization_id = %(org)s AND x.deleted_at IS NULL AND x.price > 0
           AND x.started_on <= %(today)s
         ORDER BY x.account_id, x.started_on, x.external_id) s
  LEFT JOIN crm_plan p ON p.id = s.plan_id
"""

# Of each account the one that made it a customer: the first sale, or an earlier subscription.
FIRSTS = """
SELECT DISTINCT ON (account_id) account_id, sale_key
  FROM sale_whole WHERE account_id IS NOT NULL AND kind <> 'return'
 ORDER BY account_id, day, (kind = 'start'), at, sale_key
"""

RESOLVED = f"""
SELECT w.sale_key, w.kind, w.order_id, w.opportunity_id, w.subscription_id, w.day, w.account_id,
       coalesce(w.owner_id, d.owner_id) AS rep_id, p.team_id,
       coalesce(w.region_id, d.region_id, a.region_id, p.region_id) AS region_id,
       coalesce(w.source_id, own.source_id, d.source_id, its.source_id, l.source_id,
                leads.source_id, f.source_id) AS source_id,
       coalesce(w.channel_id, own.channel_id, d.channel_id, its.channel_id, l.channel_id,
                leads.channel_id, f.channel_id) AS channel_id,
       coalesce(w.campaign_id, d.campaign_id, l.campaign_id, f.campaign_id) AS campaign_id,
       a.industry_id, coalesce(nullif(w.deal_type, ''), d.deal_type, '') AS deal_type,
       w.product_id, w.plan_id, w.amount, w.currency, w.cost,
       first.sale_key IS NOT NULL AS wins_customer, f.source_id AS lead_source_id,
       f.channel_id AS lead_channel_id, f.campaign_id AS lead_campaign_id
  FROM sale_whole w
  LEFT JOIN crm_opportunity d ON d.id = w.opportunity_id AND d.deleted_at IS NULL
  LEFT JOIN crm_account a ON a.id = w.account_id AND a.deleted_at IS NULL
  LEFT JOIN crm_campaign own ON own.id = w.campaign_id
  LEFT JOIN crm_campaign its ON its.id = d.campaign_id
  LEFT JOIN crm_lead l ON l.id = d.lead_id AND l.deleted_at IS NULL
  LEFT JOIN crm_campaign leads ON leads.id = l.campaign_id
  LEFT JOIN first_lead f ON f.account_id = w.account_id
  LEFT JOIN first_sale first ON first.sale_key = w.sale_key
  {place("coalesce(w.owner_id, d.owner_id)", "w.day", "p")}
 WHERE w.kind <> 'start' OR first.sale_key IS NOT NULL
"""


def own_cost(cost: str) -> str:
    """SQL: a cost as given; of a return it is taken back, whatever its sign in the file."""
    return f"CASE WHEN w.kind = 'return' THEN -abs({cost}) ELSE {cost} END"


LINES = f"""
WITH line AS (
    SELECT {ORDER_KEY} AS sale_key, l.line, l.product_id, l.plan_id, l.quantity, l.amount,
           l.cost, l.deal_type
      FROM sale_resolved w
      JOIN crm_orderline l ON l.organization_id = %(org)s AND l.order_id = w.order_id
           AND l.deleted_at IS NULL
      JOIN crm_order o ON o.id = w.order_id
     WHERE w.kind IN ('order', 'return')
    UNION ALL
    SELECT {DEAL_KEY}, l.line, l.product_id, l.plan_id, l.quantity, l.amount, l.cost, ''
      FROM sale_resolved w
      JOIN crm_opportunityline l ON l.organization_id = %(org)s
           AND l.opportunity_id = w.opportunity_id AND l.deleted_at IS NULL
      JOIN crm_opportunity o ON o.id = w.opportunity_id
     WHERE w.kind = 'deal'
)
SELECT w.sale_key, row_number() OVER (PARTITION BY w.sale_key ORDER BY l.line)::integer AS line,
       coalesce(l.cost, l.quantity * p.cost) AS known_cost,
       l.product_id, l.plan_id, l.amount AS entered, l.cost AS entered_cost,
       coalesce(nullif(l.deal_type, ''), w.deal_type) AS deal_type,
       {in_base("l.amount", "w.currency", "own")} AS amount,
       coalesce({in_base(own_cost("l.cost"), "w.currency", "own")},
                {in_base(own_cost("l.quantity * p.cost"), "p.currency", "its")}) AS cost
  FROM line l
  JOIN sale_resolved w ON w.sale_key = l.sale_key
  LEFT JOIN crm_product p ON p.id = l.product_id
  {rate("w.currency", "w.day", "own")}
  {rate("p.currency", "w.day", "its")}
"""

# What a sale is worth beyond its lines, without a product; all of it where it has no lines.
RESTS = f"""
WITH lined AS (
    SELECT sale_key, sum(entered) AS entered, sum(cost) AS cost FROM sale_line GROUP BY sale_key
)
SELECT w.sale_key, 0 AS line,
       CASE WHEN l.sale_key IS NULL THEN w.product_id END AS product_id,
       CASE WHEN l.sale_key IS NULL THEN w.plan_id END AS plan_id, w.deal_type,
       {
    in_base("(coalesce(w.amount, l.entered, 0) - coalesce(l.entered, 0))", "w.currency", "x")
} AS amount,
       {in_base(own_cost("w.cost"), "w.currency", "x")} - coalesce(l.cost, 0) AS cost,
       w.cost AS known_cost
  FROM sale_resolved w LEFT JOIN lined l ON l.sale_key = w.sale_key
  {rate("w.currency", "w.day", "x")}
 WHERE w.kind <> 'start' AND (l.sale_key IS NULL OR w.amount <> l.entered
                              OR w.cost IS NOT NULL)
UNION ALL
SELECT sale_key, 0, product_id, plan_id, deal_type, NULL, NULL, NULL FROM sale_resolved
 WHERE kind = 'start'
"""

FRESH = """
WITH part AS (
    SELECT sale_key, line, product_id, plan_id, deal_type, amount, cost, known_cost
      FROM sale_line
    UNION ALL
    SELECT * FROM sale_rest
     WHERE amount IS DISTINCT FROM 0 OR cost IS DISTINCT FROM 0
        OR sale_key NOT IN (SELECT sale_key FROM sale_line)
)
SELECT w.sale_key, p.line, p.line = min(p.line) OVER (PARTITION BY p.sale_key) AS head, w.kind,
       w.order_id, w.opportunity_id, w.subscription_id, w.day, w.account_id, w.rep_id, w.team_id,
       w.region_id, p.product_id, p.plan_id, w.source_id, w.channel_id, w.campaign_id,
       w.industry_id, p.deal_type, p.amount, p.cost, w.wins_customer, w.lead_source_id,
       w.lead_channel_id, w.lead_campaign_id,
       p.cost IS NULL AND p.known_cost IS NOT NULL AS cost_unpriced
  FROM part p JOIN sale_resolved w ON w.sale_key = p.sale_key
"""

# What a customer buys on a later day: a product it never bought is a cross-sell, a dearer plan
# of the same product than the last time an upsell. A given deal type goes before both.
BOUGHT = """
SELECT s.account_id, s.product_id, s.day, max(p.rank) AS rank,
       min(s.day) OVER (PARTITION BY s.account_id) AS first_day,
       lag(s.day) OVER by_product AS former_day, lag(max(p.rank)) OVER by_product AS former_rank
  FROM sale_part s LEFT JOIN crm_plan p ON p.id = s.plan_id
 WHERE s.kind IN ('order', 'deal') AND s.account_id IS NOT NULL
 GROUP BY s.account_id, s.product_id, s.day
WINDOW by_product AS (PARTITION BY s.account_id, s.product_id ORDER BY s.day)
"""

GROWN = """
SELECT s.*,
       CASE WHEN s.kind NOT IN ('order', 'deal') THEN ''
            WHEN s.deal_type <> '' THEN
                CASE WHEN s.deal_type IN ('upsell', 'cross_sell') THEN s.deal_type ELSE '' END
            WHEN s.product_id IS NULL OR s.day = b.first_day THEN ''
            WHEN b.former_day IS NULL THEN 'cross_sell'
            WHEN p.rank > b.former_rank THEN 'upsell'
            ELSE '' END AS growth
  FROM sale_part s
  LEFT JOIN crm_plan p ON p.id = s.plan_id
  LEFT JOIN sale_bought b ON b.account_id = s.account_id AND b.product_id = s.product_id
       AND b.day = s.day
"""

# Two ways to a sale, each along an index; put together by OR neither is taken.
CONCERNED = """
t.id IN (SELECT s.id FROM crm_sale s JOIN concerned_buyer c ON c.id = s.account_id
          WHERE s.organization_id = %(org)s
         UNION ALL
         SELECT s.id FROM crm_sale s JOIN concerned_deal c ON c.id = s.opportunity_id
          WHERE s.organization_id = %(org)s AND s.account_id IS NULL)"""


def work_out(run: Statement) -> None:
    run.table("sale_whole", WHOLES, "sale_key")
    run.table("first_sale", FIRSTS, "sale_key")
    run.table("sale_resolved", RESOLVED, "sale_key")
    run.table("sale_line", LINES, "sale_key")
    run.table("sale_rest", RESTS)
    run.table("sale_part", FRESH, "account_id, product_id, day")
    run.table("sale_bought", BOUGHT, "account_id, product_id, day")
    run.table("fresh_sale", GROWN, "sale_key, line")
    run.replace(
        "crm_sale",
        "fresh_sale",
        ["sale_key", "line"],
        COLUMNS,
        CONCERNED,
    )
