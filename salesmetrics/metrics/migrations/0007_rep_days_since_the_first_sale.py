"""Reps without a day of hiring are told of since the first sale: an older sale adds months."""

from django.db import migrations

EARLIER = """
CREATE FUNCTION crm_sale_earlier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metrics_stale (organization_id, source, month)
  SELECT n.organization_id, 'rep_days', m::date
    FROM (SELECT organization_id, min(day) AS day FROM after GROUP BY organization_id) n
    LEFT JOIN LATERAL (SELECT min(c.period) AS period FROM metrics_cell c
                        WHERE c.organization_id = n.organization_id
                          AND c.measure = 'rep_days.days' AND c.dimension = ''
                          AND c.grain = 'month') known ON true,
         generate_series(date_trunc('month', n.day),
                         coalesce(known.period - 1, CURRENT_DATE + 1), INTERVAL '1 month') m;
  RETURN NULL;
END $$;
CREATE TRIGGER crm_sale_earlier AFTER INSERT ON crm_sale
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION crm_sale_earlier();
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0006_narrower_stale_notes")]

    operations = [migrations.RunSQL(EARLIER, "DROP FUNCTION crm_sale_earlier() CASCADE")]
