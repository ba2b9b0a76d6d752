"""What the sales of each month came to, beside what a chain was computed from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commissions", "0007_lines_checked_in_one_pass")]

    operations = [
        migrations.AddField(
            model_name="computed",
            name="months",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
