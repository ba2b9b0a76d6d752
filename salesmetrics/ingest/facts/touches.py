"""Touches: when activities first happened on an opportunity, by type and of any."""

from .statement import Statement

COLUMNS = ("opportunity_id", "type", "first_on", "days")

FRESH = """
SELECT x.opportunity_id, coalesce(x.type, '') AS type, min(x.happened_on) AS first_on,
       CASE WHEN x.type IS NULL
            THEN min(x.happened_on) FILTER (WHERE x.happened_on >= o.created_on)
                 - min(o.created_on) END AS days
  FROM crm_activity x
  JOIN concerned_touch c ON c.id = x.opportunity_id
  JOIN crm_opportunity o ON o.id = x.opportunity_id AND o.deleted_at IS NULL
 WHERE x.organization_id = %(org)s AND x.deleted_at IS NULL AND x.happened_at <= %(now)s
       {of_few}
 GROUP BY GROUPING SETS ((x.opportunity_id, x.type), (x.opportunity_id))
"""


def work_out(run: Statement) -> None:
    fresh = FRESH.format(of_few=run.of_few("x.opportunity_id", "concerned_touch"))
    run.table("fresh_touch", fresh, "opportunity_id, type")
    run.replace(
        "crm_dealtouch",
        "fresh_touch",
        ["opportunity_id", "type"],
        COLUMNS,
        "t.opportunity_id IN (SELECT id FROM concerned_touch)",
    )
