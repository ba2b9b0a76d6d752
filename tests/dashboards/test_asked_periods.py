"""A wish in a URL: one normal form, its name, and what lies before and after it."""

import datetime as dt

import pytest
from django.http import QueryDict

from dashboards.asked import asked, working_days
from salesmetrics.tenancy.models import Organization


@pytest.fixture
def wish(it_is):
    it_is("2026-05-20")

    def wished(query="", first_month=1):
        organization = Organization(fiscal_year_start=first_month, time_zone="UTC")
        return asked(QueryDict(query), organization)

    return wished


def test_without_a_word_it_is_this_quarter(wish):
    found = wish()
    assert (found.start, found.end) == (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert found.running
    assert found.query() == ""


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("period=this_month", "May 2026"),
        ("period=last_quarter", "Q1 2026"),
        ("period=last_year", "2025"),
        ("from=2026-02-01&to=2026-02-28", "February 2026"),
        ("from=2026-02-03&to=2026-02-28", "3 Feb – 28 Feb 2026"),
    ],
)
def test_a_period_has_its_own_name_where_it_has_one(wish, query, label):
    assert wish(query).label == label


def test_quarters_and_years_are_fiscal(wish):
    assert wish("period=this_quarter", first_month=4).label == "Q1 2026/27"
    assert wish("period=this_quarter", first_month=2).label == "Q2 2026/27"
    assert wish("period=last_year", first_month=7).label == "2024/25"


def test_the_same_wish_has_the_same_key_however_it_is_written(wish):
    named = wish("period=last_quarter&region=b&region=a&rep=")
    days = wish("period=custom&from=2026-01-01&to=2026-03-31&region=a&region=b&region=a")
    assert named.key == days.key


def test_another_wish_has_another_key(wish):
    keys = [
        wish(query).key
        for query in ("", "compare=year", "region=a", "region=b", "rep=a", "period=this_month")
    ]
    assert len(set(keys)) == len(keys)


def test_the_day_is_part_of_the_key(wish, it_is):
    before = wish().key
    it_is("2026-05-21")
    assert wish().key != before


def test_one_can_walk_to_the_periods_around_it_but_not_into_the_future(wish):
    found = wish("period=last_quarter&region=a")
    assert found.back == "period=custom&from=2025-10-01&to=2025-12-31&region=a"
    assert found.on == "period=custom&from=2026-04-01&to=2026-06-30&region=a"
    assert wish().on == ""
    assert wish("from=2026-05-01&to=2026-05-10").back.endswith("from=2026-04-21&to=2026-04-30")


def test_a_filter_can_be_taken_away(wish):
    assert wish("region=a&rep=b").without("region") == "rep=b"


@pytest.mark.parametrize(
    ("query", "against"),
    [
        ("", "the same days of Q1 2026"),
        ("compare=year", "the same days of Q2 2025"),
        ("period=last_month", "March 2026"),
        ("period=last_year&compare=year", "2024"),
        ("from=2026-05-03&to=2026-05-09", "26 Apr – 2 May 2026"),
    ],
)
def test_what_it_is_compared_with_is_told(wish, query, against):
    assert wish(query).against == against


def test_working_days_are_mondays_to_fridays():
    assert working_days(dt.date(2026, 5, 18), dt.date(2026, 5, 24)) == 5
    assert working_days(dt.date(2026, 5, 23), dt.date(2026, 5, 25)) == 1
    assert working_days(dt.date(2026, 1, 1), dt.date(2026, 12, 31)) == 261
