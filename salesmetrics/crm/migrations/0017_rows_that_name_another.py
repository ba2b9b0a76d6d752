"""Indexes by which a row that is deleted finds those that name it, one for each of many."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0016_deleted_accounts"),
        ("tenancy", "0008_attempts_to_sign_in"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)),
                fields=["organization", "parent"],
                name="account_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="cart",
            index=models.Index(
                condition=models.Q(("account__isnull", False)),
                fields=["organization", "account"],
                name="cart_account",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("account__isnull", False)),
                fields=["organization", "account"],
                name="inquiry_account",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("product__isnull", False)),
                fields=["organization", "product"],
                name="opportunity_product",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunityline",
            index=models.Index(
                condition=models.Q(("product__isnull", False)),
                fields=["organization", "product"],
                name="opportunity_line_product",
            ),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(
                condition=models.Q(("product__isnull", False)),
                fields=["organization", "product"],
                name="order_line_product",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("opportunity__isnull", False)),
                fields=["organization", "opportunity"],
                name="subscription_opportunity",
            ),
        ),
        migrations.AddIndex(
            model_name="survey",
            index=models.Index(
                condition=models.Q(("account__isnull", False)),
                fields=["organization", "account"],
                name="survey_account",
            ),
        ),
    ]
