"""Deals: opportunities with everything resolved."""

from .opportunities import SO_FAR
from .statement import Statement, in_base, place, rate

COLUMNS = (
    "opportunity_id", "account_id", "rep_id", "product_id", "plan_id", "source_id", "channel_id",
    "campaign_id", "industry_id", "deal_type", "status", "lost_reason_id", "competitor_id",
    "created_on", "created_team_id", "created_region_id", "created_amount",
    "closed_on", "closed_team_id", "closed_region_id", "closed_amount",
    "cycle_days", "own_cycle_days", "annual_value",
)  # fmt: skip

DEAREST = """
    LEFT JOIN (SELECT DISTINCT ON (x.opportunity_id) x.opportunity_id, x.product_id, x.plan_id
                 FROM crm_opportunityline x JOIN concerned_deal c ON c.id = x.opportunity_id
                WHERE x.organization_id = %(org)s AND x.deleted_at IS NULL
                ORDER BY x.opportunity_id, x.amount DESC, x.line) dearest
           ON dearest.opportunity_id = o.id"""

FRESH = f"""
SELECT o.id AS opportunity_id, o.account_id, o.owner_id AS rep_id,
       coalesce(o.product_id, dearest.product_id) AS product_id,
       coalesce(o.plan_id, dearest.plan_id) AS plan_id,
       coalesce(o.source_id, own.source_id, l.source_id, leads.source_id, f.source_id)
           AS source_id,
       coalesce(o.channel_id, own.channel_id, l.channel_id, leads.channel_id, f.channel_id)
           AS channel_id,
       coalesce(o.campaign_id, l.campaign_id, f.campaign_id) AS campaign_id,
       a.industry_id, o.deal_type, o.status, o.lost_reason_id, o.competitor_id,
       o.created_on, began.team_id AS created_team_id,
       coalesce(o.region_id, a.region_id, began.region_id) AS created_region_id,
       {in_base("coalesce(o.amount, 0)", "o.currency", "at_start")} AS created_amount,
       o.closed_on, ended.team_id AS closed_team_id,
       CASE WHEN o.closed_on IS NOT NULL
            THEN coalesce(o.region_id, a.region_id, ended.region_id) END AS closed_region_id,
       CASE WHEN o.closed_on IS NOT NULL
            THEN {in_base("coalesce(o.amount, 0)", "o.currency", "at_end")} END
           AS closed_amount,
       o.closed_on - coalesce(l.created_on, o.created_on) AS cycle_days,
       o.closed_on - o.created_on AS own_cycle_days,
       CASE WHEN o.status = 'won' AND o.contract_months IS NOT NULL AND o.amount IS NOT NULL
            THEN round({
    in_base("(o.amount - coalesce(o.one_time_fees, 0))", "o.currency", "at_end")
}
                       / greatest(1, o.contract_months / 12.0), 10) END AS annual_value
  FROM {SO_FAR} o
  LEFT JOIN crm_account a ON a.id = o.account_id AND a.deleted_at IS NULL
  LEFT JOIN crm_campaign own ON own.id = o.campaign_id
  LEFT JOIN crm_lead l ON l.id = o.lead_id AND l.deleted_at IS NULL
  LEFT JOIN crm_campaign leads ON leads.id = l.campaign_id
  LEFT JOIN first_lead f ON f.account_id = o.account_id
  {DEAREST}
  {place("o.owner_id", "o.created_on", "began")}
  {place("o.owner_id", "o.closed_on", "ended")}
  {rate("o.currency", "o.created_on", "at_start")}
  {rate("o.currency", "o.closing_on", "at_end")}
"""


def work_out(run: Statement) -> None:
    run.table("fresh_deal", FRESH, "opportunity_id")
    run.replace(
        "crm_deal",
        "fresh_deal",
        ["opportunity_id"],
        COLUMNS,
        "t.opportunity_id IN (SELECT id FROM concerned_deal)",
    )
