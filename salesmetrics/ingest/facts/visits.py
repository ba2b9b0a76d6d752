"""Visits: the stages an opportunity entered, and what became of it there.

Stages are in the order of their positions. Winning is standing past every stage, so a won
opportunity enters, on its closing day at the latest, each stage it skipped.
"""

from .opportunities import SO_FAR
from .statement import Statement, place

COLUMNS = (
    "opportunity_id", "stage_id", "entered_on", "team_id", "region_id", "open_stage", "advanced",
    "lost_here", "days",
)  # fmt: skip

STAGES = """
SELECT id AS stage_id, outcome,
       row_number() OVER (ORDER BY position, external_id) AS place
  FROM crm_stage WHERE organization_id = %(org)s AND deleted_at IS NULL AND outcome = 'open'
"""

# Each time an opportunity came to stand in a stage: by a change, or, without any, in its own
# stage since its creation.
STEPS = f"""
WITH deal AS (
    SELECT o.id, o.stage_id, o.created_on, o.closed_on
      FROM {SO_FAR} o
), changed AS (
    SELECT d.id AS opportunity_id, greatest(x.entered_on, d.created_on) AS day,
           x.entered_at AS at, s.stage_id, s.place
      FROM deal d
      JOIN crm_stagechange x ON x.organization_id = %(org)s AND x.opportunity_id = d.id
           AND x.deleted_at IS NULL AND x.entered_at <= %(now)s
      JOIN ordered_stage s ON s.stage_id = x.stage_id
     WHERE d.closed_on IS NULL OR x.entered_on <= d.closed_on
)
SELECT * FROM changed
UNION ALL
SELECT d.id, d.created_on, '-infinity', s.stage_id, s.place
  FROM deal d JOIN ordered_stage s ON s.stage_id = d.stage_id
 WHERE d.created_on IS NOT NULL
   AND NOT EXISTS (SELECT FROM changed WHERE changed.opportunity_id = d.id)
"""

# A stage is entered by the first step that goes as far as it; those between are passed.
ENTERED = f"""
WITH further AS (
    SELECT opportunity_id, day, place,
           coalesce(max(place) OVER (PARTITION BY opportunity_id ORDER BY day, at, place
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS reached
      FROM stage_step
), won AS (
    SELECT o.id AS opportunity_id, o.closed_on AS day,
           coalesce((SELECT max(place) FROM ordered_stage), 0) AS place,
           coalesce(max(x.place), 0) AS reached
      FROM {SO_FAR} o
      LEFT JOIN stage_step x ON x.opportunity_id = o.id
     WHERE o.status = 'won'
     GROUP BY o.id, o.closed_on
)
SELECT f.opportunity_id, s.stage_id, f.day AS entered_on, true AS open_stage
  FROM (SELECT * FROM further WHERE place > reached UNION ALL SELECT * FROM won) f
  JOIN ordered_stage s ON s.place > f.reached AND s.place <= f.place
UNION ALL
SELECT w.opportunity_id, s.id, w.day, false
  FROM won w
  JOIN (SELECT id FROM crm_stage
         WHERE organization_id = %(org)s AND deleted_at IS NULL AND outcome = 'won'
         ORDER BY position, external_id LIMIT 1) s ON true
"""

# Whole stays only: from a step to the next one in another stage, or to the closing.
STAYS = f"""
WITH moved AS (
    SELECT s.*, lag(s.stage_id) OVER in_order AS former
      FROM stage_step s
    WINDOW in_order AS (PARTITION BY s.opportunity_id ORDER BY s.day, s.at, s.place)
), stay AS (
    SELECT m.opportunity_id, m.stage_id,
           coalesce(lead(m.day) OVER (PARTITION BY m.opportunity_id ORDER BY m.day, m.at, m.place),
                    o.closed_on) - m.day AS days
      FROM moved m JOIN {SO_FAR} o ON o.id = m.opportunity_id
     WHERE m.stage_id IS DISTINCT FROM m.former
)
SELECT opportunity_id, stage_id, sum(days)::integer AS days
  FROM stay WHERE days IS NOT NULL GROUP BY opportunity_id, stage_id
"""

LAST = """
SELECT DISTINCT ON (opportunity_id) opportunity_id, stage_id,
       max(place) OVER (PARTITION BY opportunity_id) AS furthest
  FROM stage_step ORDER BY opportunity_id, day DESC, at DESC, place DESC
"""

FRESH = f"""
SELECT e.opportunity_id, e.stage_id, e.entered_on, w.team_id,
       coalesce(o.region_id, a.region_id, w.region_id) AS region_id, e.open_stage,
       e.open_stage AND (o.status = 'won' OR s.place < last.furthest) AS advanced,
       e.open_stage AND o.status = 'lost' AND e.stage_id = last.stage_id AS lost_here,
       stay.days
  FROM stage_entered e
  JOIN {SO_FAR} o ON o.id = e.opportunity_id
  LEFT JOIN ordered_stage s ON s.stage_id = e.stage_id
  LEFT JOIN last_step last ON last.opportunity_id = e.opportunity_id
  LEFT JOIN stage_stay stay ON stay.opportunity_id = e.opportunity_id
       AND stay.stage_id = e.stage_id
  LEFT JOIN crm_account a ON a.id = o.account_id AND a.deleted_at IS NULL
  {place("o.owner_id", "e.entered_on", "w")}
"""


def work_out(run: Statement) -> None:
    run.table("ordered_stage", STAGES)
    run.table("stage_step", STEPS, "opportunity_id")
    run.table("stage_entered", ENTERED)
    run.table("stage_stay", STAYS)
    run.table("last_step", LAST)
    run.table("fresh_visit", FRESH, "opportunity_id, stage_id")
    run.replace(
        "crm_stagevisit",
        "fresh_visit",
        ["opportunity_id", "stage_id"],
        COLUMNS,
        "t.opportunity_id IN (SELECT id FROM concerned_deal)",
    )
