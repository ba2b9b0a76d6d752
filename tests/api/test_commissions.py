"""Programs read plans, statements and lines, ask what if, and take part in disputes."""

import pytest
from kombu.exceptions import OperationalError as BrokerError

from dashboards.commissions import desk
from salesmetrics.commissions.models import Assignment, Dispute, Line, Plan, Statement
from salesmetrics.tenancy.models import User


@pytest.fixture
def pay(company, members):
    from tests.dashboards.commissions.payday import Payday

    return Payday(company)


def post(client, address, body):
    return client.post(f"/api/v1/commissions/{address}", body, content_type="application/json")


def get(client, address, **wish):
    return client.get(f"/api/v1/commissions/{address}", wish)


def test_statements_are_listed_and_narrowed(program, pay):
    found = get(program(), "statements/", **{"from": "2026-04-01", "to": "2026-04-30"}).json()
    earned = {one["rep"]["name"]: one["earned"] for one in found["results"]}
    assert {name: value for name, value in earned.items() if value != "0.00"} == {
        "Ann": "26.00",
        "Cid": "3.00",
    }
    found = get(program(), "statements/", rep="bob", plan="tiers", status="open").json()
    assert {one["rep"]["id"] for one in found["results"]} == {"bob"}


def test_a_quota_is_told_in_pieces_that_add_up(program, pay):
    Assignment.objects.filter(rep=pay.company.ann).update(starts_on="2026-04-06")
    pay.compute()
    one = pay.statement(pay.company.ann, "2026-04")
    (reached,) = get(program("rep"), f"statements/{one.pk}/").json()["components"]
    (piece,) = reached["quota_pieces"]
    assert (reached["quota"], piece["amount"]) == ("250", "250")
    assert (piece["whole"], piece["days"], piece["of_days"]) == ("300", 25, 30)
    assert (piece["source"], piece["from"], piece["to"]) == (
        "assignment", "2026-04-06", "2026-04-30",
    )  # fmt: skip


def test_every_wrong_parameter_is_named(program, pay):
    answer = get(program(), "statements/", status="lost", **{"from": "May"})
    assert answer.status_code == 400
    assert {one["parameter"] for one in answer.json()["errors"]} == {"status", "from"}


def test_lines_add_up_and_say_why(program, pay):
    one = pay.statement(pay.company.ann, "2026-04")
    lines = get(program("rep"), f"statements/{one.pk}/lines/").json()["results"]
    assert [line["amount"] for line in lines] == ["18.00", "8.00"]
    assert [(line["before"], line["after"], line["rate"]) for line in lines] == [
        ("0", "300", "6"),
        ("300", "400", "8"),
    ]
    assert "In the band from 100" in lines[1]["reason"]
    assert lines[0]["deal"]["order"] == "c"


def test_a_plan_goes_out_and_comes_in_again(program, pay):
    whole = get(program(), "plans/tiers/").json()
    document = whole["versions"][0]["document"]
    answer = post(program(), "plans/", document)
    assert (answer.status_code, len(answer.json()["versions"])) == (201, 1)
    document |= {"key": "other", "components": [document["components"][0] | {"rule": "flat"}]}
    answer = post(program(), "plans/", document)
    assert answer.status_code == 400
    assert {one["parameter"] for one in answer.json()["errors"]} >= {"components.1.rate"}
    assert not Plan.objects.filter(external_id="other").exists()


def test_only_admins_load_plans(program, pay):
    for role in ("rep", "manager", "viewer"):
        assert post(program(role), "plans/", {"key": "x"}).status_code == 403


def test_what_if_answers_and_writes_nothing(program, pay):
    pay.world.opportunity("Big", "2026-05-02", owner=pay.company.ann, amount=400)
    before = list(Statement.objects.order_by("pk").values())
    (answer,) = post(program("rep"), "what-if/", {}).json()["results"]
    assert (answer["now"], answer["then"]) == ("0.00", "26.00")
    wish = {"deals": [{"opportunity": "big", "amount": "200.00"}]}
    (answer,) = post(program("rep"), "what-if/", wish).json()["results"]
    assert answer["then"] == "12.00"
    assert answer["alone"] == [{"opportunity": "big", "amount": "12.00"}]
    assert list(Statement.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        ({"deals": [{"opportunity": "nothing"}]}, "deals.0.opportunity"),
        ({"deals": [{"opportunity": "big", "amount": "much"}]}, "deals.0.amount"),
        ({"deals": [{"opportunity": "big", "closes_on": "soon"}]}, "deals.0.closes_on"),
        ({"deals": 7}, "deals"),
        ({"rep": "nobody"}, "rep"),
        ({"when": "now"}, "when"),
    ],
)
def test_what_is_wrong_with_what_if_is_named(program, pay, wish, named):
    pay.world.opportunity("Big", "2026-05-02", owner=pay.company.ann, amount=400)
    answer = post(program("rep"), "what-if/", wish)
    assert answer.status_code == 400
    assert named in {one["parameter"] for one in answer.json()["errors"]}


