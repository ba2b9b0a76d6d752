"""Indexes by which a record is found among a million, made while others go on writing.

- Names, by any part of them: trigrams of what Django's `icontains` compares. Where the extension
  may not be made (it is a trusted one: who owns the database may), searching still works, slowly.
- Activities, by their opportunity, lead or account: a filter over every 32 pages. Unlike an index
  of every row it costs an import next to nothing, and autovacuum completes it after one.
"""

from typing import Any

from django.db import migrations, transaction
from django.db.utils import DatabaseError

NAMES = {
    "crm_account": ["name"],
    "crm_lead": ["name", "company", "email"],
    "crm_opportunity": ["name"],
}
ACTIVITIES = "activity_found_by_what_it_is_about"
FILTERS = ", ".join(
    f"{column} int8_bloom_ops (n_distinct_per_range = 1000)"
    for column in ("opportunity_id", "lead_id", "account_id")
)


def add(apps: Any, schema_editor: Any) -> None:
    if has_trigrams(schema_editor):
        for table, columns in NAMES.items():
            parts = ", ".join(f"upper({column}::text) gin_trgm_ops" for column in columns)
            create(schema_editor, f"{table}_found_by_name", f"{table} USING gin ({parts})")
            # How often a part of a name occurs is known of the index alone.
            schema_editor.execute(f"ANALYZE {table}")
    create(
        schema_editor,
        ACTIVITIES,
        f"crm_activity USING brin ({FILTERS}) WITH (pages_per_range = 32, autosummarize = on)",
    )


def create(schema_editor: Any, name: str, index: str) -> None:
    # What an attempt that was broken off has left is no use.
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    schema_editor.execute(f"CREATE INDEX CONCURRENTLY {name} ON {index}")


def has_trigrams(schema_editor: Any) -> bool:
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return False
    return True


def take_away(apps: Any, schema_editor: Any) -> None:
    for name in (ACTIVITIES, *(f"{table}_found_by_name" for table in NAMES)):
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("crm", "0012_due_notes_with_facts")]

    operations = [migrations.RunPython(add, take_away)]
