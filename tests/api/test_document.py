"""The OpenAPI document is valid, says what there is, and is shown by a page of ours."""

import re

import pytest
from openapi_spec_validator import validate
from playwright.sync_api import expect

from api.urls import urlpatterns
from salesmetrics.metrics.dimensions import Dimension


@pytest.fixture
def document(client):
    return client.get("/api/v1/schema/").json()


def test_it_is_valid_openapi(document):
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_endpoint_is_in_it(document):
    pages = {"root", "schema", "documentation"}
    endpoints = {str(one.pattern) for one in urlpatterns if one.name and one.name not in pages}
    plain = {re.sub(r"<\w+:(\w+)>", r"{\1}", one) for one in endpoints}
    assert {f"/api/v1/{one}" for one in plain} == set(document["paths"])


def test_every_parameter_of_values_is_in_it(document):
    listed = document["paths"]["/api/v1/metrics/{key}/"]["get"]["parameters"]
    names = [one["name"] for one in listed if one["in"] == "query"]
    known = {"from", "to", "grain", "by", "compare", "as_of", "counts", *Dimension.registry}
    assert set(names) == known
    assert len(names) == len(known)


def test_every_operation_tells_its_faults_in_one_shape(document):
    for operations in document["paths"].values():
        for operation in operations.values():
            assert {"400", "401", "403", "404", "405", "406", "429"} <= set(operation["responses"])
            assert operation["security"] == [{"token": []}, {"session": []}]
            assert operation["summary"]
    for response in document["components"]["responses"].values():
        [kind] = response["content"].values()
        assert kind["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_it_is_not_sent_twice(client):
    tag = client.get("/api/v1/schema/").headers["ETag"]
    answer = client.get("/api/v1/schema/", headers={"If-None-Match": tag})
    assert answer.status_code == 304


def test_the_root_leads_to_the_documentation(client):
    assert client.get("/api/v1/").headers["Location"] == "/api/v1/docs/"


@pytest.mark.django_db(transaction=True)
def test_the_documentation_works_under_the_strict_policy(browser_page, document):
    answer = browser_page.goto("/api/v1/docs/")
    assert "unsafe" not in answer.headers["content-security-policy"]
    told = [one for known in document["paths"].values() for one in known.values()]
    groups = {tag for one in told for tag in one["tags"]}
    expect(browser_page.locator(".opblock-tag")).to_have_count(len(groups))
    browser_page.locator("#operations-tag-metrics").click()
    shown = browser_page.locator(".opblock")
    expect(shown).to_have_count(sum("metrics" in one["tags"] for one in told))
    browser_page.locator("#operations-metrics-read_metric .opblock-summary-control").click()
    expect(browser_page.get_by_text("A row for each member of this dimension.")).to_be_visible()
    expect(browser_page.get_by_role("button", name="Authorize").first).to_be_visible()
