"""New lines are looked through once: for whose statement they are of, and whether it is final."""

from django.db import migrations

LACKING = "s.organization_id IS DISTINCT FROM l.organization_id"
FINAL = "s.status IN ('locked', 'paid')"
ROWS = "FROM after l LEFT JOIN commissions_statement s ON s.id = l.statement_id"
NO_PARENT = "'A line is of no statement of its organization.'"
STAYS = "'The lines of a locked statement cannot change.'"


def replaced(body: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION commissions_line_stays_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{body}
  RETURN NULL;
END $$;"""


def refused(where: str, words: str, more: str = "") -> str:
    return f"""
  IF EXISTS (SELECT {ROWS} WHERE {where}) THEN{more}
    RAISE EXCEPTION {words} USING ERRCODE = 'integrity_constraint_violation';
  END IF;"""


ONE_PASS = replaced(refused(f"{LACKING} OR {FINAL}", STAYS, refused(LACKING, NO_PARENT)))
TWO_PASSES = replaced(refused(LACKING, NO_PARENT) + refused(FINAL, STAYS))


class Migration(migrations.Migration):
    dependencies = [("commissions", "0006_lines_checked_at_once")]

    operations = [migrations.RunSQL(ONE_PASS, TWO_PASSES)]
