"""Whether a full run worked out the facts anew as well; all before this one did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("metrics", "0012_activities_noted_in_one_look")]

    operations = [
        migrations.AddField("run", "facts", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(
            'UPDATE metrics_run SET facts = true WHERE "full"', migrations.RunSQL.noop
        ),
    ]