def test_a_dispute_is_opened_and_settled(program, pay):
    line = Line.objects.filter(rep=pay.company.ann).first()
    User.objects.filter(email="max@example.com").update(name="")
    made = post(program("rep"), "disputes/", {"line": line.pk, "words": "Why?"})
    assert made.status_code == 201
    again = post(program("rep"), "disputes/", {"line": line.pk, "words": "Why?"})
    assert again.status_code == 409
    number = made.json()["id"]
    own = post(program("rep"), f"disputes/{number}/", {"words": "Yes", "outcome": "granted"})
    assert own.status_code == 403
    answer = post(program("manager"), f"disputes/{number}/", {"words": "No", "outcome": "denied"})
    assert answer.json()["status"] == "denied"
    said = [(one["by"], one["words"]) for one in answer.json()["entries"]]
    assert said == [("Ann", "Why?"), ("max@example.com", "No")]
    assert post(program("rep"), f"disputes/{number}/", {"words": "But"}).status_code == 409


def test_a_token_without_the_scope_opens_no_dispute(program, pay):
    line = Line.objects.filter(rep=pay.company.ann).first()
    reader = program("rep", scopes=("metrics:read",))
    assert post(reader, "disputes/", {"line": line.pk, "words": "Why?"}).status_code == 403
    assert not Dispute.objects.exists()


def test_an_admin_writes_assignments_and_splits_many_at_once(program, pay):
    admin = program()
    listed = get(admin, "assignments/", rep="ann").json()["results"]
    assert [(one["plan"], one["quota"], one["to"]) for one in listed] == [("tiers", "300", None)]

    row = {"plan": "tiers", "rep_id": "ann", "from": "2026-01-01", "quota": "400"}
    wrong = post(admin, "assignments/", {"rows": [row, {**row, "rep_id": "eve"}]})
    assert wrong.status_code == 400
    assert {one["parameter"] for one in wrong.json()["errors"]} == {"rows.1.rep_id"}
    counts = post(admin, "assignments/", {"rows": [row]}).json()
    assert counts == {"created": 0, "changed": 1, "unchanged": 0}
    pay.compute()
    assert pay.statement(pay.company.ann, "2026-04").earned == 24

    rows = [{"order_id": "c", "rep_id": rep, "percent": part} for rep, part in
            (("ann", "75"), ("bob", 25))]  # fmt: skip
    assert post(admin, "splits/", {"rows": rows}).json()["created"] == 1
    shares = get(admin, "splits/", order="c").json()["results"]
    assert {one["rep_id"]: one["percent"] for one in shares} == {"ann": "75", "bob": "25"}
    pay.compute()
    assert pay.statement(pay.company.bob, "2026-04").earned == 6
    assert admin.delete("/api/v1/commissions/splits/?order=c").status_code == 204
    at = f"/api/v1/commissions/assignments/{listed[0]['id']}/"
    assert (admin.delete(at).status_code, admin.delete(at).status_code) == (204, 404)


def test_what_is_written_stays_and_is_told_so_without_a_broker(
    program, pay, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*_asked):
        raise BrokerError

    monkeypatch.setattr(desk.snapshot, "delay", away)
    row = {"plan": "tiers", "rep_id": "ann", "from": "2026-02-01", "quota": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(program(), "assignments/", {"rows": [row]})
    assert (answer.status_code, answer.json()["created"]) == (200, 1)


def test_nobody_else_writes_them_or_sees_those_of_others(program, pay):
    row = {"plan": "tiers", "rep_id": "ann", "from": "2026-01-01", "quota": "1"}
    for role in ("rep", "manager"):
        client = program(role)
        assert post(client, "assignments/", {"rows": [row]}).status_code == 403
        assert post(client, "splits/", {"rows": []}).status_code == 403
        assert get(client, "splits/").status_code == 403
    seen = get(program("rep"), "assignments/").json()["results"]
    assert {one["rep_id"] for one in seen} == {"ann"}
    assert get(program("rep"), "assignments/", rep="cid").json()["results"] == []
