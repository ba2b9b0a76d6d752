"""Commissions are told by their lines; nobody reads what was noted for the source before that."""

from django.db import migrations

ROWS = {
    "INSERT": "SELECT * FROM after",
    "UPDATE": "SELECT * FROM before UNION ALL SELECT * FROM after",
    "DELETE": "SELECT * FROM before",
}
TRANSITIONS = {
    "insert": "NEW TABLE AS after",
    "update": "OLD TABLE AS before NEW TABLE AS after",
    "delete": "OLD TABLE AS before",
}
FORMER = "commissions_earned"


def noting_sales(*sources: str) -> str:
    """The months of the sales that changed, for each of the sources."""
    notes = " UNION ".join(
        f"SELECT DISTINCT c.organization_id, '{source}', date_trunc('month', c.day)::date"
        " FROM changed c WHERE c.day IS NOT NULL"
        for source in sources
    )
    branches = "".join(
        f"""
  IF TG_OP = '{event}' THEN
    INSERT INTO metrics_stale (organization_id, source, month)
    WITH changed AS ({rows}) {notes};
  END IF;"""
        for event, rows in ROWS.items()
    )
    return f"""
CREATE OR REPLACE FUNCTION crm_sale_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {branches}
  RETURN NULL;
END $$"""


def noting_rates() -> str:
    branches = "".join(
        f"""
  IF TG_OP = '{event}' THEN
    INSERT INTO metrics_stale (organization_id, source, month)
    WITH rows AS ({rows}) SELECT DISTINCT organization_id, '{FORMER}', NULL::date FROM rows;
  END IF;"""
        for event, rows in ROWS.items()
    )
    triggers = "".join(
        f"""
CREATE TRIGGER commissions_reprate_stale_{event} AFTER {event.upper()} ON commissions_reprate
  REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION commissions_reprate_stale();"""
        for event, transition in TRANSITIONS.items()
    )
    return f"""
CREATE FUNCTION commissions_reprate_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {branches}
  RETURN NULL;
END $$;{triggers}"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0010_faults")]

    operations = [
        migrations.RunSQL("DROP FUNCTION commissions_reprate_stale() CASCADE", noting_rates()),
        migrations.RunSQL(noting_sales("sales"), noting_sales("sales", FORMER)),
        migrations.RunSQL(
            f"DELETE FROM metrics_stale WHERE source = '{FORMER}'", migrations.RunSQL.noop
        ),
    ]
