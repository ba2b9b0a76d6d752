"""An index by which an order that is deleted finds the cart that was its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0014_whose_notes")]

    operations = [
        migrations.AddIndex(
            model_name="cart",
            index=models.Index(
                fields=["organization", "order"],
                condition=models.Q(order__isnull=False),
                name="cart_of_order",
            ),
        ),
    ]
