"""The records behind a figure: the very rows, what each contributed, and only one's own."""

import csv
import io
from decimal import Decimal

import pytest

from tests.api.conftest import QUARTER

ADDRESS = "/api/v1/metrics/revenue/records/"
# Of this quarter, with Ann's deal that was won for nothing; the manager leads Ann and Bob.
BEHIND = {
    "admin": ["won", "f", "e", "d", "c"],
    "manager": ["won", "e", "c"],
    "rep": ["won", "c"],
}


def ids(answer):
    return [one["id"] for one in answer.json()["results"]]


@pytest.mark.parametrize("role", BEHIND)
def test_they_are_what_a_role_may_see(program, role):
    client = program(role)
    answer = client.get(ADDRESS, QUARTER)
    assert ids(answer) == BEHIND[role]
    total = client.get("/api/v1/metrics/revenue/", QUARTER).json()["total"]["value"]
    added = sum(Decimal(one["numerator"]) for one in answer.json()["results"])
    assert added == Decimal(total)


def test_a_record_says_what_it_is_and_what_it_contributed(program):
    told = program().get(ADDRESS, QUARTER).json()
    assert told["count"] == 5
    assert told["results"][1] == {
        "entity": "orders",
        "id": "f",
        "name": "f",
        "day": "2026-05-07",
        "numerator": "150",
        "denominator": None,
        "measures": {"sales.revenue": "150"},
    }


def test_a_ratio_tells_both_parts(program):
    told = program().get("/api/v1/metrics/win_rate/records/", QUARTER).json()["results"]
    parts = {one["name"]: (one["numerator"], one["denominator"]) for one in told}
    assert parts == {"Won": ("1", "1"), "Lost": ("0", "1"), "Gone": ("0", "1")}


def test_a_viewer_sees_figures_and_no_records(program):
    assert program("viewer").get("/api/v1/metrics/revenue/", QUARTER).status_code == 200
    assert program("viewer").get(ADDRESS, QUARTER).status_code == 403


def test_a_token_for_figures_alone_sees_no_records(program):
    assert program(scopes=["metrics:read"]).get(ADDRESS, QUARTER).status_code == 403


def test_eve_sees_nothing_of_another_organization(program, company):
    assert ids(program("eve").get(ADDRESS, QUARTER)) == ["hers"]
    asked = QUARTER | {"rep": company.ann.external_id}
    assert program("eve").get(ADDRESS, asked).status_code == 400


def test_filters_are_kept_and_never_widen_what_one_may_see(program, company):
    asked = QUARTER | {"rep": company.cid.external_id}
    assert ids(program().get(ADDRESS, asked)) == ["f", "d"]
    assert program("rep").get(ADDRESS, asked).status_code == 400
    assert program("manager").get(ADDRESS, asked).status_code == 400
    assert ids(program().get(ADDRESS, QUARTER | {"region": "emea"})) == ["won", "e", "c"]


def test_pages_lead_to_each_other(program):
    client = program()
    first = client.get(ADDRESS, QUARTER | {"limit": 3, "rep": ["ann", "bob", "cid"]}).json()
    assert [one["id"] for one in first["results"]] == ["won", "f", "e"]
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert [one["id"] for one in second["results"]] == ["d", "c"]
    assert second["next"] is None
    assert second["count"] == 5
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_they_come_as_a_table(program):
    answer = program().get(ADDRESS, QUARTER, headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["id"], row["day"], row["numerator"]) for row in rows] == [
        ("won", "2026-05-10", "0"),
        ("f", "2026-05-07", "150"),
        ("e", "2026-05-06", "200"),
        ("d", "2026-04-08", "50"),
        ("c", "2026-04-07", "400"),
    ]
    page = program().get(ADDRESS, QUARTER | {"limit": 1}, headers={"Accept": "text/csv"})
    assert 'rel="next"' in page.headers["Link"]


def test_a_name_is_no_formula_in_a_table(program, company):
    company.world.won("=1+1", "2026-05-12", amount=5, owner=company.ann)
    company.world.publish()
    answer = program().get(ADDRESS, QUARTER, headers={"Accept": "text/csv"})
    assert ",'=1+1," in answer.content.decode()


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        ({"start": "-1"}, {"start"}),
        ({"start": "1" * 30, "limit": "0"}, {"start", "limit"}),
        ({"grain": "month", "as_of": "soon"}, {"grain", "as_of"}),
        ({"stage": "won", "from": "soon"}, {"stage", "from"}),
        ({"limit": ["5", "6"]}, {"limit"}),
    ],
)
def test_what_is_wrong_is_named(program, wish, wrong):
    answer = program().get(ADDRESS, QUARTER | wish)
    assert answer.status_code == 400
    assert {one["parameter"] for one in answer.json()["errors"]} == wrong


def test_there_is_nothing_behind_no_metric(program):
    assert program().get("/api/v1/metrics/nonsense/records/", QUARTER).status_code == 404


def test_as_of_a_past_moment_the_figure_is_told_then_and_now(program, company, it_is):
    """The records are those of now: what they come to stands beside what was published."""
    it_is("2026-05-21")
    company.world.order("Late", "2026-04-09", 50, owner=company.cid)
    company.world.publish()
    asked = {"from": "2026-04-01", "to": "2026-04-30"}
    client = program()
    told = client.get(ADDRESS, {**asked, "as_of": "2026-05-20T23:00:00Z"}).json()
    assert (told["figure"]["then"], told["figure"]["now"]) == ("450.00", "500.00")
    assert told["figure"]["as_of"].startswith("2026-05-20T12:00")
    assert "late" in [one["id"] for one in told["results"]]
    assert client.get(ADDRESS, asked).json()["figure"] is None
