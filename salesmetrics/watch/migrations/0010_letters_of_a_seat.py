"""Letters know from which seat they were written; firings of before seats were noted are hidden."""

import django.db.models.deletion
from django.db import migrations, models

# Which seat a firing was seen from is noted since the migration before this one, which took
# former ones for seen from the seat of that day. Who saw everything by then may still be shown
# them; of a manager or a rep nobody knows what they saw when it fired.
HIDDEN = """
ALTER TABLE watch_firing DISABLE TRIGGER watch_firing_stays;
UPDATE watch_firing f SET made_as = ''
 WHERE split_part(f.made_as, ':', 2) IN ('manager', 'rep')
   AND f.fired_at < (SELECT min(applied) FROM django_migrations
                      WHERE app = 'watch' AND name = '0009_within_whose_sight');
ALTER TABLE watch_firing ENABLE TRIGGER watch_firing_stays;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0005_user_time_zone"),
        ("watch", "0009_within_whose_sight"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="made_as",
            field=models.CharField(blank=True, default="", editable=False, max_length=100),
        ),
        migrations.RunSQL(HIDDEN, migrations.RunSQL.noop),
    ]
