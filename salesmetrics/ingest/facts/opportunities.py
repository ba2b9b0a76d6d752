"""Opportunities as far as they have gone by the moment of computing."""

# Those concerned whose creation has happened; what closes later is open. Their columns by name,
# so that nobody reads a closing that is yet to come.
SO_FAR = """(
    SELECT o.id, o.account_id, o.lead_id, o.owner_id, o.region_id, o.product_id, o.plan_id,
           o.source_id, o.channel_id, o.campaign_id, o.deal_type, o.stage_id, o.amount,
           o.currency, o.cost, o.contract_months, o.one_time_fees, o.probability,
           o.expected_close_on, o.lost_reason_id, o.competitor_id, o.created_at, o.created_on,
           CASE WHEN o.closed_at > %(now)s THEN 'open' ELSE o.status END AS status,
           CASE WHEN o.closed_at <= %(now)s THEN o.closed_at END AS closed_at,
           CASE WHEN o.closed_at <= %(now)s THEN o.closed_on END AS closed_on,
           -- Nothing but the day of a rate: it may be yet to come.
           o.closed_on AS closing_on
      FROM crm_opportunity o
      JOIN concerned_deal c ON c.id = o.id
     WHERE o.organization_id = %(org)s AND o.deleted_at IS NULL
       AND (o.created_at IS NULL OR o.created_at <= %(now)s))"""
