"""What changes each night has room to change on its page: no index need be told of it then."""

from django.db import migrations

TABLES = ("commissions_line", "commissions_statement")


class Migration(migrations.Migration):
    dependencies = [("commissions", "0008_months_of_what_was_computed")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET (fillfactor = 70)", f"ALTER TABLE {table} RESET (fillfactor)"
        )
        for table in TABLES
    ]
