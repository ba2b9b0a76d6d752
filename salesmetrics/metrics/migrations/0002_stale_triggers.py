"""Triggers that note which months of which source a change of facts makes stale.

Each works on a whole statement and reads the rows before and after, so that a fact that
moves from one month to another makes both stale.
"""

from django.db import migrations

MONTH = "date_trunc('month', {})::date"


def months(source: str, day: str, rows: str = "changed c") -> str:
    return (
        f"SELECT DISTINCT c.organization_id, '{source}', {MONTH.format(day)}"
        f" FROM {rows} WHERE {day} IS NOT NULL"
    )


# A stock counts on every day from `since` to the day before `until`; a day more than today
# covers the zones that are ahead.
SPAN = (
    "SELECT DISTINCT c.organization_id, 'pipeline', m::date FROM changed c,"
    " generate_series(date_trunc('month', greatest(c.since, DATE '1990-01-01')),"
    " coalesce(c.until - 1, CURRENT_DATE + 1), INTERVAL '1 month') m"
)
FIRST_TO_NOW = (
    "SELECT DISTINCT r.organization_id, 'pipeline', m::date"
    " FROM (SELECT c.organization_id, min(greatest(c.since, DATE '1990-01-01')) AS since"
    " FROM changed c GROUP BY c.organization_id) r,"
    " generate_series(date_trunc('month', r.since), CURRENT_DATE + 1, INTERVAL '1 month') m"
)
MANY = 20_000

NOTES = {
    "crm_deal": [
        months("deals_closed", "c.closed_on"),
        months("deals_created", "c.created_on"),
    ],
    "crm_stagevisit": [months("stage_visits", "c.entered_on")],
    "crm_sale": [months("sales", "c.day"), months("commissions_earned", "c.day")],
    "crm_dealstate": [SPAN],
}


def noting(table: str, notes: list[str]) -> str:
    def insert(changed: str, statements: list[str]) -> str:
        return (
            f"INSERT INTO metrics_stale (organization_id, source, month) WITH changed AS ({changed}) "
            + " UNION ".join(f"({statement})" for statement in statements)
        )

    both = "SELECT * FROM before UNION ALL SELECT * FROM after"
    bodies = {"INSERT": "SELECT * FROM after", "DELETE": "SELECT * FROM before", "UPDATE": both}
    branches = []
    for event, changed in bodies.items():
        body = f"{insert(changed, notes)};"
        if table == "crm_dealstate":
            body = (
                f"IF (SELECT count(*) FROM ({changed}) c) > {MANY} THEN"
                f" {insert(changed, [FIRST_TO_NOW])}; ELSE {body} END IF;"
            )
        branches.append(f"IF TG_OP = '{event}' THEN {body} END IF;")
    return f"""
CREATE FUNCTION {table}_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {" ".join(branches)}
  RETURN NULL;
END $$;
CREATE TRIGGER {table}_stale_insert AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION {table}_stale();
CREATE TRIGGER {table}_stale_update AFTER UPDATE ON {table}
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION {table}_stale();
CREATE TRIGGER {table}_stale_delete AFTER DELETE ON {table}
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION {table}_stale();
"""


# A deal is replaced, not updated: it is the deleted row whose visits and states are concerned,
# and theirs that follow note themselves where they differ.
DEAL_DEPENDENTS = """
CREATE FUNCTION crm_deal_dependents_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM before) > {many} THEN
    INSERT INTO metrics_stale (organization_id, source, month)
    SELECT DISTINCT o, s, NULL::date
      FROM (SELECT DISTINCT organization_id AS o FROM before) b,
           unnest(ARRAY['stage_visits', 'pipeline']) s;
  ELSE
    INSERT INTO metrics_stale (organization_id, source, month)
    SELECT DISTINCT v.organization_id, 'stage_visits', date_trunc('month', v.entered_on)::date
      FROM before b JOIN crm_stagevisit v ON v.opportunity_id = b.opportunity_id
    UNION
    SELECT DISTINCT s.organization_id, 'pipeline', m::date
      FROM before b JOIN crm_dealstate s ON s.opportunity_id = b.opportunity_id,
           generate_series(date_trunc('month', greatest(s.since, DATE '1990-01-01')),
                           coalesce(s.until - 1, CURRENT_DATE + 1), INTERVAL '1 month') m;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER crm_deal_dependents_stale AFTER DELETE ON crm_deal
  REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION crm_deal_dependents_stale();
""".replace("{many}", str(MANY))

