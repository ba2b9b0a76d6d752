"""A run looks itself since when there is something to tell of reps: sales may move as well."""

from importlib import import_module

from django.db import migrations

former = import_module(".0007_rep_days_since_the_first_sale", __package__)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0014_causes_at_a_remove")]

    operations = [
        migrations.RunSQL("DROP FUNCTION crm_sale_earlier() CASCADE", former.EARLIER),
    ]
