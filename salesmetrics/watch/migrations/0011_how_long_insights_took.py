"""Of what stands out is kept how long it took to find."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("watch", "0010_letters_of_a_seat"),
    ]

    operations = [
        migrations.AddField(
            model_name="foundinsights",
            name="seconds",
            field=models.FloatField(null=True),
        ),
    ]
