"""Of a deal or a sale that is updated, only the sources whose columns differ go stale.

Facts are updated where they stood before, not replaced, so the rows before and after tell what
is another: a won deal's amount concerns neither its visits nor who had been in contact.
"""

from django.db import migrations

MANY = 20_000

DIMENSIONS = ["rep_id", "product_id", "plan_id", "source_id", "channel_id", "campaign_id",
              "industry_id", "deal_type"]  # fmt: skip
LOST = ["lost_reason_id", "competitor_id"]
CLOSED = [*DIMENSIONS, *LOST, "status", "closed_on", "closed_team_id", "closed_region_id"]
CREATED = [*DIMENSIONS, *LOST, "created_on", "created_team_id", "created_region_id"]
BOUGHT = [*DIMENSIONS, "account_id", "team_id", "region_id", "kind", "growth", "day"]

STATE_SOURCES = ["pipeline", "due_deals", "slipped_deals", "touched_pipeline"]
NOTE = "INSERT INTO metrics_stale (organization_id, source, month)"


def changed(key: str, columns: list[str]) -> str:
    ours, theirs = (", ".join(f"{alias}.{c}" for c in columns) for alias in "ba")
    both = f"before b JOIN after a ON a.{key} = b.{key}"
    differ = f"({ours}) IS DISTINCT FROM ({theirs})"
    return (
        f"(SELECT b.* FROM {both} WHERE {differ} UNION ALL SELECT a.* FROM {both} WHERE {differ})"
    )


def by_day(sources: list[str], day: str, rows: str) -> str:
    return (
        f"{NOTE} SELECT DISTINCT c.organization_id, s.source, date_trunc('month', c.{day})::date"
        f" FROM {rows} c, unnest(ARRAY{sources}) AS s (source) WHERE c.{day} IS NOT NULL;"
    )


CHANGED_DEALS = changed("opportunity_id", DIMENSIONS)
DEAL = f"""
CREATE FUNCTION crm_deal_stale_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {by_day(["deal_cycles"], "closed_on", changed("opportunity_id", [*CLOSED, "cycle_days"]))}
  {by_day(["touched_deals", "deals_with_activity"], "closed_on", changed("opportunity_id", CLOSED))}
  {by_day(["deal_first_touches"], "created_on", changed("opportunity_id", CREATED))}
  IF (SELECT count(*) FROM (SELECT FROM {CHANGED_DEALS} c LIMIT {MANY + 1}) few) > {MANY} THEN
    {NOTE} SELECT DISTINCT c.organization_id, s.source, NULL::date FROM {CHANGED_DEALS} c,
           unnest(ARRAY{["stage_visits", *STATE_SOURCES]}) AS s (source);
  ELSE
    {NOTE} SELECT DISTINCT v.organization_id, 'stage_visits', date_trunc('month', v.entered_on)::date
      FROM crm_stagevisit v
     WHERE v.opportunity_id IN (SELECT c.opportunity_id FROM {CHANGED_DEALS} c);
    {NOTE} SELECT DISTINCT e.organization_id, s.source, m::date
      FROM crm_dealstate e, unnest(ARRAY{STATE_SOURCES}) AS s (source),
           generate_series(date_trunc('month', greatest(e.since, DATE '1990-01-01')),
                           least(coalesce(e.until, CURRENT_DATE + 1), CURRENT_DATE + 1),
                           INTERVAL '1 month') m
     WHERE e.opportunity_id IN (SELECT c.opportunity_id FROM {CHANGED_DEALS} c);
  END IF;
  RETURN NULL;
END $$;
"""

SALE = f"""
CREATE FUNCTION crm_sale_stale_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {by_day(["buyers"], "day", changed("id", BOUGHT))}
  {by_day(["sales_by_lead"], "day", "(SELECT * FROM before UNION ALL SELECT * FROM after)")}
  RETURN NULL;
END $$;
"""


def on_update(table: str, trigger: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {trigger} AFTER UPDATE ON {table}"
        " REFERENCING OLD TABLE AS before NEW TABLE AS after"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


def instead(table: str, trigger: str, function: str) -> migrations.RunSQL:
    """Take away a trigger on updates."""
    return migrations.RunSQL(
        f"DROP TRIGGER {trigger} ON {table}", on_update(table, trigger, function)
    )


def added(table: str, function: str, sql: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql + on_update(table, function, function), f"DROP FUNCTION {function}() CASCADE"
    )


class Migration(migrations.Migration):
    dependencies = [("metrics", "0005_due_notes"), ("crm", "0010_due_notes")]

    operations = [
        instead("crm_deal", "crm_deal_stale_more_update", "crm_deal_stale_more"),
        instead("crm_deal", "crm_deal_more_dependents_update", "crm_deal_more_dependents"),
        instead("crm_sale", "crm_sale_stale_more_update", "crm_sale_stale_more"),
        added("crm_deal", "crm_deal_stale_changed", DEAL),
        added("crm_sale", "crm_sale_stale_changed", SALE),
    ]
