"""No two assignments of a rep hold on the same day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import migrations
from django.db.models import Deferrable, F, Func, Q, Value

# Where rows overlap, the later one holds from its first day on, as it always has in files.
ENDED = """
UPDATE tenancy_repassignment a SET ends_on = later.starts_on - 1
  FROM (SELECT id, lead(starts_on) OVER (PARTITION BY rep_id ORDER BY starts_on) AS starts_on
          FROM tenancy_repassignment WHERE deleted_at IS NULL) later
 WHERE later.id = a.id AND coalesce(a.ends_on, 'infinity') >= later.starts_on
"""

WHO = Func(
    F("rep"), F("rep"), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
)
WHEN = Func(
    F("starts_on"), F("ends_on"), Value("[]"), function="daterange", output_field=DateRangeField()
)


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0003_seats_end_and_invitations")]

    operations = [
        migrations.RunSQL(ENDED, migrations.RunSQL.noop),
        # What the update has left to the end of the transaction is done before the table changes.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "repassignment",
            ExclusionConstraint(
                name="rep_assignments_do_not_overlap",
                expressions=[(WHO, RangeOperators.OVERLAPS), (WHEN, RangeOperators.OVERLAPS)],
                condition=Q(deleted_at__isnull=True),
                deferrable=Deferrable.DEFERRED,
                violation_error_message="Overlaps another assignment of the same rep.",
            ),
        ),
    ]
