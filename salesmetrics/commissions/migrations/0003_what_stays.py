"""What the database holds by itself: final statements stay, shares are whole, changes are told."""

from django.db import migrations

FINAL = "('locked', 'paid')"

# Only that a locked statement was paid may be written; everything else of it stays as it is.
STATEMENTS = f"""
CREATE FUNCTION commissions_statement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.status = 'locked' AND NEW.status = 'paid'
     AND to_jsonb(NEW) - '{{status,paid_at,paid_by_id}}'::text[]
         = to_jsonb(OLD) - '{{status,paid_at,paid_by_id}}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Statement % is %; it cannot change.', OLD.id, OLD.status
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER commissions_statement_stays BEFORE UPDATE OR DELETE ON commissions_statement
  FOR EACH ROW WHEN (OLD.status IN {FINAL}) EXECUTE FUNCTION commissions_statement_stays();
"""

EVENTS = {
    "insert": ("NEW TABLE AS after", "SELECT statement_id FROM after"),
    "update": (
        "OLD TABLE AS before NEW TABLE AS after",
        "SELECT statement_id FROM before UNION SELECT statement_id FROM after",
    ),
    "delete": ("OLD TABLE AS before", "SELECT statement_id FROM before"),
}


def lines_stay() -> str:
    made = []
    for event, (transition, changed) in EVENTS.items():
        name = f"commissions_line_stays_{event}"
        made.append(f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM ({changed}) c JOIN commissions_statement s ON s.id = c.statement_id
              WHERE s.status IN {FINAL}) THEN
    RAISE EXCEPTION 'The lines of a locked statement cannot change.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event.upper()} ON commissions_line
  REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {name}();""")
    return "".join(made)


SPLITS = """
CREATE FUNCTION commissions_split_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  total numeric;
BEGIN
  SELECT sum(percent) INTO total FROM commissions_creditsplit
   WHERE kind = 'revenue' AND organization_id = coalesce(NEW.organization_id, OLD.organization_id)
     AND opportunity_id IS NOT DISTINCT FROM coalesce(NEW.opportunity_id, OLD.opportunity_id)
     AND order_id IS NOT DISTINCT FROM coalesce(NEW.order_id, OLD.order_id);
  IF total <> 100 THEN
    RAISE EXCEPTION 'The shares of revenue are %; they must be 100 in all.', total
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER commissions_split_whole
  AFTER INSERT OR UPDATE OR DELETE ON commissions_creditsplit
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION commissions_split_whole();
"""

# Of statements what people did is told, not what a night computed.
AUDITED = {
    "plan": "",
    "planversion": "",
    "assignment": "",
    "creditsplit": "",
    "adjustment": "",
    "dispute": "",
    "statement": "WHEN (OLD.status IS DISTINCT FROM NEW.status)",
}
AUDIT = """
CREATE FUNCTION commissions_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row jsonb := to_jsonb(coalesce(NEW, OLD));
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) THEN
    RETURN NULL;
  END IF;
  INSERT INTO commissions_auditentry
         (organization_id, at, user_id, subject, subject_id, action, before, after)
  VALUES ((row->>'organization_id')::bigint, clock_timestamp(),
          nullif(current_setting('salesmetrics.user', true), '')::bigint, TG_ARGV[0],
          (row->>'id')::bigint, lower(TG_OP),
          CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
          CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
  RETURN NULL;
END $$;
CREATE FUNCTION commissions_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log cannot change.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER commissions_audit_stays BEFORE UPDATE OR DELETE ON commissions_auditentry
  FOR EACH ROW EXECUTE FUNCTION commissions_audit_stays();
"""


def audited() -> str:
    made = [AUDIT]
    for name, when in AUDITED.items():
        events = "UPDATE" if when else "INSERT OR UPDATE OR DELETE"
        made.append(
            f"CREATE TRIGGER commissions_{name}_audit AFTER {events} ON commissions_{name}"
            f" FOR EACH ROW {when} EXECUTE FUNCTION commissions_audit('{name}');"
        )
    return "\n".join(made)


def drop(*functions: str) -> str:
    return " ".join(f"DROP FUNCTION {function}() CASCADE;" for function in functions)


class Migration(migrations.Migration):
    dependencies = [("commissions", "0002_plans_and_statements")]

    operations = [
        migrations.RunSQL(STATEMENTS, drop("commissions_statement_stays")),
        migrations.RunSQL(lines_stay(), drop(*(f"commissions_line_stays_{e}" for e in EVENTS))),
        migrations.RunSQL(SPLITS, drop("commissions_split_whole")),
        migrations.RunSQL(audited(), drop("commissions_audit", "commissions_audit_stays")),
    ]
