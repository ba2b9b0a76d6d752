"""Closed months also change through what many records hang on: a rate, a place, a tree, a setting.

Such a cause is noted once, from the first month that it can concern: `fact` is `*`, for it is no
row of one table. And who had been in contact counts like any other fact, in the months of the deal.
"""

from django.db import migrations

TOLD = 500
MONTH = "date_trunc('month', {})::date"
BY = "nullif(current_setting('salesmetrics.import', true), '')::bigint"
HEAD = (
    "INSERT INTO metrics_cause"
    " (organization_id, fact, month, until_month, entity, row, rows, change, import_id, at)"
)
ALWAYS = "DATE '1990-01-01'"
# Of each table: its entity, the columns that matter, and the day from which on they do.
REMOTE: dict[str, tuple[str, list[str], str]] = {
    "crm_exchangerate": ("exchange_rates", ["currency", '"on"', "rate", "deleted_at"], 'c."on"'),
    "tenancy_repassignment": (
        "rep_assignments",
        ["rep_id", "team_id", "region_id", "starts_on", "ends_on", "deleted_at"],
        "c.starts_on",
    ),
    "tenancy_rep": (
        "reps",
        ["team_id", "region_id", "hired_on", "left_on", "deleted_at"],
        ALWAYS,
    ),
    "tenancy_team": ("teams", ["parent_id"], ALWAYS),
    "tenancy_region": ("regions", ["parent_id"], ALWAYS),
    "crm_product": ("products", ["cost", "currency", "deleted_at"], ALWAYS),
    "crm_plan": ("plans", ["product_id", "rank", "deleted_at"], ALWAYS),
    "crm_stage": ("stages", ["position", "probability", "outcome", "deleted_at"], ALWAYS),
}
EVENTS = {
    "INSERT": ("added", "NEW TABLE AS after"),
    "UPDATE": ("changed", "OLD TABLE AS before NEW TABLE AS after"),
    "DELETE": ("removed", "OLD TABLE AS before"),
}


def changed(event: str, columns: list[str]) -> str:
    if event != "UPDATE":
        return f"SELECT * FROM {'after' if event == 'INSERT' else 'before'}"
    ours, theirs = (", ".join(f"{alias}.{c}" for c in columns) for alias in "ba")
    both = f"before b JOIN after a ON a.id = b.id WHERE ({ours}) IS DISTINCT FROM ({theirs})"
    return f"SELECT b.* FROM {both} UNION ALL SELECT a.* FROM {both}"


def noting(table: str, entity: str, columns: list[str], day: str) -> str:
    branches, triggers = [], []
    for event, (change, transition) in EVENTS.items():
        found = (
            f"SELECT c.organization_id, c.id, min({MONTH.format(day)}) AS month"
            f" FROM ({changed(event, columns)}) c"
            " JOIN tenancy_organization o ON o.id = c.organization_id"
            f" WHERE {day} < {MONTH.format('o.published_at')} GROUP BY c.organization_id, c.id"
        )
        about = f"'{change}', {BY}, now()"
        branches.append(f"""
  IF TG_OP = '{event}' THEN
    IF (SELECT count(*) FROM (SELECT FROM ({found}) x LIMIT {TOLD + 1}) few) > {TOLD} THEN
      {HEAD} SELECT x.organization_id, '*', min(x.month), NULL, '{entity}', NULL, count(*), {about}
        FROM ({found}) x GROUP BY x.organization_id;
    ELSE
      {HEAD} SELECT x.organization_id, '*', x.month, NULL, '{entity}', x.id, 1, {about}
        FROM ({found}) x;
    END IF;
  END IF;""")
        triggers.append(f"""
CREATE TRIGGER {table}_remote_{event.lower()} AFTER {event} ON {table}
  REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {table}_remote();""")
    return f"""
CREATE FUNCTION {table}_remote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {"".join(branches)}
  RETURN NULL;
END $$;{"".join(triggers)}
"""


SETTINGS = f"""
CREATE FUNCTION tenancy_organization_remote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {HEAD} VALUES (NEW.id, '*', {ALWAYS}, NULL, 'settings', NEW.id, 1, 'changed', {BY}, now());
  RETURN NULL;
END $$;
CREATE TRIGGER tenancy_organization_remote AFTER UPDATE ON tenancy_organization FOR EACH ROW
  WHEN (OLD.published_at IS NOT NULL
        AND (NEW.time_zone, NEW.base_currency, NEW.fiscal_year_start, NEW.first_weekday,
             NEW.inactivity_days)
            IS DISTINCT FROM (OLD.time_zone, OLD.base_currency, OLD.fiscal_year_start,
                              OLD.first_weekday, OLD.inactivity_days))
  EXECUTE FUNCTION tenancy_organization_remote();
"""


def touches() -> str:
    branches, triggers = [], []
    for event, (change, transition) in EVENTS.items():
        rows = {
            "INSERT": "SELECT * FROM after",
            "UPDATE": "SELECT * FROM before UNION ALL SELECT * FROM after",
            "DELETE": "SELECT * FROM before",
        }[event]
        found = (
            f"SELECT DISTINCT c.organization_id, {MONTH.format('s.day')} AS month,"
            f" c.opportunity_id AS row FROM ({rows}) c"
            " JOIN crm_deal d ON d.opportunity_id = c.opportunity_id"
            " JOIN tenancy_organization o ON o.id = c.organization_id,"
            " LATERAL (VALUES (d.created_on), (d.closed_on)) AS s (day)"
            f" WHERE s.day < {MONTH.format('o.published_at')}"
        )
        about = f"'{change}', {BY}, now() FROM ({found}) x"
        few = "before" if event == "DELETE" else "after"
        branches.append(f"""
  IF TG_OP = '{event}' THEN
    IF (SELECT count(*) FROM (SELECT FROM {few} LIMIT {TOLD + 1}) few) > {TOLD} THEN
      {HEAD} SELECT x.organization_id, 'crm_dealtouch', x.month, NULL, 'opportunities', NULL,
             count(*), {about} GROUP BY x.organization_id, x.month;
    ELSE
      {HEAD} SELECT x.organization_id, 'crm_dealtouch', x.month, NULL, 'opportunities', x.row, 1,
             {about};
    END IF;
  END IF;""")
        triggers.append(f"""
CREATE TRIGGER crm_dealtouch_cause_{event.lower()} AFTER {event} ON crm_dealtouch
  REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION crm_dealtouch_cause();""")
    return f"""
CREATE FUNCTION crm_dealtouch_cause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {"".join(branches)}
  RETURN NULL;
END $$;{"".join(triggers)}
"""


def drop(function: str) -> str:
    return f"DROP FUNCTION {function}() CASCADE"


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0013_runs_that_redo_facts"),
        ("crm", "0014_whose_notes"),
        ("tenancy", "0006_foretold"),
    ]

    operations = [
        *(migrations.RunSQL(noting(t, *what), drop(f"{t}_remote")) for t, what in REMOTE.items()),
        migrations.RunSQL(SETTINGS, drop("tenancy_organization_remote")),
        migrations.RunSQL(touches(), drop("crm_dealtouch_cause")),
    ]
