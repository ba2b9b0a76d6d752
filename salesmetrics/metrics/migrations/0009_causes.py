"""Through which records closed months change: triggers on what is counted, and on edits."""

import django.db.models.deletion
from django.db import migrations, models

# Of one statement this many records are told each by its own; of a larger one their number.
TOLD = 500
EDITS_TOLD = 1_000
MONTH = "date_trunc('month', {})::date"

# Of each table: entity and row, and the (first, last) days between which a row counts.
Counted = tuple[str, str, list[tuple[str, str]]]
SALE = (
    "CASE WHEN c.order_id IS NOT NULL THEN 'orders'"
    " WHEN c.kind = 'start' THEN 'subscriptions' ELSE 'opportunities' END"
)
SALE_ROW = (
    "coalesce(c.order_id, CASE WHEN c.kind = 'start' THEN c.subscription_id END, c.opportunity_id)"
)


def on(*days: str) -> list[tuple[str, str]]:
    return [(f"c.{day}", f"c.{day}") for day in days]


SPAN = [("c.since", "c.until - 1")]
COUNTED: dict[str, Counted] = {
    "crm_deal": ("'opportunities'", "c.opportunity_id", on("created_on", "closed_on")),
    "crm_dealstate": ("'opportunities'", "c.opportunity_id", SPAN),
    "crm_stagevisit": ("'opportunities'", "c.opportunity_id", on("entered_on")),
    "crm_sale": (SALE, SALE_ROW, on("day")),
    "crm_leadjourney": ("'leads'", "c.lead_id", on("created_on", "qualified_on")),
    "crm_mrrmovement": ("'accounts'", "c.account_id", on("day")),
    "crm_customerspan": ("'accounts'", "c.account_id", [("c.since", "c.until")]),
    "crm_subscriptionstate": ("'subscriptions'", "c.subscription_id", SPAN),
    "crm_activity": ("'activities'", "c.id", on("happened_on", "booked_on")),
    "crm_spend": ("'spend'", "c.id", on("spent_on")),
    "crm_cart": ("'carts'", "c.id", on("started_on")),
    "crm_survey": ("'surveys'", "c.id", on("answered_on")),
    "crm_inquiry": ("'inquiries'", "c.id", on("received_on")),
    "crm_competitorfigure": ("'competitor_figures'", "c.id", [("c.starts_on", "c.ends_on")]),
}
EVENTS = {
    "INSERT": ("added", ["after"], "NEW TABLE AS after"),
    "UPDATE": ("changed", ["before", "after"], "OLD TABLE AS before NEW TABLE AS after"),
    "DELETE": ("removed", ["before"], "OLD TABLE AS before"),
}
BY = "nullif(current_setting('salesmetrics.import', true), '')::bigint"
COLUMNS = "organization_id, fact, month, until_month, entity, row, rows, change, import_id, at"


def concerned(table: str, rows: list[str]) -> str:
    """The rows that count in months which were over when they were published last."""
    entity, row, spans = COUNTED[table]
    return "\nUNION ".join(
        f"SELECT c.organization_id, {MONTH.format(first)} AS month,"
        f" {f'{MONTH.format(last)}' if first != last else 'NULL::date'} AS until_month,"
        f" {entity} AS entity, {row} AS row"
        f" FROM {relation} c JOIN tenancy_organization o ON o.id = c.organization_id"
        f" WHERE {first} < {MONTH.format('o.published_at')}"
        for relation in rows
        for first, last in spans
    )


def noting(table: str) -> str:
    branches, triggers = [], []
    for event, (change, rows, transition) in EVENTS.items():
        found = concerned(table, rows)
        head = f"INSERT INTO metrics_cause ({COLUMNS}) SELECT"
        about = f"'{change}', {BY}, now() FROM ({found}) x"
        branches.append(f"""
  IF TG_OP = '{event}' THEN
    IF (SELECT count(*) FROM (SELECT FROM {rows[0]} LIMIT {TOLD + 1}) few) > {TOLD} THEN
      {head} x.organization_id, '{table}', x.month, x.until_month, x.entity, NULL, count(*), {about}
       GROUP BY x.organization_id, x.month, x.until_month, x.entity;
    ELSE
      {head} x.organization_id, '{table}', x.month, x.until_month, x.entity, x.row, 1, {about};
    END IF;
  END IF;""")
        triggers.append(f"""
CREATE TRIGGER {table}_cause_{event.lower()} AFTER {event} ON {table}
  REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {table}_cause();""")
    return f"""
CREATE FUNCTION {table}_cause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {"".join(branches)}
  RETURN NULL;
END $$;{"".join(triggers)}
"""


