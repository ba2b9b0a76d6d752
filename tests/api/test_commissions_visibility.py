"""Through the API too nobody learns another's pay; what lies outside is not there at all."""

import pytest

from salesmetrics.commissions.disputes import question
from salesmetrics.commissions.models import Assignment, Line, Statement
from salesmetrics.commissions.recompute import recompute
from salesmetrics.tenancy.models import Rep
from salesmetrics.tenancy.visibility import scope_for

NEVER = 987_654_321
SEEN = {"rep": {"Ann"}, "manager": {"Ann", "Bob"}, "admin": {"Ann", "Bob", "Cid"}}
LISTS = ("plans/", "statements/", "disputes/", "assignments/", "splits/")


@pytest.fixture
def pay(company, members):
    """What Ann, Bob and Cid earn, and Eve elsewhere by a plan of the same key."""
    from salesmetrics.commissions.documents import load, parsed
    from tests.dashboards.commissions.payday import PLAN, Payday

    payday = Payday(company)
    eve = Rep.objects.get(external_id="eve")
    plan = load(parsed(PLAN), eve.organization).plan
    Assignment.objects.create(
        organization=eve.organization, plan=plan, rep=eve, starts_on="2026-01-01", quota=300
    )
    recompute(eve.organization)
    payday.eves = Statement.objects.get(rep=eve, starts_on="2026-05-01")
    return payday


def post(client, address, body):
    return client.post(f"/api/v1/commissions/{address}", body, content_type="application/json")


def get(client, address, **wish):
    return client.get(f"/api/v1/commissions/{address}", wish)


@pytest.mark.parametrize("address", LISTS)
def test_a_viewer_is_told_nothing(program, pay, address):
    assert get(program("viewer"), address).status_code == 403


def test_a_viewer_asks_no_what_if_and_reads_no_statement(program, pay):
    one = pay.statement(pay.company.ann, "2026-04")
    viewer = program("viewer")
    for address in (f"statements/{one.pk}/", f"statements/{NEVER}/", f"statements/{one.pk}/lines/"):
        assert get(viewer, address).status_code == 403
    assert post(viewer, "what-if/", {"rep": "ann"}).status_code == 403


@pytest.mark.parametrize("role", SEEN)
def test_statements_are_those_within_sight(program, pay, role):
    for wish in ({}, {"ordering": "earned"}, {"limit": "1"}):
        answer = get(program(role), "statements/", **wish)
        if "ordering" in wish:
            assert answer.status_code == 400
            continue
        names, following = set(), answer.json()
        while True:
            names |= {one["rep"]["name"] for one in following["results"]}
            if not following["next"]:
                break
            following = program(role).get(following["next"]).json()
        assert names == SEEN[role]


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_a_filter_by_somebody_outside_is_one_by_nobody(program, pay, role):
    answers = [
        get(program(role), "statements/", rep=key).json() for key in ("cid", "eve", "nobody")
    ]
    assert answers == [{"next": None, "previous": None, "results": []}] * 3


@pytest.mark.parametrize("role", ["rep", "manager"])
@pytest.mark.parametrize("address", ["statements/{}/", "statements/{}/lines/"])
def test_ids_outside_answer_as_ids_that_never_were(program, pay, role, address):
    theirs = pay.statement(pay.company.cid, "2026-04")
    client = program(role)
    answers = [get(client, address.format(key)) for key in (theirs.pk, pay.eves.pk, NEVER)]
    assert [one.status_code for one in answers] == [404] * 3
    assert len({one.content for one in answers}) == 1


def test_an_admin_sees_nothing_of_another_organization(program, pay):
    answers = [get(program("admin"), f"statements/{key}/") for key in (pay.eves.pk, NEVER)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert b"Eve" not in get(program("admin"), "statements/").content
    (plan,) = get(program("eve"), "plans/").json()["results"]
    assert plan["key"] == "tiers"
    assert b"Ann" not in get(program("eve"), "statements/").content


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_what_if_for_somebody_outside_is_for_nobody(program, pay, role):
    answers = [post(program(role), "what-if/", {"rep": key}) for key in ("cid", "eve", "nobody")]
    assert [one.status_code for one in answers] == [400] * 3
    told = {
        one.content.replace(key, b"KEY")
        for one, key in zip(answers, (b"cid", b"eve", b"nobody"), strict=True)
    }
    assert len(told) == 1


def test_anothers_deal_in_what_if_is_no_deal(program, pay):
    world = pay.world
    world.opportunity("Theirs", "2026-05-02", owner=pay.company.bob, amount=400)
    answers = [
        post(program("rep"), "what-if/", {"deals": [{"opportunity": key}]})
        for key in ("theirs", "never")
    ]
    assert [one.status_code for one in answers] == [400, 400]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_lines_and_disputes_outside_are_not_there(program, pay, role, members):
    line = Line.objects.get(statement=pay.statement(pay.company.cid, "2026-04"))
    eves = Line.objects.filter(statement=pay.eves).first()
    client = program(role)
    opened = [
        post(client, "disputes/", {"line": key, "words": "Hm"}) for key in (line.pk, eves.pk, NEVER)
    ]
    assert [one.status_code for one in opened] == [400] * 3
    assert len({one.content for one in opened}) == 1
    ada = members["admin"].user
    made = question(line.statement, line.key, "Why?", scope_for(ada, "north"), ada)
    assert get(client, "disputes/").json()["results"] == []
    for key in (made.pk, NEVER):
        assert get(client, f"disputes/{key}/").status_code == 404
        assert post(client, f"disputes/{key}/", {"words": "Hm"}).status_code == 404


def test_a_plan_nobody_within_sight_has_is_not_there(program, pay):
    Assignment.objects.filter(rep=pay.company.ann).delete()
    pay.compute()
    answers = [get(program("rep"), f"plans/{key}/") for key in ("tiers", "never")]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert get(program("rep"), "plans/").json()["results"] == []
