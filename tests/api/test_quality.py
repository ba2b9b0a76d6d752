"""Programs are told what is probably wrong in the records that their user may see."""

import pytest

ADDRESS = "/api/v1/quality/"


@pytest.fixture(autouse=True)
def overdue(company):
    for name, owner in (("Anns", company.ann), ("Cids", company.cid)):
        company.world.opportunity(
            name, "2026-05-01", owner=owner, amount=10, expected_close_on="2026-05-10"
        )


def late(client):
    answer = client.get(f"{ADDRESS}opportunities_overdue/").json()
    assert answer["count"] == len(answer["results"])
    return {one["id"] for one in answer["results"]}


def test_every_check_says_what_it_found(program):
    results = {one["key"]: one for one in program().get(ADDRESS).json()["results"]}
    told = results["opportunities_overdue"]
    assert told["name"] == "Open opportunities past their expected closing day"
    assert (told["count"], told["money"]) == (2, [{"currency": "EUR", "amount": "20"}])
    assert results["sales_without_region"]["count"] == 0


def test_a_record_in_doubt_is_named(program):
    [first, _second] = program().get(f"{ADDRESS}opportunities_overdue/").json()["results"]
    assert first == {
        "entity": "opportunities",
        "id": "anns",
        "name": "Anns",
        "day": "2026-05-10",
        "amount": "10",
        "currency": "EUR",
    }


def test_each_role_is_told_of_its_own_records(program):
    assert late(program()) == {"anns", "cids"}
    assert late(program("rep")) == {"anns"}
    assert late(program("eve")) == set()
    for address in (ADDRESS, f"{ADDRESS}opportunities_overdue/"):
        assert program("viewer").get(address).status_code == 403
        assert program(scopes=["metrics:read"]).get(address).status_code == 403


def test_pages_lead_to_each_other(program):
    client = program()
    first = client.get(f"{ADDRESS}opportunities_overdue/", {"limit": 1}).json()
    second = client.get(first["next"]).json()
    assert [one["id"] for one in first["results"] + second["results"]] == ["anns", "cids"]
    assert second["next"] is None


def test_what_is_wrong_is_named(program):
    answer = program().get(f"{ADDRESS}opportunities_overdue/", {"limit": "x", "by": "rep"})
    assert {one["parameter"] for one in answer.json()["errors"]} == {"limit", "by"}
    assert program().get(f"{ADDRESS}nonsense/").status_code == 404
