"""What alerts watch, in words that can be translated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("watch", "0006_reports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="watches",
            field=models.CharField(
                choices=[
                    ("value", "The figure itself"),
                    ("change", "Its change in percent, of a percentage in points"),
                    ("amount", "Its change as an amount"),
                    (
                        "target",
                        "Its distance from the target in percent, of a percentage in points",
                    ),
                    ("pace", "Its distance from what the target asks for by today, in percent"),
                    ("unusual", "How unusual it is for this series"),
                ],
                max_length=7,
                verbose_name="watches",
            ),
        ),
        migrations.AlterField(
            model_name="firing",
            name="watches",
            field=models.CharField(
                choices=[
                    ("value", "The figure itself"),
                    ("change", "Its change in percent, of a percentage in points"),
                    ("amount", "Its change as an amount"),
                    (
                        "target",
                        "Its distance from the target in percent, of a percentage in points",
                    ),
                    ("pace", "Its distance from what the target asks for by today, in percent"),
                    ("unusual", "How unusual it is for this series"),
                ],
                max_length=7,
            ),
        ),
    ]
