"""An index of the accounts that are deleted, so that leaving them out reads no others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0015_carts_by_order")]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                fields=["organization"],
                condition=models.Q(deleted_at__isnull=False),
                name="account_deleted",
            ),
        ),
    ]
