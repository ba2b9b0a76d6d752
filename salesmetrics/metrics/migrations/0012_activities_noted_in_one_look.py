"""What many new activities make stale is read off them in one pass, grouped by their days.

An import of a million is a million rows of two dates; four triggers, each of which took the
months of every row, cost as much as the insert itself.
"""

from django.db import migrations

# More are told by their number, as in the trigger on causes.
TOLD = 500
MONTH = "date_trunc('month', {})::date"
BY = "nullif(current_setting('salesmetrics.import', true), '')::bigint"
CAUSE = (
    "INSERT INTO metrics_cause"
    " (organization_id, fact, month, until_month, entity, row, rows, change, import_id, at)"
)
STALE = "INSERT INTO metrics_stale (organization_id, source, month)"
PAIRS = "(VALUES ('activities_done', {0}.happened), ('activities_booked', {0}.booked))"

# A row whose two days are in one month counts there once.
ADDED = f"""
CREATE FUNCTION crm_activity_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM (SELECT FROM after LIMIT {TOLD + 1}) few) <= {TOLD} THEN
    {CAUSE}
    SELECT DISTINCT c.organization_id, 'crm_activity', {MONTH.format("s.day")}, NULL::date,
           'activities', c.id, 1, 'added', {BY}, now()
      FROM after c JOIN tenancy_organization o ON o.id = c.organization_id,
           LATERAL (VALUES (c.happened_on), (c.booked_on)) AS s (day)
     WHERE s.day < {MONTH.format("o.published_at")};
    {STALE}
    SELECT DISTINCT c.organization_id, s.source, {MONTH.format("s.day")}
      FROM after c, LATERAL (VALUES ('activities_done', c.happened_on),
                                    ('activities_booked', c.booked_on)) AS s (source, day)
     WHERE s.day IS NOT NULL;
    RETURN NULL;
  END IF;
  WITH days AS (
    SELECT organization_id, happened_on, booked_on, count(*) AS rows
      FROM after GROUP BY organization_id, happened_on, booked_on
  ), months AS MATERIALIZED (
    SELECT organization_id, {MONTH.format("happened_on")} AS happened,
           {MONTH.format("booked_on")} AS booked, sum(rows) AS rows
      FROM days GROUP BY 1, 2, 3
  ), stale AS (
    {STALE}
    SELECT DISTINCT m.organization_id, s.source, s.month
      FROM months m, LATERAL {PAIRS.format("m")} AS s (source, month)
     WHERE s.month IS NOT NULL
  )
  {CAUSE}
  SELECT m.organization_id, 'crm_activity', s.month, NULL, 'activities', NULL, sum(m.rows),
         'added', {BY}, now()
    FROM months m JOIN tenancy_organization o ON o.id = m.organization_id,
         LATERAL (SELECT m.happened UNION SELECT m.booked) AS s (month)
   WHERE s.month < {MONTH.format("o.published_at")}
   GROUP BY m.organization_id, s.month;
  RETURN NULL;
END $$;
CREATE TRIGGER crm_activity_added AFTER INSERT ON crm_activity
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION crm_activity_added();
"""

# Of events to come too: both moments in one pass.
DUE = f"""
CREATE OR REPLACE FUNCTION crm_activity_stale_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metrics_stale (organization_id, source, month, due_at)
  SELECT c.organization_id, s.source, {MONTH.format("s.day")}, s.at
    FROM after c,
         LATERAL (VALUES ('activities_done', c.happened_on, c.happened_at),
                         ('activities_booked', c.booked_on, c.booked_at)) AS s (source, day, at)
   WHERE (c.happened_at > now() OR c.booked_at > now()) AND s.at > now();
  RETURN NULL;
END $$;
"""
FORMER_DUE = f"""
CREATE OR REPLACE FUNCTION crm_activity_stale_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metrics_stale (organization_id, source, month, due_at)
  SELECT c.organization_id, 'activities_done', {MONTH.format("c.happened_on")}, c.happened_at
    FROM after c WHERE c.happened_at > now()
  UNION ALL
  SELECT c.organization_id, 'activities_booked', {MONTH.format("c.booked_on")}, c.booked_at
    FROM after c WHERE c.booked_at > now();
  RETURN NULL;
END $$;
"""


def without(function: str) -> migrations.RunSQL:
    """Take away one of the triggers on inserts; its function still serves the others."""
    trigger = f"{function}_insert"
    return migrations.RunSQL(
        f"DROP TRIGGER {trigger} ON crm_activity",
        f"CREATE TRIGGER {trigger} AFTER INSERT ON crm_activity REFERENCING NEW TABLE AS after"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    )


class Migration(migrations.Migration):
    dependencies = [("metrics", "0011_no_notes_for_a_former_source")]

    operations = [
        without("crm_activity_cause"),
        without("crm_activity_stale_more"),
        migrations.RunSQL(ADDED, "DROP FUNCTION crm_activity_added() CASCADE"),
        migrations.RunSQL(DUE, FORMER_DUE),
    ]
