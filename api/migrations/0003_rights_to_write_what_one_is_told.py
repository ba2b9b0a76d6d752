"""Making alerts and reports needs rights of its own: reading figures is not enough."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_sent_once"),
        ("tenancy", "0007_alerts_to_webhooks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="apitoken",
            name="api_token_scopes_known",
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("metrics:read", "Read figures and panels"),
                        ("crm:read", "Read records"),
                        ("crm:write", "Change records"),
                        ("alerts:write", "Make and change alerts"),
                        ("reports:write", "Make and change reports"),
                        ("admin", "Administer: start runs"),
                    ],
                    max_length=20,
                ),
                size=None,
                verbose_name="rights",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scopes__contained_by",
                        [
                            "metrics:read",
                            "crm:read",
                            "crm:write",
                            "alerts:write",
                            "reports:write",
                            "admin",
                        ],
                    ),
                    models.Q(("scopes", []), _negated=True),
                ),
                name="api_token_scopes_known",
            ),
        ),
    ]
