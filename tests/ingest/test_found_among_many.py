"""A record is found by a part of its name, an activity by its deal, without reading all of them."""

import pytest
from django.db import connection

from salesmetrics.crm.models import Account, Lead, Opportunity


@pytest.fixture
def by_index(db):
    """As if each table were so large that reading all of it is out of the question."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        yield cursor


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Account, "name"),
        (Lead, "name"),
        (Lead, "company"),
        (Lead, "email"),
        (Opportunity, "name"),
    ],
)
def test_part_of_a_name_is_looked_up(by_index, model, column):
    rows = model.objects.filter(**{f"{column}__icontains": "müller"})
    assert f"{model._meta.db_table}_found_by_name" in rows.explain()


@pytest.mark.parametrize("column", ["account_id", "lead_id", "opportunity_id"])
def test_activities_are_looked_up_by_what_they_are_about(by_index, column):
    # As a list that is filtered by it asks: the column is held against that of another table.
    by_index.execute(f"EXPLAIN SELECT FROM crm_activity WHERE {column} = 7::bigint")
    plan = " ".join(line for (line,) in by_index.fetchall())
    assert "activity_found_by_what_it_is_about" in plan
