"""Notes of what will have happened: events that are entered before their time.

What is dated after the moment of computing counts nowhere until then, so the note that its
facts change says from when on it holds.
"""

from django.db import migrations, models

# Of each table: (kind of the note, what it refers to, moment) of an event of a row `c`; joined
# where what is concerned is not the row's own.
OF_DEAL = "JOIN crm_opportunity o ON o.id = c.opportunity_id"
OF_LEAD = "JOIN crm_opportunity o ON o.organization_id = c.organization_id AND o.lead_id = c.id"
BEGINS = "(c.started_on::timestamp AT TIME ZONE z.time_zone)"
ZONE = "JOIN tenancy_organization z ON z.id = c.organization_id"

Event = tuple[str, str, str, str]
EVENTS: dict[str, list[Event]] = {
    "crm_opportunity": [
        (kind, ref, moment, "")
        for moment in ("c.created_at", "c.closed_at")
        for kind, ref in (
            ("opportunity", "c.id"),
            ("account", "c.account_id"),
            ("lead", "c.lead_id"),
        )
    ],
    "crm_stagechange": [("opportunity", "c.opportunity_id", "c.entered_at", "")],
    "crm_order": [
        ("buyer", "c.account_id", "c.ordered_at", ""),
        ("opportunity", "c.opportunity_id", "c.ordered_at", ""),
        ("buyer", "o.account_id", "c.ordered_at", OF_DEAL),
    ],
    "crm_lead": [
        ("lead", "c.id", "c.created_at", ""),
        ("lead", "c.id", "c.qualified_at", ""),
        ("lead", "c.id", "c.first_response_at", ""),
        ("account", "c.account_id", "c.created_at", ""),
        ("account", "o.account_id", "c.created_at", OF_LEAD),
    ],
    "crm_activity": [
        ("touch", "c.opportunity_id", "c.happened_at", ""),
        ("lead", "c.lead_id", "c.happened_at", ""),
    ],
    "crm_subscription": [("buyer", "c.account_id", BEGINS, ZONE)],
}


def notes(table: str, rows: str) -> str:
    selects = "\nUNION ALL ".join(
        f"SELECT c.organization_id, '{kind}', {ref}, '', {moment} FROM {rows} c {joined}"
        f" WHERE {moment} > now() AND {ref} IS NOT NULL"
        for kind, ref, moment, joined in EVENTS[table]
    )
    return f"INSERT INTO crm_unsettled (organization_id, kind, ref, currency, due_at) {selects};"


def triggers(table: str) -> str:
    made = "".join(
        f"""
CREATE TRIGGER {table}_due_{event.lower()} AFTER {event} ON {table}
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION {table}_due();"""
        for event in ("INSERT", "UPDATE")
    )
    return f"""
CREATE FUNCTION {table}_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {notes(table, "after")}
  RETURN NULL;
END $$;{made}
"""


# Facts that stand count what has not happened yet.
ANEW = """
INSERT INTO crm_unsettled (organization_id, kind, currency)
SELECT id, 'zone', '' FROM tenancy_organization WHERE published_run IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0009_facts_unchecked")]

    operations = [
        migrations.AddField("unsettled", "due_at", models.DateTimeField(null=True)),
        *(
            migrations.RunSQL(triggers(table), f"DROP FUNCTION {table}_due() CASCADE")
            for table in EVENTS
        ),
        *(migrations.RunSQL(notes(table, table), migrations.RunSQL.noop) for table in EVENTS),
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
    ]
