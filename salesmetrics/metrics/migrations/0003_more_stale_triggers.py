"""Triggers for the sources that the rest of the catalogue is made of."""

from django.db import migrations

MANY = 20_000

# Of each table: the sources that count by a day of it, and those that hang on a span of days.
DAYS: dict[str, list[tuple[str, str]]] = {
    "crm_deal": [("deal_cycles", "c.closed_on")],
    "crm_sale": [("buyers", "c.day"), ("sales_by_lead", "c.day")],
    "crm_leadjourney": [
        ("leads_created", "c.created_on"),
        ("lead_responses", "c.created_on"),
        ("leads_qualified", "c.qualified_on"),
    ],
    "crm_mrrmovement": [("mrr_movements", "c.day")],
    "crm_customerspan": [("customers_gained", "c.since"), ("customers_lost", "c.until")],
    "crm_activity": [
        ("activities_done", "c.happened_on"),
        ("activities_booked", "c.booked_on"),
    ],
    "crm_spend": [("spending", "c.spent_on")],
    "crm_cart": [("carts", "c.started_on")],
    "crm_survey": [("surveys", "c.answered_on")],
    "crm_inquiry": [("inquiries", "c.received_on")],
}
SPANS: dict[str, list[str]] = {
    "crm_dealstate": ["due_deals", "slipped_deals", "touched_pipeline"],
    "crm_subscriptionstate": ["recurring_revenue", "retention"],
    "crm_customerspan": ["active_customers", "customer_base"],
}

MONTHS_OF_SPAN = """SELECT DISTINCT c.organization_id, s.source, m::date
  FROM changed c, unnest(ARRAY[{sources}]) AS s (source),
       generate_series(date_trunc('month', greatest(c.since, DATE '1990-01-01')),
                       least(coalesce(c.until, CURRENT_DATE + 1), CURRENT_DATE + 1),
                       INTERVAL '1 month') m"""
ALL_MONTHS = """SELECT DISTINCT c.organization_id, s.source, NULL::date
  FROM changed c, unnest(ARRAY[{sources}]) AS s (source)"""


def by_day(source: str, day: str) -> str:
    return (
        f"SELECT DISTINCT c.organization_id, '{source}', date_trunc('month', {day})::date"
        f" FROM changed c WHERE {day} IS NOT NULL"
    )


def listed(sources: list[str]) -> str:
    return ", ".join(f"'{source}'" for source in sources)


def insert(changed: str, selects: list[str]) -> str:
    union = " UNION ALL ".join(f"({select})" for select in selects)
    return (
        "INSERT INTO metrics_stale (organization_id, source, month)"
        f" WITH changed AS ({changed}) {union};"
    )


EVENTS = {
    "INSERT": ("SELECT * FROM after", "after", "NEW TABLE AS after"),
    "UPDATE": (
        "SELECT * FROM before UNION ALL SELECT * FROM after",
        "after",
        "OLD TABLE AS before NEW TABLE AS after",
    ),
    "DELETE": ("SELECT * FROM before", "before", "OLD TABLE AS before"),
}


def noting(table: str) -> str:
    days = [by_day(*pair) for pair in DAYS.get(table, [])]
    sources = SPANS.get(table, [])
    branches, triggers = [], []
    for event, (changed, counted, transition) in EVENTS.items():
        few = [*days, MONTHS_OF_SPAN.format(sources=listed(sources))] if sources else days
        body = insert(changed, few)
        if sources:
            many = [*days, ALL_MONTHS.format(sources=listed(sources))]
            body = (
                f"IF (SELECT count(*) FROM (SELECT 1 FROM {counted} LIMIT {MANY + 1}) x) > {MANY}"
                f" THEN {insert(changed, many)} ELSE {body} END IF;"
            )
        branches.append(f"IF TG_OP = '{event}' THEN {body} END IF;")
        triggers.append(
            f"CREATE TRIGGER {table}_stale_more_{event.lower()} AFTER {event} ON {table}"
            f" REFERENCING {transition} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION {table}_stale_more();"
        )
    return (
        f"CREATE FUNCTION {table}_stale_more() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {' '.join(branches)} RETURN NULL; END $$; {' '.join(triggers)}"
    )


# What a deal is to the facts that hang on it: its own columns come from it.
TOUCH_MONTHS = """
    SELECT DISTINCT d.organization_id, s.source, date_trunc('month', s.day)::date
      FROM {deals} d, LATERAL (VALUES ('touched_deals', d.closed_on),
                                      ('deals_with_activity', d.closed_on),
                                      ('deal_first_touches', d.created_on)) AS s (source, day)
     WHERE s.day IS NOT NULL"""
STATE_MONTHS = """
    SELECT DISTINCT e.organization_id, s.source, m::date
      FROM {deals} d
      JOIN crm_dealstate e ON e.opportunity_id = d.opportunity_id,
           unnest(ARRAY[{sources}]) AS s (source),
           generate_series(date_trunc('month', greatest(e.since, DATE '1990-01-01')),
                           least(coalesce(e.until, CURRENT_DATE + 1), CURRENT_DATE + 1),
                           INTERVAL '1 month') m"""
TOUCH_SOURCES = ["touched_deals", "deals_with_activity", "deal_first_touches", "touched_pipeline"]


