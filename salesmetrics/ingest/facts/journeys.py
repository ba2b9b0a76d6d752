"""Journeys: leads with everything resolved, up to their first purchase."""

from .statement import Statement, place

COLUMNS = (
    "lead_id", "account_id", "rep_id", "source_id", "channel_id", "campaign_id", "industry_id",
    "referral", "created_on", "created_team_id", "created_region_id", "qualified_on",
    "qualified_team_id", "qualified_region_id", "response_hours", "paying", "touch_days",
)  # fmt: skip

# The opportunity that came of a lead: the first one that names it.
OPPORTUNITIES = """
SELECT DISTINCT ON (o.lead_id) o.lead_id, o.owner_id, o.region_id, o.account_id,
       coalesce(o.source_id, m.source_id) AS source_id,
       coalesce(o.channel_id, m.channel_id) AS channel_id, o.campaign_id
  FROM crm_opportunity o
  JOIN concerned_lead c ON c.id = o.lead_id
  LEFT JOIN crm_campaign m ON m.id = o.campaign_id
 WHERE o.organization_id = %(org)s AND o.deleted_at IS NULL
   AND (o.created_at IS NULL OR o.created_at <= %(now)s)
 ORDER BY o.lead_id, o.created_at NULLS LAST, o.external_id
"""

CONTACTS = """
SELECT x.lead_id,
       min(x.happened_at) FILTER (WHERE x.direction = 'out' AND x.happened_at >= l.created_at)
           AS answered_at,
       min(x.happened_on) FILTER (WHERE x.happened_on >= l.created_on) AS touched_on
  FROM crm_activity x
  JOIN concerned_lead c ON c.id = x.lead_id
  JOIN crm_lead l ON l.id = x.lead_id
 WHERE x.organization_id = %(org)s AND x.deleted_at IS NULL AND x.happened_at <= %(now)s
       {of_few}
 GROUP BY x.lead_id
"""

# The day an account first bought or subscribed.
PURCHASES = """
SELECT account_id, min(day) AS day FROM crm_sale
 WHERE organization_id = %(org)s AND wins_customer
   AND account_id IN (SELECT account_id FROM lead_resolved)
 GROUP BY account_id
"""

LEADS = """
SELECT l.id, coalesce(l.account_id, o.account_id) AS account_id,
       coalesce(l.owner_id, o.owner_id) AS rep_id,
       coalesce(l.region_id, o.region_id, a.region_id) AS region_id,
       coalesce(l.source_id, m.source_id, o.source_id, f.source_id) AS source_id,
       coalesce(l.channel_id, m.channel_id, o.channel_id, f.channel_id) AS channel_id,
       coalesce(l.campaign_id, o.campaign_id, f.campaign_id) AS campaign_id,
       a.industry_id, l.created_on, l.created_at,
       CASE WHEN l.qualified_at <= %(now)s THEN l.qualified_on END AS qualified_on,
       coalesce(CASE WHEN l.first_response_at <= %(now)s THEN l.first_response_at END,
                x.answered_at) AS answered_at, x.touched_on
  FROM crm_lead l
  JOIN concerned_lead c ON c.id = l.id
  LEFT JOIN lead_opportunity o ON o.lead_id = l.id
  LEFT JOIN crm_account a ON a.id = coalesce(l.account_id, o.account_id)
       AND a.deleted_at IS NULL
  LEFT JOIN crm_campaign m ON m.id = l.campaign_id
  LEFT JOIN first_lead f ON f.account_id = coalesce(l.account_id, o.account_id)
  LEFT JOIN lead_contact x ON x.lead_id = l.id
 WHERE l.organization_id = %(org)s AND l.deleted_at IS NULL AND l.created_at <= %(now)s
"""

FRESH = f"""
SELECT l.id AS lead_id, l.account_id, l.rep_id, l.source_id, l.channel_id, l.campaign_id,
       l.industry_id, coalesce(s.external_id = 'referral', false) AS referral, l.created_on,
       began.team_id AS created_team_id,
       coalesce(l.region_id, began.region_id) AS created_region_id, l.qualified_on,
       qualified.team_id AS qualified_team_id,
       CASE WHEN l.qualified_on IS NOT NULL
            THEN coalesce(l.region_id, qualified.region_id) END AS qualified_region_id,
       round(extract(epoch FROM l.answered_at - l.created_at) / 3600, 10) AS response_hours,
       coalesce(p.day >= l.created_on, false) AS paying,
       l.touched_on - l.created_on AS touch_days
  FROM lead_resolved l
  LEFT JOIN crm_leadsource s ON s.id = l.source_id
  LEFT JOIN lead_purchase p ON p.account_id = l.account_id
  {place("l.rep_id", "l.created_on", "began")}
  {place("l.rep_id", "l.qualified_on", "qualified")}
"""


def work_out(run: Statement) -> None:
    run.table("lead_opportunity", OPPORTUNITIES, "lead_id")
    contacts = CONTACTS.format(of_few=run.of_few("x.lead_id", "concerned_lead"))
    run.table("lead_contact", contacts, "lead_id")
    run.table("lead_resolved", LEADS, "id")
    run.table("lead_purchase", PURCHASES, "account_id")
    run.table("fresh_journey", FRESH, "lead_id")
    run.replace(
        "crm_leadjourney",
        "fresh_journey",
        ["lead_id"],
        COLUMNS,
        "t.lead_id IN (SELECT id FROM concerned_lead)",
    )
