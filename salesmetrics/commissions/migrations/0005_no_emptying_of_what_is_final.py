"""Emptying a table passes its row triggers by: what is final is held against that too."""

from django.db import migrations

FINAL = """
CREATE FUNCTION commissions_final_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM commissions_statement WHERE status IN ('locked', 'paid')) THEN
    RAISE EXCEPTION 'There are locked statements; % cannot be emptied.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER commissions_final_stays BEFORE TRUNCATE ON commissions_statement
  FOR EACH STATEMENT EXECUTE FUNCTION commissions_final_stays();
CREATE TRIGGER commissions_final_stays BEFORE TRUNCATE ON commissions_line
  FOR EACH STATEMENT EXECUTE FUNCTION commissions_final_stays();
CREATE TRIGGER commissions_final_stays BEFORE TRUNCATE ON commissions_auditentry
  FOR EACH STATEMENT EXECUTE FUNCTION commissions_final_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0004_computed_and_what_lines_correct")]

    operations = [migrations.RunSQL(FINAL, "DROP FUNCTION commissions_final_stays() CASCADE")]
