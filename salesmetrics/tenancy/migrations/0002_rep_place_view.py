"""The view that says where a rep belonged on each day."""

from django.db import migrations

CREATE = """
CREATE VIEW tenancy_repplace AS
SELECT -rep.id AS id, rep.organization_id, rep.id AS rep_id, rep.team_id, rep.region_id,
       DATE '0001-01-01' AS starts_on, DATE '9999-12-31' AS ends_on
  FROM tenancy_rep rep
 WHERE NOT EXISTS (SELECT 1 FROM tenancy_repassignment a
                    WHERE a.organization_id = rep.organization_id AND a.rep_id = rep.id
                      AND a.deleted_at IS NULL)
UNION ALL
SELECT a.id, a.organization_id, a.rep_id,
       coalesce(a.team_id, rep.team_id), coalesce(a.region_id, rep.region_id),
       a.starts_on, coalesce(a.ends_on, DATE '9999-12-31')
  FROM tenancy_repassignment a
  JOIN tenancy_rep rep ON rep.id = a.rep_id
 WHERE a.deleted_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP VIEW tenancy_repplace")]
