"""A program's view of a scorecard: one's own, or of a rep who may be seen; never more."""

import pytest

from .conftest import QUARTER

MINE, ANN, CID = (f"/api/v1/scorecards/{who}/" for who in ("me", "ann", "cid"))


def figures(answer, name="value"):
    return {one["metric"]: one[name] for one in answer.json()["figures"]}


def test_ones_own_is_found_without_a_name(program):
    answer = program("rep").get(MINE, QUARTER)
    assert answer.json()["rep"] == {"id": "ann", "name": "Ann"}
    assert figures(answer)["revenue"] == "400.00"
    assert program("rep").get(ANN, QUARTER).json() == answer.json()


def test_who_is_no_rep_has_none(program):
    assert program("admin").get(MINE).status_code == 404


def test_a_rep_learns_nothing_of_others(program, company):
    company.world.order("Of Bob", "2026-05-08", 777.77, owner=company.bob)
    company.world.publish()
    for other in ("bob", "cid", "eve", "nobody"):
        assert program("rep").get(f"/api/v1/scorecards/{other}/").status_code == 404, other
    told = program("rep").get(MINE, QUARTER).content.decode()
    for others in ("Bob", "Cid", "777.77", "977.77"):
        assert others not in told, others
    assert set(figures(program("rep").get(MINE, QUARTER), "median").values()) == {None}


def test_whom_each_role_sees(program):
    assert program("manager").get(ANN).status_code == 200
    assert program("manager").get(CID).status_code == 404
    assert program("admin").get(CID).status_code == 200
    assert program("viewer").get(CID).status_code == 200
    assert program("eve").get(ANN).status_code == 404


def test_deals_are_for_who_may_read_records(program):
    assert [one["id"] for one in program("rep").get(MINE).json()["deals"]] == ["open"]
    assert program("rep", scopes=["metrics:read"]).get(MINE).json()["deals"] is None
    assert program("viewer").get(ANN).json()["deals"] is None


def test_commission_is_for_who_may_see_it(program):
    assert program("manager").get(ANN, QUARTER).json()["commission"] is not None
    assert program("viewer").get(ANN, QUARTER).json()["commission"] is None


@pytest.mark.parametrize("wrong", ["region=apac", "period=someday", "from=2026-05-01", "rep=bob"])
def test_what_does_not_belong_there_is_refused(program, wrong):
    assert program("rep").get(f"{MINE}?{wrong}").status_code == 400
