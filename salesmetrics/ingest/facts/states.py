"""States: how an opportunity stood on each day while it was open."""

from .opportunities import SO_FAR
from .statement import Statement, place

COLUMNS = (
    "opportunity_id", "since", "until", "stage_id", "team_id", "region_id", "amount", "currency",
    "probability", "expected_close_on",
)  # fmt: skip

# An opportunity whose creation nobody knows has always been open.
BEGINNING = "DATE '1900-01-01'"

# The days on which something of an opportunity may change: its creation, its stage changes
# (with what they name), and its owner's moves to another team or region.
POINTS = f"""
WITH deal AS (
    SELECT o.id, o.owner_id, coalesce(o.created_on, {BEGINNING}) AS began, o.closed_on
      FROM {SO_FAR} o
)
SELECT id AS opportunity_id, began AS day, TIMESTAMPTZ '-infinity' AS at, -1 AS position,
       NULL::bigint AS stage_id, NULL::numeric AS amount, NULL::numeric AS probability,
       NULL::date AS expected_close_on
  FROM deal
UNION ALL
SELECT d.id, greatest(x.entered_on, d.began), x.entered_at, s.position,
       CASE WHEN s.outcome = 'open' THEN x.stage_id END, x.amount, x.probability,
       x.expected_close_on
  FROM deal d
  JOIN crm_stagechange x ON x.organization_id = %(org)s AND x.opportunity_id = d.id
       AND x.deleted_at IS NULL AND x.entered_at <= %(now)s
  JOIN crm_stage s ON s.id = x.stage_id
 WHERE d.closed_on IS NULL OR greatest(x.entered_on, d.began) < d.closed_on
UNION ALL
SELECT d.id, p.starts_on, '-infinity', -1, NULL, NULL, NULL, NULL
  FROM deal d
  JOIN tenancy_repplace p ON p.organization_id = %(org)s AND p.rep_id = d.owner_id
 WHERE p.starts_on > d.began AND (d.closed_on IS NULL OR p.starts_on < d.closed_on)
UNION ALL
SELECT d.id, p.ends_on + 1, '-infinity', -1, NULL, NULL, NULL, NULL
  FROM deal d
  JOIN tenancy_repplace p ON p.organization_id = %(org)s AND p.rep_id = d.owner_id
   AND p.ends_on < '9999-12-31'
 WHERE p.ends_on + 1 > d.began AND (d.closed_on IS NULL OR p.ends_on + 1 < d.closed_on)
"""

FRESH = f"""
WITH known AS (
    SELECT opportunity_id, day, lead(day) OVER in_order AS next_day,
           crm_last_known(stage_id) OVER up_to_now AS stage_id,
           crm_last_known(amount) OVER up_to_now AS amount,
           crm_last_known(probability) OVER up_to_now AS probability,
           crm_last_known(expected_close_on) OVER up_to_now AS expected_close_on
      FROM state_point
    WINDOW in_order AS (PARTITION BY opportunity_id ORDER BY day, at, position),
           up_to_now AS (PARTITION BY opportunity_id ORDER BY day, at, position
                         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT o.id AS opportunity_id, k.day AS since, coalesce(k.next_day, o.closed_on) AS until,
       coalesce(k.stage_id, own.id) AS stage_id, w.team_id,
       coalesce(o.region_id, a.region_id, w.region_id) AS region_id,
       coalesce(k.amount, o.amount) AS amount, o.currency,
       coalesce(k.probability, o.probability, named.probability, own.probability) AS probability,
       coalesce(k.expected_close_on, o.expected_close_on) AS expected_close_on
  FROM known k
  JOIN {SO_FAR} o ON o.id = k.opportunity_id
  LEFT JOIN crm_stage named ON named.id = k.stage_id
  LEFT JOIN crm_stage own ON own.id = o.stage_id AND own.outcome = 'open'
  LEFT JOIN crm_account a ON a.id = o.account_id AND a.deleted_at IS NULL
  {place("o.owner_id", "k.day", "w")}
 WHERE k.next_day IS DISTINCT FROM k.day
   AND (o.closed_on IS NULL OR k.day < o.closed_on)
"""


def work_out(run: Statement) -> None:
    run.table("state_point", POINTS)
    run.table("fresh_state", FRESH, "opportunity_id, since")
    run.replace(
        "crm_dealstate",
        "fresh_state",
        ["opportunity_id", "since"],
        COLUMNS,
        "t.opportunity_id IN (SELECT id FROM concerned_deal)",
    )
