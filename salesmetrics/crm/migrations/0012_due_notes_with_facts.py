"""What is to come is noted where the facts leave it out, by the same clock; not by triggers."""

from importlib import import_module

from django.db import migrations

EARLIER = import_module("salesmetrics.crm.migrations.0010_due_notes")


class Migration(migrations.Migration):
    dependencies = [("crm", "0011_rates_may_be_missing")]

    operations = [
        migrations.RunSQL(f"DROP FUNCTION {table}_due() CASCADE", EARLIER.triggers(table))
        for table in EARLIER.EVENTS
    ]
