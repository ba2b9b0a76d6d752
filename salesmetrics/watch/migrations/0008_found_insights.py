"""What stands out is kept with the run it was found after."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0006_foretold"),
        ("watch", "0007_alert_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="FoundInsights",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reach", models.CharField(max_length=64, verbose_name="part of the figures")),
                ("run", models.BigIntegerField(verbose_name="run")),
                ("view", models.CharField(max_length=32, verbose_name="view")),
                ("found", models.JSONField(default=list, verbose_name="found")),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "insights found",
                "verbose_name_plural": "insights found",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "reach"), name="found_insights_identity"
                    )
                ],
            },
        ),
    ]
