"""What changed in closed months is told to programs, of their own figures only."""

import pytest

ADDRESS = "/api/v1/restatements/"


@pytest.fixture
def restated(company):
    """April was published with 450; then Bob's order of 7 came late."""
    company.world.order("Late", "2026-04-29", 7, owner=company.bob)
    company.world.publish()


def told(answer):
    return [(one["month"], one["measure"], one["was"], one["now"]) for one in answer["results"]]


def test_a_restatement_says_when_what_and_by_how_much(program, restated, company):
    answer = program().get(ADDRESS, {"metric": "revenue"}).json()
    assert answer["count"] == 1
    [one] = answer["results"]
    assert one["run"] == company.world.organization.published_run
    assert one["metrics"] == ["revenue"]
    assert told(answer) == [("2026-04-01", "sales.revenue", "450", "457")]


def test_each_role_is_told_of_its_own_figures(program, restated):
    wish = {"metric": "revenue"}
    april = [("2026-04-01", "sales.revenue", "400", "407")]
    assert told(program("manager").get(ADDRESS, wish).json()) == april
    assert told(program("rep").get(ADDRESS, wish).json()) == []
    assert told(program("eve").get(ADDRESS).json()) == []
    assert program("viewer").get(ADDRESS, {"metric": "commission_total"}).status_code == 403
    measures = [one[1] for one in told(program("viewer").get(ADDRESS).json())]
    assert measures
    assert not [key for key in measures if key.startswith("commissions")]


def test_pages_lead_to_each_other(program, restated):
    client = program()
    whole = client.get(ADDRESS).json()
    first = client.get(ADDRESS, {"limit": 1}).json()
    second = client.get(first["next"]).json()
    assert first["results"] + second["results"] == whole["results"][:2]
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_what_is_wrong_is_named(program):
    answer = program().get(ADDRESS, {"limit": "0", "start": "x", "by": "rep"})
    assert {one["parameter"] for one in answer.json()["errors"]} == {"limit", "start", "by"}
    assert program().get(ADDRESS, {"metric": "nonsense"}).status_code == 404
