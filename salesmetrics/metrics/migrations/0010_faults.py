"""A full run tells what it found to be otherwise than it stood."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("metrics", "0009_causes")]

    operations = [
        migrations.AddField("run", "expected", models.JSONField(null=True)),
        migrations.AddField("run", "faults", models.BigIntegerField(db_default=0, default=0)),
    ]
