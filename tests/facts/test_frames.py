"""Columns out of the database and into it are what was there, nothing and empty words included."""

import polars as pl
import pytest
from django.db import DataError, connection, transaction

from salesmetrics.crm.frames import copied, put

COLUMNS = {"number": pl.Int64, "words": pl.String}


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE told (number bigint, words text)")
    return "told"


def test_what_is_put_comes_out_again(table):
    words = ["", None, 'a "b", c\n\\.', "100 % ä"]
    rows = pl.DataFrame({"number": [1, 2, None, 4], "words": words})

    put(table, rows)

    with connection.cursor() as cursor:
        cursor.execute("SELECT number, words FROM told ORDER BY ctid")
        assert cursor.fetchall() == rows.rows()
    found = copied("SELECT number, words FROM told WHERE number = %s", [4], COLUMNS)
    assert found.rows() == [(4, "100 % ä")]
    assert copied("SELECT 1, 'a' WHERE false", [], COLUMNS).schema == COLUMNS


@pytest.mark.parametrize("rows", [1, 6_000])
def test_a_query_that_fails_says_why_and_leaves_the_connection_usable(db, rows):
    """Also where it fails after many rows came."""
    failing = "SELECT 1 / (%s - n), '' FROM generate_series(1, %s) n"
    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        copied(failing, [rows, rows], COLUMNS)
    assert copied("SELECT 1, 'after'", [], COLUMNS).rows() == [(1, "after")]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_begins_with_what_is_read_first():
    with transaction.atomic():
        copied("SELECT set_config('salesmetrics.user', '7', true)::bigint, ''", [], COLUMNS)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('salesmetrics.user', true)")
            assert cursor.fetchone() == ("7",)
