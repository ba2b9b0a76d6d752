"""Who is told of what was said in disputes."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commissions", "0009_room_on_the_page"),
        ("tenancy", "0008_attempts_to_sign_in"),
        ("watch", "0012_signs_of_a_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisputeNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "A line is in question"),
                            ("said", "More was said in a dispute"),
                            ("answered", "A dispute was answered"),
                            ("granted", "A dispute was granted"),
                            ("partly", "A dispute was granted in part"),
                            ("denied", "A dispute was denied"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                ("seen_at", models.DateTimeField(null=True, verbose_name="seen")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="commissions.dispute",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice of a dispute",
                "verbose_name_plural": "notices of disputes",
                "indexes": [models.Index(fields=["owner", "-id"], name="dispute_notice_of")],
            },
        ),
    ]
