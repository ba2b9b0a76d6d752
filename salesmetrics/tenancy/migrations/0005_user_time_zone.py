"""A user may live by another clock than the organization."""

from django.db import migrations, models

import salesmetrics.tenancy.models.organization


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0004_assignments_do_not_overlap")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                blank=True,
                default="",
                max_length=64,
                validators=[salesmetrics.tenancy.models.organization.validate_time_zone],
                verbose_name="time zone",
            ),
        ),
    ]