TREES = """
CREATE FUNCTION metrics_tree_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metrics_stale (organization_id, source, month)
  VALUES (NEW.organization_id, '*', NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tenancy_team_stale AFTER UPDATE ON tenancy_team FOR EACH ROW
  WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id) EXECUTE FUNCTION metrics_tree_stale();
CREATE TRIGGER tenancy_region_stale AFTER UPDATE ON tenancy_region FOR EACH ROW
  WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id) EXECUTE FUNCTION metrics_tree_stale();
"""
DROP_TREES = """
DROP TRIGGER tenancy_team_stale ON tenancy_team;
DROP TRIGGER tenancy_region_stale ON tenancy_region;
DROP FUNCTION metrics_tree_stale();
"""

ORGANIZATION = """
CREATE FUNCTION tenancy_organization_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metrics_stale (organization_id, source, month) VALUES (NEW.id, '*', NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tenancy_organization_stale AFTER UPDATE ON tenancy_organization FOR EACH ROW
  WHEN (NEW.time_zone <> OLD.time_zone OR NEW.base_currency <> OLD.base_currency
        OR NEW.fiscal_year_start <> OLD.fiscal_year_start
        OR NEW.first_weekday <> OLD.first_weekday OR NEW.inactivity_days <> OLD.inactivity_days)
  EXECUTE FUNCTION tenancy_organization_stale();
"""


def whole_source(table: str, notes: str) -> str:
    events = {
        "insert": "NEW TABLE AS after",
        "update": "OLD TABLE AS before NEW TABLE AS after",
        "delete": "OLD TABLE AS before",
    }
    rows = {
        "INSERT": "SELECT * FROM after",
        "UPDATE": "SELECT * FROM before UNION ALL SELECT * FROM after",
        "DELETE": "SELECT * FROM before",
    }
    triggers = "".join(
        f"""
CREATE TRIGGER {table}_stale_{event} AFTER {event.upper()} ON {table}
  REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {table}_stale();"""
        for event, transition in events.items()
    )
    branches = "".join(
        f"""
  IF TG_OP = '{event}' THEN
    INSERT INTO metrics_stale (organization_id, source, month)
    WITH rows AS ({changed}) {notes};
  END IF;"""
        for event, changed in rows.items()
    )
    return f"""
CREATE FUNCTION {table}_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {branches}
  RETURN NULL;
END $$;{triggers}
"""


WHOLE_NOTES = {
    "commissions_reprate": (
        "SELECT DISTINCT organization_id, 'commissions_earned', NULL::date FROM rows"
    ),
    # From the first rate that changed on: a new rate of today concerns this month alone.
    "crm_exchangerate": (
        "SELECT r.organization_id, 'pipeline', m::date"
        ' FROM (SELECT organization_id, min("on") AS since FROM rows GROUP BY 1) r,'
        " generate_series(date_trunc('month', r.since), CURRENT_DATE + 1, INTERVAL '1 month') m"
    ),
}


def drop(table: str) -> str:
    return f"DROP FUNCTION {table}_stale() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0001_initial"),
        ("crm", "0005_money_and_history_functions"),
        ("commissions", "0001_initial"),
    ]

    operations = [
        *(migrations.RunSQL(noting(t, notes), drop(t)) for t, notes in NOTES.items()),
        migrations.RunSQL(DEAL_DEPENDENTS, "DROP FUNCTION crm_deal_dependents_stale() CASCADE"),
        migrations.RunSQL(TREES, DROP_TREES),
        migrations.RunSQL(ORGANIZATION, drop("tenancy_organization")),
        *(migrations.RunSQL(whole_source(t, n), drop(t)) for t, n in WHOLE_NOTES.items()),
    ]
