"""What SQL needs to convert money at a day's rate and to read a history's last known value."""

from django.db import migrations

RATE = """
CREATE FUNCTION crm_rate(organization bigint, code text, day date) RETURNS numeric
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

LATTER = """
CREATE FUNCTION crm_latter(former anyelement, latter anyelement) RETURNS anyelement
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT latter'
"""

# Strict: a NULL leaves the state as it was, so the aggregate keeps the last known value.
LAST_KNOWN = """
CREATE AGGREGATE crm_last_known(anyelement) (SFUNC = crm_latter, STYPE = anyelement)
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0004_unsettled_triggers")]

    operations = [
        migrations.RunSQL(RATE, "DROP FUNCTION crm_rate(bigint, text, date)"),
        migrations.RunSQL(LATTER, "DROP FUNCTION crm_latter(anyelement, anyelement)"),
        migrations.RunSQL(LAST_KNOWN, "DROP AGGREGATE crm_last_known(anyelement)"),
    ]
