"""A line of a commission statement that is another makes its month stale."""

from django.db import migrations

EVENTS = {
    "insert": ("NEW TABLE AS after", "SELECT organization_id, day FROM after"),
    "update": (
        "OLD TABLE AS before NEW TABLE AS after",
        "SELECT organization_id, day FROM before UNION SELECT organization_id, day FROM after",
    ),
    "delete": ("OLD TABLE AS before", "SELECT organization_id, day FROM before"),
}


def noting(event: str) -> str:
    transition, changed = EVENTS[event]
    name = f"commissions_line_stale_{event}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metrics_stale (organization_id, source, month)
  SELECT DISTINCT c.organization_id, 'commissions_stated', date_trunc('month', c.day)::date
    FROM ({changed}) c;
  RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event.upper()} ON commissions_line
  REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"""


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0007_rep_days_since_the_first_sale"),
        ("commissions", "0004_computed_and_what_lines_correct"),
    ]

    operations = [
        migrations.RunSQL(noting(event), f"DROP FUNCTION commissions_line_stale_{event}() CASCADE")
        for event in EVENTS
    ]
