"""What is to come: events entered before their time are noted, so that they count when it has come.

The clock is that of the facts: what they leave out as not yet happened is just what is noted.
"""

from .statement import Statement

# An activity to come is of today or later: of the days there is an index.
NOTES = """
INSERT INTO crm_unsettled (organization_id, kind, ref, currency, due_at)
SELECT DISTINCT %(org)s::bigint, n.kind, n.ref, '', n.due_at
  FROM (
    SELECT k.kind, k.ref, m.due_at
      FROM crm_opportunity o JOIN concerned_deal c ON c.id = o.id
     CROSS JOIN LATERAL (VALUES (o.created_at), (o.closed_at)) AS m (due_at)
     CROSS JOIN LATERAL (VALUES ('opportunity', o.id), ('account', o.account_id),
                                ('lead', o.lead_id)) AS k (kind, ref)
     WHERE o.organization_id = %(org)s
       AND (o.created_at > %(now)s OR o.closed_at > %(now)s)
    UNION ALL
    SELECT 'opportunity', x.opportunity_id, x.entered_at
      FROM crm_stagechange x JOIN concerned_deal c ON c.id = x.opportunity_id
     WHERE x.organization_id = %(org)s AND x.entered_at > %(now)s
    UNION ALL
    SELECT k.kind, k.ref, o.ordered_at
      FROM crm_order o JOIN concerned_buyer c ON c.id = o.account_id
     CROSS JOIN LATERAL (VALUES ('buyer', o.account_id),
                                ('opportunity', o.opportunity_id)) AS k (kind, ref)
     WHERE o.organization_id = %(org)s AND o.ordered_at > %(now)s
    UNION ALL
    SELECT 'buyer', s.account_id, s.started_on::timestamp AT TIME ZONE %(zone)s
      FROM crm_subscription s JOIN concerned_buyer c ON c.id = s.account_id
     WHERE s.organization_id = %(org)s AND s.started_on > %(today)s
    UNION ALL
    SELECT k.kind, k.ref, m.due_at
      FROM crm_lead l JOIN concerned_lead c ON c.id = l.id
     CROSS JOIN LATERAL (VALUES (l.created_at), (l.qualified_at), (l.first_response_at))
         AS m (due_at)
     CROSS JOIN LATERAL (VALUES ('lead', l.id), ('account', l.account_id)) AS k (kind, ref)
     WHERE l.organization_id = %(org)s
       AND greatest(l.created_at, l.qualified_at, l.first_response_at) > %(now)s
    UNION ALL
    SELECT 'account', o.account_id, l.created_at
      FROM crm_lead l JOIN concerned_lead c ON c.id = l.id
      JOIN crm_opportunity o ON o.organization_id = %(org)s AND o.lead_id = l.id
     WHERE l.organization_id = %(org)s AND l.created_at > %(now)s
    UNION ALL
    SELECT 'touch', x.opportunity_id, x.happened_at
      FROM crm_activity x JOIN concerned_touch c ON c.id = x.opportunity_id
     WHERE x.organization_id = %(org)s AND x.happened_at > %(now)s AND x.happened_on >= %(today)s
    UNION ALL
    SELECT 'lead', x.lead_id, x.happened_at
      FROM crm_activity x JOIN concerned_lead c ON c.id = x.lead_id
     WHERE x.organization_id = %(org)s AND x.happened_at > %(now)s AND x.happened_on >= %(today)s
  ) n
 WHERE n.ref IS NOT NULL AND n.due_at > %(now)s
   AND NOT EXISTS (SELECT FROM crm_unsettled u
                    WHERE u.organization_id = %(org)s AND u.kind = n.kind AND u.ref = n.ref
                      AND u.due_at = n.due_at)
"""


def work_out(run: Statement) -> None:
    """Note what is concerned for the moments at which something of it will have happened."""
    run(NOTES)
