"""Triggers that note whose facts must be worked out again after a change, by any writer.

Each works on a whole statement: it looks at the rows before and after, and writes one note
for each opportunity or account concerned. A statement that touches more than `MANY` rows
leaves one note for the organization instead.
"""

from django.db import migrations

MANY = 20_000

# Of each table: the columns that matter, and the notes a changed row leaves. In a note, `c`
# is the row (before or after); NULL references are left out.
NOTES: dict[str, tuple[list[str], list[str]]] = {
    "crm_opportunity": (
        [
            "account_id",
            "lead_id",
            "owner_id",
            "region_id",
            "product_id",
            "plan_id",
            "source_id",
            "channel_id",
            "campaign_id",
            "deal_type",
            "stage_id",
            "status",
            "amount",
            "currency",
            "cost",
            "probability",
            "created_at",
            "expected_close_on",
            "closed_at",
            "lost_reason_id",
            "competitor_id",
            "deleted_at",
        ],
        [
            "SELECT c.organization_id, 'opportunity', c.id FROM changed c",
            "SELECT c.organization_id, CASE WHEN c.lead_id IS NULL THEN 'buyer' ELSE 'account' END,"
            " c.account_id FROM changed c",
        ],
    ),
    "crm_opportunityline": (
        ["opportunity_id", "product_id", "plan_id", "quantity", "amount", "cost", "deleted_at"],
        [
            "SELECT c.organization_id, 'opportunity', c.opportunity_id FROM changed c",
            "SELECT c.organization_id, 'buyer', o.account_id FROM changed c"
            " JOIN crm_opportunity o ON o.id = c.opportunity_id",
        ],
    ),
    "crm_stagechange": (
        [
            "opportunity_id",
            "stage_id",
            "entered_at",
            "amount",
            "probability",
            "expected_close_on",
            "deleted_at",
        ],
        ["SELECT c.organization_id, 'opportunity', c.opportunity_id FROM changed c"],
    ),
    "crm_order": (
        [
            "account_id",
            "opportunity_id",
            "owner_id",
            "region_id",
            "source_id",
            "channel_id",
            "campaign_id",
            "deal_type",
            "ordered_at",
            "amount",
            "currency",
            "cost",
            "deleted_at",
        ],
        [
            "SELECT c.organization_id, 'buyer', c.account_id FROM changed c",
            "SELECT c.organization_id, 'opportunity', c.opportunity_id FROM changed c",
            "SELECT c.organization_id, 'buyer', o.account_id FROM changed c"
            " JOIN crm_opportunity o ON o.id = c.opportunity_id",
        ],
    ),
    "crm_orderline": (
        [
            "order_id",
            "product_id",
            "plan_id",
            "quantity",
            "amount",
            "cost",
            "deal_type",
            "deleted_at",
        ],
        [
            "SELECT c.organization_id, 'buyer', o.account_id FROM changed c"
            " JOIN crm_order o ON o.id = c.order_id"
        ],
    ),
    "crm_subscription": (
        [
            "account_id",
            "plan_id",
            "owner_id",
            "opportunity_id",
            "price",
            "started_on",
            "deleted_at",
        ],
        ["SELECT c.organization_id, 'buyer', c.account_id FROM changed c"],
    ),
    "crm_account": (
        ["region_id", "industry_id", "deleted_at"],
        ["SELECT c.organization_id, 'account', c.id FROM changed c"],
    ),
    "crm_lead": (
        [
            "source_id",
            "channel_id",
            "campaign_id",
            "region_id",
            "account_id",
            "created_at",
            "deleted_at",
        ],
        [
            "SELECT c.organization_id, 'account', c.account_id FROM changed c",
            "SELECT c.organization_id, 'opportunity', o.id FROM changed c JOIN crm_opportunity o"
            " ON o.organization_id = c.organization_id AND o.lead_id = c.id",
            "SELECT c.organization_id, 'account', o.account_id FROM changed c"
            " JOIN crm_opportunity o"
            " ON o.organization_id = c.organization_id AND o.lead_id = c.id",
        ],
    ),
    "tenancy_rep": (
        ["team_id", "region_id", "deleted_at"],
        ["SELECT c.organization_id, 'rep', c.id FROM changed c"],
    ),
    "tenancy_repassignment": (
        ["rep_id", "team_id", "region_id", "starts_on", "ends_on", "deleted_at"],
        ["SELECT c.organization_id, 'rep', c.rep_id FROM changed c"],
    ),
}

# Tables whose every relevant change concerns the whole organization.
EVERYTHING: dict[str, list[str]] = {
    "crm_campaign": ["source_id", "channel_id", "deleted_at"],
    "crm_product": ["cost", "currency", "deleted_at"],
    "crm_plan": ["product_id", "deleted_at"],
    "crm_stage": ["position", "probability", "outcome", "deleted_at"],
}

