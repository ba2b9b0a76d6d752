"""Of alerts and what fired is kept within whose sight it was."""

from django.db import migrations, models

# What fired so far is taken for seen from the seat that its owner has today. The database lets
# nobody change what fired, so it is told not to mind this once.
SEAT = """
SELECT m.id, concat_ws(':', m.organization_id, m.role,
         CASE m.role WHEN 'rep' THEN coalesce(m.rep_id, 0)
                     WHEN 'manager' THEN coalesce(m.team_id, r.team_id, 0)
                     ELSE coalesce(m.team_id, 0) END, '') AS told
  FROM tenancy_membership m LEFT JOIN tenancy_rep r ON r.id = m.rep_id
"""
TAKEN_FOR = f"""
ALTER TABLE watch_firing DISABLE TRIGGER watch_firing_stays;
UPDATE watch_firing f SET made_as = s.told
  FROM watch_alert a JOIN ({SEAT}) s ON s.id = a.owner_id WHERE a.id = f.alert_id;
ALTER TABLE watch_firing ENABLE TRIGGER watch_firing_stays;
UPDATE watch_alert a SET judged_as = s.told FROM ({SEAT}) s WHERE s.id = a.owner_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("watch", "0008_found_insights"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="judged_as",
            field=models.CharField(blank=True, default="", editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="firing",
            name="made_as",
            field=models.CharField(default="", editable=False, max_length=100),
        ),
        migrations.RunSQL(TAKEN_FOR, migrations.RunSQL.noop),
    ]
