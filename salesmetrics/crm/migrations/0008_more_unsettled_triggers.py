"""Triggers for what customers, leads and touches are worked out from."""

from django.db import migrations

MANY = 20_000

ACTIVITY = f"""
CREATE FUNCTION crm_activity_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF (SELECT count(*) FROM (SELECT 1 FROM after LIMIT {MANY + 1}) few) > {MANY} THEN
      INSERT INTO crm_unsettled (organization_id, kind, currency)
      SELECT DISTINCT organization_id, 'work', '' FROM after;
    ELSE
      INSERT INTO crm_unsettled (organization_id, kind, ref, currency)
      SELECT organization_id, 'touch', opportunity_id, '' FROM after
       WHERE opportunity_id IS NOT NULL
      UNION SELECT organization_id, 'lead', lead_id, '' FROM after WHERE lead_id IS NOT NULL;
    END IF;
  ELSE
    IF (SELECT count(*) FROM (SELECT 1 FROM before LIMIT {MANY + 1}) few) > {MANY} THEN
      INSERT INTO crm_unsettled (organization_id, kind, currency)
      SELECT DISTINCT organization_id, 'work', '' FROM before;
    ELSE
      INSERT INTO crm_unsettled (organization_id, kind, ref, currency)
      SELECT organization_id, 'touch', opportunity_id, '' FROM before
       WHERE opportunity_id IS NOT NULL
      UNION SELECT organization_id, 'lead', lead_id, '' FROM before WHERE lead_id IS NOT NULL;
      IF TG_OP = 'UPDATE' THEN
        INSERT INTO crm_unsettled (organization_id, kind, ref, currency)
        SELECT organization_id, 'touch', opportunity_id, '' FROM after
         WHERE opportunity_id IS NOT NULL
        UNION SELECT organization_id, 'lead', lead_id, '' FROM after WHERE lead_id IS NOT NULL;
      END IF;
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER crm_activity_unsettled_insert AFTER INSERT ON crm_activity
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION crm_activity_unsettled();
CREATE TRIGGER crm_activity_unsettled_update AFTER UPDATE ON crm_activity
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION crm_activity_unsettled();
CREATE TRIGGER crm_activity_unsettled_delete AFTER DELETE ON crm_activity
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION crm_activity_unsettled();
"""

# A lead's own figures hang on more of its columns than those of the deals that came of it.
LEAD = f"""
CREATE FUNCTION crm_lead_journey_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO crm_unsettled (organization_id, kind, ref, currency)
    SELECT organization_id, 'lead', id, '' FROM before;
  ELSIF (SELECT count(*) FROM (SELECT 1 FROM after LIMIT {MANY + 1}) few) > {MANY} THEN
    INSERT INTO crm_unsettled (organization_id, kind, currency)
    SELECT DISTINCT organization_id, 'work', '' FROM after;
  ELSE
    INSERT INTO crm_unsettled (organization_id, kind, ref, currency)
    SELECT organization_id, 'lead', id, '' FROM after;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER crm_lead_journey_insert AFTER INSERT ON crm_lead
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION crm_lead_journey_unsettled();
CREATE TRIGGER crm_lead_journey_update AFTER UPDATE ON crm_lead
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION crm_lead_journey_unsettled();
CREATE TRIGGER crm_lead_journey_delete AFTER DELETE ON crm_lead
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION crm_lead_journey_unsettled();
"""

# Columns that the earlier triggers on these tables do not look at.
MORE = """
CREATE FUNCTION crm_{table}_more_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO crm_unsettled (organization_id, kind, ref, currency)
  SELECT a.organization_id, '{kind}', a.{ref}, ''
    FROM before b JOIN after a ON a.id = b.id
   WHERE {differs} AND a.{ref} IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER crm_{table}_more_unsettled AFTER UPDATE ON crm_{table}
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION crm_{table}_more_unsettled();
"""


def more(table: str, kind: str, ref: str, *columns: str) -> str:
    ours, theirs = (", ".join(f"{alias}.{c}" for c in columns) for alias in "ab")
    differs = f"({ours}) IS DISTINCT FROM ({theirs})"
    return MORE.format(table=table, kind=kind, ref=ref, differs=differs)


# The lead that an opportunity named before.
FORMER_LEAD = """
CREATE FUNCTION crm_opportunity_former_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO crm_unsettled (organization_id, kind, ref, currency)
  SELECT b.organization_id, 'lead', b.lead_id, '' FROM before b
   WHERE b.lead_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM crm_opportunity o WHERE o.id = b.id AND o.lead_id = b.lead_id);
  RETURN NULL;
END $$;
CREATE TRIGGER crm_opportunity_former_lead_update AFTER UPDATE ON crm_opportunity
  REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION crm_opportunity_former_lead();
CREATE TRIGGER crm_opportunity_former_lead_delete AFTER DELETE ON crm_opportunity
  REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION crm_opportunity_former_lead();
"""

PLAN = """
CREATE FUNCTION crm_plan_more_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO crm_unsettled (organization_id, kind, currency)
  VALUES (NEW.organization_id, 'all', '');
  RETURN NULL;
END $$;
CREATE TRIGGER crm_plan_more_unsettled AFTER UPDATE ON crm_plan FOR EACH ROW
  WHEN (NEW.rank IS DISTINCT FROM OLD.rank) EXECUTE FUNCTION crm_plan_more_unsettled();
CREATE TRIGGER tenancy_organization_more_unsettled AFTER UPDATE ON tenancy_organization
  FOR EACH ROW WHEN (NEW.inactivity_days <> OLD.inactivity_days)
  EXECUTE FUNCTION tenancy_organization_unsettled();
"""
DROP_PLAN = """
DROP TRIGGER tenancy_organization_more_unsettled ON tenancy_organization;
DROP FUNCTION crm_plan_more_unsettled() CASCADE;
"""

UPDATED = [
    ("account", "buyer", "id", "owner_id"),
    ("subscription", "buyer", "account_id", "ended_on", "interval_months", "currency",
     "external_id"),
    ("opportunity", "opportunity", "id", "contract_months", "one_time_fees"),
]  # fmt: skip


def drop(function: str) -> str:
    return f"DROP FUNCTION {function}() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("crm", "0007_customer_facts")]

    operations = [
        migrations.RunSQL(ACTIVITY, drop("crm_activity_unsettled")),
        migrations.RunSQL(LEAD, drop("crm_lead_journey_unsettled")),
        *(
            migrations.RunSQL(more(*what), drop(f"crm_{what[0]}_more_unsettled"))
            for what in UPDATED
        ),
        migrations.RunSQL(FORMER_LEAD, drop("crm_opportunity_former_lead")),
        migrations.RunSQL(PLAN, DROP_PLAN),
    ]
