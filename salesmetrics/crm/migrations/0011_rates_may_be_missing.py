"""A missing exchange rate leaves an amount unknown; it does not stop everybody's figures."""

from django.db import migrations, models

RATE = """
CREATE OR REPLACE FUNCTION crm_rate(organization bigint, code text, day date) RETURNS numeric
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (SELECT r.rate FROM crm_exchangerate r
           WHERE r.organization_id = organization AND r.currency = code AND r."on" <= day
             AND r.deleted_at IS NULL
           ORDER BY r."on" DESC LIMIT 1);
END $$
"""

BEFORE = """
CREATE OR REPLACE FUNCTION crm_rate(organization bigint, code text, day date) RETURNS numeric
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE found_rate numeric;
BEGIN
  SELECT r.rate INTO found_rate FROM crm_exchangerate r
   WHERE r.organization_id = organization AND r.currency = code AND r."on" <= day
     AND r.deleted_at IS NULL
   ORDER BY r."on" DESC LIMIT 1;
  IF found_rate IS NULL THEN
    RAISE EXCEPTION 'There is no exchange rate for % on or before %.', code, day
      USING ERRCODE = 'data_exception', HINT = 'Load a rate for that day or an earlier one.';
  END IF;
  RETURN found_rate;
END $$
"""

KINDS = [
    ("new", "New"),
    ("expansion", "Expansion"),
    ("contraction", "Contraction"),
    ("churned", "Churned"),
    ("reactivation", "Reactivation"),
    ("unknown", "Unknown"),
]


class Migration(migrations.Migration):
    dependencies = [("crm", "0010_due_notes")]

    operations = [
        migrations.RunSQL(RATE, BEFORE),
        migrations.AddField(
            "sale", "cost_unpriced", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AlterField(
            "mrrmovement", "kind", models.CharField(choices=KINDS, max_length=12)
        ),
    ]
