"""What one may not see is not told on any way: by reference, in figures, in words of others."""

import datetime as dt

import pytest

from salesmetrics.crm.models import Account, Activity, Opportunity

from .test_entities import send


@pytest.fixture
def others(company):
    """What belongs to Cid of the south, whom Ann does not see; and a deal of hers."""
    world = company.world
    secret = world.account("Secret customer", owner=company.cid)
    return {
        "account": secret,
        "deal": world.opportunity("Secret deal", "2026-05-01", owner=company.cid, account=secret),
        "lead": world.lead("Secret lead", "2026-05-01", owner=company.cid),
        "hers": world.opportunity("Hers of Ann", "2026-05-01", owner=company.ann),
    }


ACTIVITY = {"id": "call", "type": "call", "owner_id": "ann", "happened_at": "2026-05-02"}
REFERENCES = {
    "account of a deal": ("opportunities", {"created_at": "2026-05-01"}, "account_id", "account"),
    "lead of a deal": ("opportunities", {"created_at": "2026-05-01"}, "lead_id", "lead"),
    "deal of an activity": ("activities", ACTIVITY, "opportunity_id", "deal"),
    "account of an activity": ("activities", ACTIVITY, "account_id", "account"),
    "parent of an account": ("accounts", {"name": "Ours"}, "parent_id", "account"),
    "deal of a line": ("opportunity_lines", {"line": "1", "amount": 1}, "opportunity_id", "deal"),
}


@pytest.mark.parametrize("case", REFERENCES)
@pytest.mark.parametrize("way", ["", "bulk/"])
def test_what_belongs_to_others_is_as_unknown_as_what_is_not_there(
    program, company, others, case, way
):
    name, row, column, key = REFERENCES[case]
    if name != "opportunity_lines":
        row = {"id": "mine", "owner_id": "ann", **row}
    client, told = program("rep"), []
    for ref in (others[key].external_id, "never-was"):
        body = {**row, column: ref}
        answer = send(client, "post", f"{name}/{way}", {"rows": [body]} if way else body)
        assert answer.status_code == 400, answer.json()
        told.append(answer.json()["detail"].replace(ref, "X"))
    assert told[0] == told[1]
    assert "is unknown" in told[0]
    as_admin = {**row, column: others[key].external_id}
    assert send(program("admin"), "post", f"{name}/", as_admin).status_code == 201


def test_colleagues_whom_one_does_not_see_are_unknown_by_id_and_by_name(program, company, others):
    for role, nobody in (("rep", "bob"), ("rep", "Bob"), ("manager", "cid"), ("manager", "Cid")):
        answer = send(program(role), "patch", "opportunities/hers-of-ann/", {"owner_id": nobody})
        assert answer.status_code == 400
        assert "is unknown" in answer.json()["detail"]
    given = send(program("manager"), "patch", "opportunities/hers-of-ann/", {"owner_id": "Bob"})
    assert given.status_code == 200


def test_what_a_row_refers_to_already_it_may_go_on_to(program, company, others):
    """The CRM itself may have given Ann a deal with a customer of Cid's."""
    Opportunity.objects.filter(pk=others["hers"].pk).update(account=others["account"])
    client = program("rep")
    same = {"account_id": "secret-customer", "amount": 7}
    assert send(client, "patch", "opportunities/hers-of-ann/", same).status_code == 200
    other = {"id": "o", "created_at": "2026-05-01", "owner_id": "ann", **same}
    assert send(client, "post", "opportunities/", other).status_code == 400
    assert Account.objects.get(external_id="secret-customer").owner == company.cid
    assert not Activity.objects.exists()


def test_a_token_for_figures_is_told_no_names_of_records(program, company, others):
    company.world.opportunity(
        "Secret giant", "2026-05-02", owner=company.ann, amount=9, account=others["account"],
        expected_close_on=dt.date(2026, 6, 1),
    )  # fmt: skip
    company.world.publish()
    named = {}
    for scopes in (("metrics:read",), ("metrics:read", "crm:read")):
        client = program("admin", scopes=list(scopes))
        keys = [one["key"] for one in send(client, "get", "panels/").json()["results"]]
        bodies = {key: send(client, "get", f"panels/{key}/?period=this_quarter") for key in keys}
        assert {answer.status_code for answer in bodies.values()} == {200}
        named[scopes] = {key for key, answer in bodies.items() if b"Secret" in answer.content}
        figures = bodies["trend"].json()
        assert figures["headline"]["value"]
        assert bool(figures["records"]) == ("crm:read" in scopes)
    assert named["metrics:read",] == set()
    assert {"open_deals", "weighed_deals"} <= named["metrics:read", "crm:read"]


def test_pay_and_what_was_restated_name_no_records_to_a_token_for_figures(program, company):
    from tests.dashboards.commissions.payday import Payday

    pay = Payday(company)
    company.world.order("Secret", "2026-04-29", 7, owner=company.ann)
    company.world.opportunity("Secret deal", "2026-05-02", owner=company.ann, amount=400)
    company.world.publish()
    lines = f"commissions/statements/{pay.statement(company.ann, '2026-04').pk}/lines/"
    told = {}
    for scopes in (("metrics:read",), ("metrics:read", "crm:read")):
        client = program("rep", scopes=list(scopes))
        [one] = send(client, "get", "restatements/?metric=revenue").json()["results"]
        assert (one["was"], one["now"]) == ("400", "407")
        its = send(client, "get", lines).json()["results"]
        assert its[0]["amount"] == "18.00"
        (answer,) = send(client, "post", "commissions/what-if/", {}).json()["results"]
        assert answer["then"] == "26.00"
        told[scopes] = (
            [record["id"] for record in one["causes"]["records"]],
            bool(its[0]["deal"]["name"]),
            its[0]["deal"]["order"],
            "secret-deal" in {each["opportunity"] for each in answer["alone"]},
            "" in {each["opportunity"] for each in answer["alone"]},
        )
    assert told["metrics:read",] == ([], False, None, False, True)
    assert told["metrics:read", "crm:read"] == (["secret"], True, "c", True, False)


def test_why_somebody_called_what_is_for_who_may_read_records(program, company, members, client):
    said = {"month": "2026-05-01", "amount": "1", "team": "north", "reason": "Secret of a deal"}
    assert send(program("manager"), "post", "forecasts/calls/", said).status_code == 201

    def reason(role, **wish):
        return send(program(role, **wish), "get", "forecasts/calls/").json()["results"][0]["reason"]

    assert reason("manager") == reason("admin") == "Secret of a deal"
    assert reason("viewer") == reason("admin", scopes=["metrics:read"]) == ""
    for role, is_told in (("viewer", False), ("manager", True)):
        client.force_login(members[role].user)
        page = client.get("/forecast/calls/").content.decode()
        assert ("Secret of a deal" in page) == is_told
        assert "North" in page
