"""Who but admins may have alerts sent to the organization's webhooks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0006_foretold"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="may_alert_webhooks",
            field=models.BooleanField(
                default=False,
                help_text="Of admins they always may.",
                verbose_name="alerts may go to webhooks",
            ),
        ),
    ]