ENTITIES = {
    "teams": "tenancy_team",
    "regions": "tenancy_region",
    "reps": "tenancy_rep",
    "rep_assignments": "tenancy_repassignment",
    "stages": "crm_stage",
    "products": "crm_product",
    "plans": "crm_plan",
    "campaigns": "crm_campaign",
    "accounts": "crm_account",
    "leads": "crm_lead",
    "opportunities": "crm_opportunity",
    "opportunity_lines": "crm_opportunityline",
    "stage_changes": "crm_stagechange",
    "orders": "crm_order",
    "order_lines": "crm_orderline",
    "subscriptions": "crm_subscription",
    "activities": "crm_activity",
    "spend": "crm_spend",
    "carts": "crm_cart",
    "surveys": "crm_survey",
    "inquiries": "crm_inquiry",
    "targets": "crm_target",
    "exchange_rates": "crm_exchangerate",
    "competitors": "crm_competitor",
    "competitor_figures": "crm_competitorfigure",
}

# What an import writes is known by the import.
EDITED = f"""
CREATE FUNCTION metrics_note_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {BY} IS NOT NULL THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    INSERT INTO metrics_edit (organization_id, entity, row, at)
    SELECT organization_id, TG_ARGV[0], id, now() FROM before LIMIT {EDITS_TOLD};
  ELSE
    INSERT INTO metrics_edit (organization_id, entity, row, at)
    SELECT organization_id, TG_ARGV[0], id, now() FROM after LIMIT {EDITS_TOLD};
  END IF;
  RETURN NULL;
END $$;
"""


def edited(entity: str, table: str) -> str:
    return "".join(
        f"CREATE TRIGGER {table}_edit_{event.lower()} AFTER {event} ON {table}"
        f" REFERENCING {transition} FOR EACH STATEMENT"
        f" EXECUTE FUNCTION metrics_note_edit('{entity}');"
        for event, (_change, _rows, transition) in EVENTS.items()
    )


ORGANIZATION = models.ForeignKey(
    db_constraint=False,
    db_index=False,
    on_delete=django.db.models.deletion.CASCADE,
    related_name="+",
    to="tenancy.organization",
)
ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
CHANGES = [("added", "Added"), ("changed", "Changed"), ("removed", "Removed")]


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0008_stale_statements"),
        ("crm", "0012_due_notes_with_facts"),
        ("tenancy", "0003_seats_end_and_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            "Cause",
            [
                ("id", ID.clone()),
                ("run", models.BigIntegerField(null=True)),
                ("fact", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("until_month", models.DateField(null=True)),
                ("entity", models.CharField(max_length=40)),
                ("row", models.BigIntegerField(null=True)),
                ("rows", models.BigIntegerField(db_default=1, default=1)),
                ("change", models.CharField(choices=CHANGES, max_length=7)),
                ("import_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("organization", ORGANIZATION),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "run", "fact"], name="cause_of_run")
                ]
            },
        ),
        migrations.CreateModel(
            "Edit",
            [
                ("id", ID.clone()),
                ("entity", models.CharField(max_length=40)),
                ("row", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("organization", ORGANIZATION.clone()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization", "entity", "row", "-at"], name="edit_of_row"
                    )
                ]
            },
        ),
        *(
            migrations.RunSQL(noting(table), f"DROP FUNCTION {table}_cause() CASCADE")
            for table in COUNTED
        ),
        migrations.RunSQL(EDITED, "DROP FUNCTION metrics_note_edit() CASCADE"),
        *(migrations.RunSQL(edited(*what), migrations.RunSQL.noop) for what in ENTITIES.items()),
    ]
