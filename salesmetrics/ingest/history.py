"""Daily exports become history: what an open opportunity was is kept as stage changes."""

from django.db.backends.utils import CursorWrapper

from salesmetrics.tenancy.models import Organization

# The state before is written down where nothing tells it: else it would be lost with the update.
_BEFORE = """
    INSERT INTO crm_stagechange (organization_id, opportunity_id, stage_id, entered_at, amount,
        probability, expected_close_on, entered_on, import_id)
    SELECT o.organization_id, o.id, w.stage_id, w.created_at, w.amount, w.probability,
        w.expected_close_on, (w.created_at AT TIME ZONE %(zone)s)::date, %(run)s
    FROM ingest_formerrow f
    JOIN crm_opportunity o ON o.id = f.row AND o.organization_id = %(organization)s
    CROSS JOIN LATERAL jsonb_to_record(f.was) AS w (status text, stage_id bigint, amount numeric,
        probability numeric, expected_close_on date, created_at timestamptz)
    JOIN crm_stage t ON t.id = w.stage_id AND t.outcome = 'open'
    WHERE f.run_id = %(run)s AND f.entity = 'opportunities' AND w.status = 'open'
      AND w.created_at IS NOT NULL
      AND (w.stage_id, w.amount, w.probability, w.expected_close_on)
          IS DISTINCT FROM (o.stage_id, o.amount, o.probability, o.expected_close_on)
      AND NOT EXISTS (SELECT 1 FROM crm_stagechange c WHERE c.opportunity_id = o.id
                      AND c.organization_id = o.organization_id AND c.deleted_at IS NULL)
    ON CONFLICT DO NOTHING
"""

_NOW = """
    INSERT INTO crm_stagechange (organization_id, opportunity_id, stage_id, entered_at, amount,
        probability, expected_close_on, entered_on, import_id)
    SELECT o.organization_id, o.id, o.stage_id, now(), o.amount, o.probability,
        o.expected_close_on, (now() AT TIME ZONE %(zone)s)::date, %(run)s
    FROM ingest_formerrow f
    JOIN crm_opportunity o ON o.id = f.row AND o.organization_id = %(organization)s
    CROSS JOIN LATERAL jsonb_to_record(f.was) AS w (status text, stage_id bigint, amount numeric,
        probability numeric, expected_close_on date)
    WHERE f.run_id = %(run)s AND f.entity = 'opportunities'
      AND w.status = 'open' AND o.status = 'open' AND o.stage_id IS NOT NULL
      AND (w.stage_id, w.amount, w.probability, w.expected_close_on)
          IS DISTINCT FROM (o.stage_id, o.amount, o.probability, o.expected_close_on)
      AND NOT EXISTS (SELECT 1 FROM crm_stagechange c WHERE c.opportunity_id = o.id
                      AND c.organization_id = o.organization_id AND c.import_id = %(run)s
                      AND c.entered_at <> o.created_at)
    ON CONFLICT DO NOTHING
"""


def gain_stage_changes(cursor: CursorWrapper, organization: Organization, import_id: int) -> int:
    """After a load that updated opportunities; says how many changes were gained.

    An opportunity whose changes came in the same load has its history from there.
    """
    known: dict[str, int | str] = {
        "organization": organization.pk,
        "zone": organization.time_zone,
        "run": import_id,
    }
    gained = 0
    for statement in (_BEFORE, _NOW):
        cursor.execute(statement, known)
        gained += cursor.rowcount
    return gained
