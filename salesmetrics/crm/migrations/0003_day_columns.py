"""Triggers that keep the organization's day of a time beside it, whoever writes the row.

A bulk load fills the day columns itself; the triggers' conditions then never hold, so they
cost it nothing.
"""

from django.db import migrations

DAYS = {
    "crm_account": ["created"],
    "crm_lead": ["created", "qualified", "converted"],
    "crm_opportunity": ["created", "closed"],
    "crm_stagechange": ["entered"],
    "crm_order": ["ordered"],
    "crm_activity": ["booked", "happened"],
    "crm_cart": ["started"],
    "crm_survey": ["answered"],
    "crm_inquiry": ["received"],
}


def create(table: str, events: list[str]) -> str:
    sets = "\n".join(f"  NEW.{e}_on := (NEW.{e}_at AT TIME ZONE zone)::date;" for e in events)
    fresh = " OR ".join(f"(NEW.{e}_at IS NOT NULL AND NEW.{e}_on IS NULL)" for e in events)
    # An object that was made in memory does not know its days and writes them back as NULL.
    moved = " OR ".join(
        f"(NEW.{e}_at IS DISTINCT FROM OLD.{e}_at AND NEW.{e}_on IS NOT DISTINCT FROM OLD.{e}_on)"
        f" OR (NEW.{e}_at IS NULL) <> (NEW.{e}_on IS NULL)"
        for e in events
    )
    return f"""
CREATE FUNCTION {table}_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE zone text;
BEGIN
  SELECT time_zone INTO zone FROM tenancy_organization WHERE id = NEW.organization_id;
{sets}
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_days_insert BEFORE INSERT ON {table}
  FOR EACH ROW WHEN ({fresh}) EXECUTE FUNCTION {table}_days();
CREATE TRIGGER {table}_days_update BEFORE UPDATE ON {table}
  FOR EACH ROW WHEN ({moved}) EXECUTE FUNCTION {table}_days();
"""


def drop(table: str) -> str:
    return f"""
DROP TRIGGER {table}_days_insert ON {table};
DROP TRIGGER {table}_days_update ON {table};
DROP FUNCTION {table}_days();
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial"), ("tenancy", "0002_rep_place_view")]

    operations = [migrations.RunSQL(create(t, e), drop(t)) for t, e in DAYS.items()]