# Nothing can point yet to an account or a product that is only now added. A stage is not among
# them: every deal that was won, or went further, has passed the new one too.
CHANGES_NOTHING_WHEN_ADDED = {
    "crm_account",
    "crm_campaign",
    "crm_product",
    "crm_plan",
    "tenancy_rep",
}


def row(alias: str, columns: list[str]) -> str:
    return "(" + ", ".join(f"{alias}.{c}" for c in columns) + ")"


def triggers(table: str, function: str) -> str:
    statements = [
        f"CREATE TRIGGER {table}_unsettled_update AFTER UPDATE ON {table}"
        " REFERENCING OLD TABLE AS before NEW TABLE AS after"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();",
        f"CREATE TRIGGER {table}_unsettled_delete AFTER DELETE ON {table}"
        " REFERENCING OLD TABLE AS before"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();",
    ]
    if table not in CHANGES_NOTHING_WHEN_ADDED:
        statements.append(
            f"CREATE TRIGGER {table}_unsettled_insert AFTER INSERT ON {table}"
            " REFERENCING NEW TABLE AS after"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        )
    return "\n".join(statements)


def sources(columns: list[str]) -> dict[str, str]:
    differs = f"{row('b', columns)} IS DISTINCT FROM {row('a', columns)}"
    both = "before b JOIN after a ON a.id = b.id"
    return {
        "INSERT": "SELECT * FROM after",
        "DELETE": "SELECT * FROM before",
        "UPDATE": f"SELECT b.* FROM {both} WHERE {differs}"
        f" UNION ALL SELECT a.* FROM {both} WHERE {differs}",
    }


def noting(table: str, columns: list[str], notes: list[str]) -> str:
    branches = []
    for event, changed in sources(columns).items():
        union = "\nUNION ".join(notes)
        branches.append(f"""
  IF TG_OP = '{event}' THEN
    SELECT count(*) INTO many FROM (SELECT 1 FROM {"before" if event == "DELETE" else "after"}
                                     LIMIT {MANY + 1}) few;
    IF many > {MANY} THEN
      INSERT INTO crm_unsettled (organization_id, kind, currency)
      SELECT DISTINCT c.organization_id, 'all', '' FROM ({changed}) c;
    ELSE
      INSERT INTO crm_unsettled (organization_id, kind, ref, currency)
      WITH changed AS ({changed})
      SELECT n.organization_id, n.kind, n.ref, ''
        FROM ({union}) AS n (organization_id, kind, ref) WHERE n.ref IS NOT NULL;
    END IF;
  END IF;""")
    return f"""
CREATE FUNCTION {table}_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE many integer;
BEGIN {"".join(branches)}
  RETURN NULL;
END $$;
{triggers(table, f"{table}_unsettled")}
"""


def noting_everything(table: str, columns: list[str]) -> str:
    branches = "".join(
        f"""
  IF TG_OP = '{event}' THEN
    INSERT INTO crm_unsettled (organization_id, kind, currency)
    SELECT DISTINCT c.organization_id, 'all', '' FROM ({changed}) c;
  END IF;"""
        for event, changed in sources(columns).items()
    )
    return f"""
CREATE FUNCTION {table}_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {branches}
  RETURN NULL;
END $$;
{triggers(table, f"{table}_unsettled")}
"""


RATE_CHANGES = sources(["currency", '"on"', "rate", "deleted_at"])
RATES = f"""
CREATE FUNCTION crm_exchangerate_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {
    "".join(
        f'''
  IF TG_OP = '{event}' THEN
    INSERT INTO crm_unsettled (organization_id, kind, currency, since)
    SELECT c.organization_id, 'rate', c.currency, min(c."on") FROM ({changed}) c
     GROUP BY c.organization_id, c.currency;
  END IF;'''
        for event, changed in RATE_CHANGES.items()
    )
}
  RETURN NULL;
END $$;
{triggers("crm_exchangerate", "crm_exchangerate_unsettled")}
"""

ORGANIZATION = """
CREATE FUNCTION tenancy_organization_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO crm_unsettled (organization_id, kind, currency)
  VALUES (NEW.id, CASE WHEN NEW.time_zone <> OLD.time_zone THEN 'zone' ELSE 'all' END, '');
  RETURN NULL;
END $$;
CREATE TRIGGER tenancy_organization_unsettled AFTER UPDATE ON tenancy_organization
  FOR EACH ROW WHEN (NEW.time_zone <> OLD.time_zone OR NEW.base_currency <> OLD.base_currency)
  EXECUTE FUNCTION tenancy_organization_unsettled();
"""


def drop(table: str) -> str:
    return f"DROP FUNCTION {table}_unsettled() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_day_columns")]

    operations = [
        *(migrations.RunSQL(noting(t, *what), drop(t)) for t, what in NOTES.items()),
        *(migrations.RunSQL(noting_everything(t, c), drop(t)) for t, c in EVERYTHING.items()),
        migrations.RunSQL(RATES, drop("crm_exchangerate")),
        migrations.RunSQL(ORGANIZATION, drop("tenancy_organization")),
    ]
