"""A page that is put on paper tells when somebody last got a step further."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dashboards", "0002_paper"),
    ]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="worked_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]
