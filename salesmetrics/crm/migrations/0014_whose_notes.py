"""A note of what is unsettled says by which import, so that facts worked out later say it too."""

from django.db import migrations, models
from django.db.models.expressions import RawSQL


class Migration(migrations.Migration):
    dependencies = [("crm", "0013_found_among_many")]

    operations = [
        migrations.AddField(
            "unsettled",
            "import_id",
            models.BigIntegerField(
                null=True,
                db_default=RawSQL(
                    "nullif(current_setting('salesmetrics.import', true), '')::bigint", ()
                ),
            ),
        ),
    ]
