"""A panel is handed on as it lies in the cache."""

import pytest

from dashboards.panels import payload_bytes
from salesmetrics.tenancy.models import User
from salesmetrics.tenancy.visibility import scope_of

PANELS = ["headline", "trend", "funnel", "region", "rep", "commission"]


def test_the_list_tells_what_each_panel_is(program):
    found = program().get("/api/v1/panels/").json()["results"]
    keys = [one["key"] for one in found]
    assert set(PANELS) < set(keys)
    region = found[keys.index("region")]
    assert region["split"] == "region"
    assert region["metrics"][0] == "revenue"
    assert region["title"]


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_is_what_the_page_shows(program, members, panel):
    asked = {"period": "this_year", "compare": "year"}
    answer = program("manager").get(f"/api/v1/panels/{panel}/", asked)
    assert answer.content == payload_bytes(panel, scope_of(members["manager"]), asked)
    assert answer.json()["panel"] == panel


def test_filters_narrow_it(program, company):
    asked = {"rep": company.bob.external_id}
    assert program().get("/api/v1/panels/trend/", asked).json()["headline"]["value"] == "200.00"


def test_a_kept_panel_costs_a_token_one_query(program, django_assert_num_queries):
    client = program("manager")
    client.get("/api/v1/panels/trend/")
    with django_assert_num_queries(1):
        assert client.get("/api/v1/panels/trend/").status_code == 200


def test_a_kept_panel_costs_the_browser_two_queries(members, client, django_assert_num_queries):
    client.force_login(User.objects.get(email="max@example.com"))
    client.get("/api/v1/panels/trend/")
    with django_assert_num_queries(2):
        assert client.get("/api/v1/panels/trend/").status_code == 200


def test_it_is_not_sent_twice(program):
    client = program()
    tag = client.get("/api/v1/panels/trend/").headers["ETag"]
    headers = {"If-None-Match": tag}
    assert client.get("/api/v1/panels/trend/", headers=headers).status_code == 304
    assert client.get("/api/v1/panels/region/", headers=headers).status_code == 200


def test_head_is_answered(program):
    assert program().head("/api/v1/panels/trend/").status_code == 200


def test_a_panel_takes_its_own_options_and_no_others(program):
    client = program()
    answer = client.get("/api/v1/panels/metric_course/?metric=sales_count").json()
    assert answer["headline"]["value"] == "6"
    assert answer["metric"] == "sales_count"
    assert client.get("/api/v1/panels/metric_course/?metric=weather").status_code == 400
    assert client.get("/api/v1/panels/region/?metric=sales_count").status_code == 400


@pytest.mark.parametrize("place", ["panels/trend", "insights"])
def test_a_day_that_no_period_begins_with_is_not_passed_over(program, place):
    answer = program().get(f"/api/v1/{place}/", {"to": "2026-06-30"})
    assert answer.status_code == 400
    assert [one["parameter"] for one in answer.json()["errors"]] == ["to"]
