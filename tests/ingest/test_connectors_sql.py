"""A connection to another PostgreSQL, which here is another database of the same server."""

import psycopg
import pytest
from django.db import connection as own

from salesmetrics.crm.models import Account, Opportunity
from salesmetrics.ingest.connectors.fetching import try_out
from salesmetrics.ingest.connectors.sql import queries_of
from salesmetrics.ingest.connectors.troubles import Trouble
from tests.ingest.sides.hooked import Hooked, rows

QUERIES = """
[opportunities]
SELECT id, name, customer AS account_id, amount, created AS created_at,
  CASE WHEN name LIKE '%oof%' THEN 'open' ELSE 'lost' END AS status,
  CASE WHEN name NOT LIKE '%oof%' THEN created END AS closed_at
FROM deals;

[accounts]
SELECT id, name, changed AS changed_at FROM customers
"""
OTHER = "another_company"


@pytest.fixture
def theirs(db):
    """Their database, and where it is."""
    known = {k: own.settings_dict[k.upper()] for k in ("host", "port", "user", "password")}
    with psycopg.connect(**known, dbname="postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {OTHER}")
        server.execute(f"CREATE DATABASE {OTHER}")
    with psycopg.connect(**known, dbname=OTHER, autocommit=True) as theirs:
        theirs.execute("CREATE TABLE customers (id text, name text, changed timestamptz)")
        theirs.execute(
            "CREATE TABLE deals (id int, name text, customer text, amount numeric,"
            " created timestamptz)"
        )
        theirs.execute(
            "INSERT INTO customers VALUES ('a', 'Acme, Ltd', '2026-05-01T08:00Z'),"
            " ('b', 'Bert', '2026-05-02T08:00Z')"
        )
        theirs.execute(
            "INSERT INTO deals VALUES (1, 'Roof', 'a', 12.50, '2026-04-01T08:00Z'),"
            " (2, 'Wall', 'b', 7, '2026-04-01T08:00Z')"
        )
        theirs.where = known
        yield theirs
    with psycopg.connect(**known, dbname="postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE {OTHER}")


@pytest.fixture
def database(theirs, organization, settings):
    settings.SQL_CONNECTIONS_TO_PRIVATE_ADDRESSES = True
    where = {name: str(value) for name, value in theirs.where.items() if name != "password"}
    return Hooked(
        organization,
        "sql",
        {**where, "dbname": OTHER, "sslmode": "disable", "queries": QUERIES},
        {"password": theirs.where["password"]},
    )


def test_a_browser_may_end_lines_in_its_own_way():
    found = queries_of(QUERIES.replace("\n", "\r\n"))
    assert found == queries_of(QUERIES)
    assert [*found] == ["opportunities", "accounts"]


def test_what_the_queries_find_is_loaded_each_file_after_those_it_refers_to(database):
    database.fetched()
    assert rows(Account, "external_id", "name") == [("a", "Acme, Ltd"), ("b", "Bert")]
    assert rows(Opportunity, "name", "account__name", "amount", "status") == [
        ("Roof", "Acme, Ltd", 12.5, "open"),
        ("Wall", "Bert", 7, "lost"),
    ]


def test_with_a_time_of_change_only_what_changed_is_asked_for(database, theirs):
    database.fetched()
    theirs.execute("UPDATE customers SET name = 'Adam' WHERE id = 'a'")
    theirs.execute("INSERT INTO customers VALUES ('c', 'Cleo', '2026-05-03T08:00Z')")
    counts = database.fetched().counts
    assert counts["accounts"] == {"created": 1, "unchanged": 1}
    assert rows(Account, "name") == ["Acme, Ltd", "Bert", "Cleo"]


@pytest.mark.parametrize(
    "query",
    [
        "WITH gone AS (DELETE FROM customers RETURNING *) SELECT * FROM gone",
        "SELECT id, name FROM customers) q; COMMIT; DROP TABLE customers; --",
        "SELECT id, name, nextval('numbers') FROM customers",
    ],
)
def test_nothing_is_written_there(database, theirs, query):
    theirs.execute("CREATE SEQUENCE numbers")
    database.connection.settings["queries"] = f"[accounts]\n{query}"
    database.connection.save()
    record = database.fetch()
    assert record.status == "failed"
    assert record.trouble
    assert theirs.execute("SELECT count(*) FROM customers").fetchone() == (2,)


def test_trying_it_out_looks_at_every_query(database):
    assert "the queries can be run" in try_out(database.connection)
    database.connection.settings["queries"] = "[accounts]\nSELECT id FROM customers"
    with pytest.raises(Trouble, match="accounts lacks these columns: name"):
        try_out(database.connection)
    database.connection.settings["queries"] = "[accounts]\nSELECT nothing FROM nowhere"
    with pytest.raises(Trouble, match="nowhere"):
        try_out(database.connection)


def test_private_addresses_are_refused_unless_allowed(database, settings):
    settings.SQL_CONNECTIONS_TO_PRIVATE_ADDRESSES = False
    for host in ("127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "::1", "/var/run"):
        database.connection.settings["host"] = host
        with pytest.raises(Trouble, match=r"private network|socket"):
            try_out(database.connection)


@pytest.mark.parametrize("written", ["SELECT 1", "[wonders]\nSELECT 1", "[accounts]\n", ""])
def test_what_is_no_list_of_queries_is_told(written):
    with pytest.raises(Trouble):
        queries_of(written)
