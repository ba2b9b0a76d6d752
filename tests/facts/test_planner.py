"""What the database's planner is told, so that it does not compare every row with every other."""

import pytest
from django.db import connection

from salesmetrics.ingest.facts.statement import Statement
from salesmetrics.ingest.facts.touches import COLUMNS

TOUCHES = """
CREATE TEMPORARY TABLE fresh_touch ON COMMIT DROP AS
SELECT number AS opportunity_id, 'call' AS type, DATE '2025-01-01' AS first_on, 0 AS days
  FROM generate_series(1, %s) AS number"""


@pytest.mark.django_db
def test_the_facts_of_an_organization_that_is_new_are_no_surprise(world):
    with connection.cursor() as cursor:
        cursor.execute(TOUCHES, [1_200])
        run = Statement(cursor, world.organization)
        run.replace("crm_dealtouch", "fresh_touch", ["opportunity_id", "type"], COLUMNS, "true")
        cursor.execute(
            "EXPLAIN (FORMAT json) SELECT FROM crm_dealtouch WHERE organization_id = %s",
            [world.organization.pk],
        )
        expected = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
    assert expected >= 600
