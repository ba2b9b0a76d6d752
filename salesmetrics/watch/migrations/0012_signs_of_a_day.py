"""Signs of customers are of a day, kept once; what they are told from is kept as columns."""

import django.db.models.deletion
from django.db import migrations, models

# Of run 0, which there is none of: they are found anew after the next one.
FOUND = """
INSERT INTO watch_signsfound (organization_id, run, day, seconds)
SELECT s.organization_id, 0, max(coalesce(r.today, CURRENT_DATE)), 0
  FROM watch_customersign s LEFT JOIN metrics_run r ON r.id = s.run
 GROUP BY 1"""
DAYS = """
UPDATE watch_customersign s
   SET figures = s.figures
              || jsonb_build_object('days', f.day - (s.figures ->> 'last')::date)
  FROM watch_signsfound f
 WHERE f.organization_id = s.organization_id AND s.reason IN ('late', 'lapsed', 'waiting')"""


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0013_runs_that_redo_facts"),
        ("tenancy", "0007_alerts_to_webhooks"),
        ("watch", "0011_how_long_insights_took"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignsFound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("run", models.BigIntegerField()),
                ("day", models.DateField()),
                ("seconds", models.FloatField(default=0)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signs_found",
                        to="tenancy.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KeptSales",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("shape", models.PositiveSmallIntegerField()),
                ("data", models.BinaryField()),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=["organization", "year"], name="kept_sales_identity"
                    )
                ]
            },
        ),
        migrations.RunSQL(FOUND, DAYS),
    ]
