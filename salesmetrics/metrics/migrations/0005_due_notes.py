"""Notes of months that will be stale: of events that are entered before their time."""

from django.db import migrations, models

MONTH = "date_trunc('month', c.{})::date"
# Of each table: source, the day whose month it is, and the moment from which on it counts.
EVENTS: dict[str, list[tuple[str, str, str]]] = {
    "crm_activity": [
        ("activities_done", "happened_on", "c.happened_at"),
        ("activities_booked", "booked_on", "c.booked_at"),
    ],
    "crm_survey": [("surveys", "answered_on", "c.answered_at")],
    "crm_inquiry": [
        ("inquiries", "received_on", "c.received_at"),
        ("inquiries", "received_on", "c.answered_at"),
    ],
    "crm_cart": [
        ("carts", "started_on", "c.started_at + INTERVAL '24 hours'"),
        ("carts", "started_on", "c.checked_out_at"),
    ],
}
INSERT = "INSERT INTO metrics_stale (organization_id, source, month, due_at)"


def notes(table: str, rows: str) -> str:
    selects = [
        f"SELECT c.organization_id, '{source}', {MONTH.format(day)}, {moment} FROM {rows} c"
        f" WHERE {moment} > now()"
        for source, day, moment in EVENTS[table]
    ]
    if table == "crm_cart":
        # A cart is checked out by its order, on the order's time.
        selects.append(
            f"SELECT c.organization_id, 'carts', {MONTH.format('started_on')}, o.ordered_at"
            f" FROM {rows} c JOIN crm_order o ON o.id = c.order_id WHERE o.ordered_at > now()"
        )
    return f"{INSERT} {' UNION ALL '.join(selects)};"


def triggers(table: str) -> str:
    made = "".join(
        f"""
CREATE TRIGGER {table}_stale_due_{event.lower()} AFTER {event} ON {table}
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION {table}_stale_due();"""
        for event in ("INSERT", "UPDATE")
    )
    return f"""
CREATE FUNCTION {table}_stale_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {notes(table, "after")}
  RETURN NULL;
END $$;{made}
"""


# An order that is put off, or brought forward, takes the check-out of its cart with it.
MOVED_ORDERS = f"""
CREATE FUNCTION crm_order_stale_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM before b JOIN after a ON a.id = b.id
                  WHERE a.ordered_at <> b.ordered_at
                    AND greatest(a.ordered_at, b.ordered_at) > now()) THEN
    RETURN NULL;
  END IF;
  {INSERT}
  SELECT c.organization_id, 'carts', {MONTH.format("started_on")},
         CASE WHEN m.due THEN a.ordered_at END
    FROM before b
    JOIN after a ON a.id = b.id
    JOIN crm_cart c ON c.organization_id = a.organization_id AND c.order_id = a.id
   CROSS JOIN (VALUES (false), (true)) AS m (due)
   WHERE a.ordered_at <> b.ordered_at AND (a.ordered_at > now() OR NOT m.due);
  RETURN NULL;
END $$;
CREATE TRIGGER crm_order_stale_due AFTER UPDATE ON crm_order
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION crm_order_stale_due();
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0004_cells_unchecked"), ("crm", "0010_due_notes")]

    operations = [
        migrations.AddField("stale", "due_at", models.DateTimeField(null=True)),
        *(
            migrations.RunSQL(triggers(table), f"DROP FUNCTION {table}_stale_due() CASCADE")
            for table in EVENTS
        ),
        migrations.RunSQL(MOVED_ORDERS, "DROP FUNCTION crm_order_stale_due() CASCADE"),
        *(migrations.RunSQL(notes(table, table), migrations.RunSQL.noop) for table in EVENTS),
    ]