def dependents(function: str, table: str, deals: str, states: list[str], touched: bool) -> str:
    """Notes for what hangs on deals, when rows of a table that has `opportunity_id` change."""
    sources = [*states, *(TOUCH_SOURCES[:3] if touched else [])]
    branches, triggers = [], []
    for event, (changed, counted, transition) in EVENTS.items():
        if table == "crm_deal" and event == "INSERT":
            continue
        few = [STATE_MONTHS.format(deals=deals, sources=listed(states))]
        if touched:
            few.append(TOUCH_MONTHS.format(deals=deals))
        body = (
            f"IF (SELECT count(*) FROM (SELECT 1 FROM {counted} LIMIT {MANY + 1}) x) > {MANY}"
            f" THEN {insert(changed, [ALL_MONTHS.format(sources=listed(sources))])}"
            f" ELSE {insert(changed, few)} END IF;"
        )
        branches.append(f"IF TG_OP = '{event}' THEN {body} END IF;")
        triggers.append(
            f"CREATE TRIGGER {function}_{event.lower()} AFTER {event} ON {table}"
            f" REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        )
    return (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {' '.join(branches)} RETURN NULL; END $$; {' '.join(triggers)}"
    )


OF_DEALS = dependents(
    "crm_deal_more_dependents",
    "crm_deal",
    "changed",
    ["due_deals", "slipped_deals", "touched_pipeline"],
    True,
)
OF_TOUCHES = dependents(
    "crm_dealtouch_dependents",
    "crm_dealtouch",
    "(SELECT x.* FROM crm_deal x WHERE x.opportunity_id IN (SELECT opportunity_id FROM changed))",
    ["touched_pipeline"],
    True,
)

# What changes the figures of whole sources: where reps belong, whose accounts they are, and
# lists that are looked up as the rows are read.
PLACED = ["activities_done", "activities_booked", "surveys", "active_customers",
          "customers_gained", "customers_lost", "customer_base", "rep_days"]  # fmt: skip
WHOLE: dict[str, tuple[list[str], list[str]]] = {
    "tenancy_repassignment": (PLACED, ["rep_id", "team_id", "region_id", "starts_on", "ends_on",
                                       "deleted_at"]),
    "tenancy_rep": (PLACED, ["team_id", "region_id", "hired_on", "left_on", "deleted_at"]),
    "crm_account": (["surveys"], ["region_id", "industry_id"]),
    "crm_campaign": (["spending"], ["source_id", "channel_id"]),
    "crm_competitorfigure": (["rivals"], ["competitor_id", "starts_on", "ends_on", "market_share",
                                          "satisfaction", "revenue", "growth", "margin",
                                          "currency", "deleted_at"]),
    "crm_opportunity": (["activities_done", "activities_booked"], ["owner_id"]),
}  # fmt: skip
# Nothing points yet to what is only now added.
ADDING_CHANGES_NOTHING = {"crm_account", "crm_campaign", "crm_opportunity"}


def whole(table: str, sources: list[str], columns: list[str]) -> str:
    ours, theirs = (", ".join(f"{alias}.{c}" for c in columns) for alias in "ba")
    both = f"before b JOIN after a ON a.id = b.id WHERE ({ours}) IS DISTINCT FROM ({theirs})"
    selects = {
        "INSERT": "SELECT * FROM after",
        "UPDATE": f"SELECT a.* FROM {both}",
        "DELETE": "SELECT * FROM before",
    }
    branches, triggers = [], []
    for event, changed in selects.items():
        if event == "INSERT" and table in ADDING_CHANGES_NOTHING:
            continue
        body = insert(changed, [ALL_MONTHS.format(sources=listed(sources))])
        branches.append(f"IF TG_OP = '{event}' THEN {body} END IF;")
        triggers.append(
            f"CREATE TRIGGER {table}_stale_whole_{event.lower()} AFTER {event} ON {table}"
            f" REFERENCING {EVENTS[event][2]} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION {table}_stale_whole();"
        )
    return (
        f"CREATE FUNCTION {table}_stale_whole() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {' '.join(branches)} RETURN NULL; END $$; {' '.join(triggers)}"
    )


# A new rate of today concerns what is measured today; an old one, everything since.
RATES = """
CREATE FUNCTION crm_exchangerate_stale_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metrics_stale (organization_id, source, month)
  SELECT r.organization_id, s.source, m::date
    FROM (SELECT organization_id, min("on") AS since FROM {rows} GROUP BY organization_id) r,
         unnest(ARRAY['spending', 'due_deals', 'slipped_deals', 'touched_pipeline', 'rivals'])
             AS s (source),
         generate_series(date_trunc('month', r.since), CURRENT_DATE + 1, INTERVAL '1 month') m;
  RETURN NULL;
END $$;
"""


def drop(function: str) -> str:
    return f"DROP FUNCTION {function}() CASCADE"


def rates() -> str:
    made = []
    for event, (changed, _counted, transition) in EVENTS.items():
        name = f"crm_exchangerate_stale_{event.lower()}"
        made.append(
            RATES.replace("crm_exchangerate_stale_more", name).replace("{rows}", f"({changed}) x")
            + f"CREATE TRIGGER {name}_more AFTER {event} ON crm_exchangerate"
            f" REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        )
    return " ".join(made)


DROP_RATES = " ".join(drop(f"crm_exchangerate_stale_{e.lower()}") + ";" for e in EVENTS)


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0002_stale_triggers"),
        ("crm", "0008_more_unsettled_triggers"),
    ]

    operations = [
        *(
            migrations.RunSQL(noting(table), drop(f"{table}_stale_more"))
            for table in dict.fromkeys([*DAYS, *SPANS])
        ),
        migrations.RunSQL(OF_DEALS, drop("crm_deal_more_dependents")),
        migrations.RunSQL(OF_TOUCHES, drop("crm_dealtouch_dependents")),
        *(
            migrations.RunSQL(whole(table, *what), drop(f"{table}_stale_whole"))
            for table, what in WHOLE.items()
        ),
        migrations.RunSQL(rates(), DROP_RATES),
    ]
