"""Nobody learns another's pay: by no page, export, filter, order, sum or message.

Ann is a rep, Max leads the north (Ann, Bob), Vic only looks, Ada sees all of this organization
and nothing of Eve's. What lies outside answers exactly as what never was.
"""

import re

import pytest

from salesmetrics.commissions.disputes import question
from salesmetrics.commissions.models import Assignment, Line
from salesmetrics.tenancy.visibility import scope_for

NEVER = 987_654_321
MUCH = "9" * 5000
PAGES = (
    "/commissions/",
    "/commissions/statements/",
    "/commissions/statements/payroll.csv",
    "/commissions/statements/payroll.xlsx",
    "/commissions/what-if/",
    "/commissions/disputes/",
    "/commissions/queue/",
    "/commissions/plans/",
    "/commissions/splits/",
)
SEEN = {"rep": {"Ann"}, "manager": {"Ann", "Bob"}, "admin": {"Ann", "Bob", "Cid"}}
FOR = {
    "/commissions/queue/": {"manager", "admin"},
    "/commissions/splits/": {"admin"},
}
HIDDEN = {"rep": ("Bob", "Cid"), "manager": ("Cid",), "admin": ()}


@pytest.mark.parametrize("address", PAGES)
def test_a_viewer_comes_to_none_of_the_pages(as_role, pay, address):
    assert as_role("viewer").get(address).status_code == 403


def test_nothing_leads_a_viewer_there(as_role, pay):
    assert b"/commissions/" not in as_role("viewer").get("/").content


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", SEEN)
def test_the_pages_are_for_whom_they_are(as_role, pay, elsewhere, role, address):
    answer = as_role(role).get(address)
    assert answer.status_code == (200 if role in FOR.get(address, SEEN) else 403)
    assert b"Eve" not in answer.content
    assert b"7,777" not in answer.content


@pytest.mark.parametrize("address", PAGES[1:6])
@pytest.mark.parametrize("role", SEEN)
def test_nobody_elses_name_is_on_them(as_role, pay, role, address):
    said = as_role(role).get(address).content.decode(errors="replace")
    for name in HIDDEN[role]:
        assert f">{name}<" not in said
        assert f",{name}," not in said


@pytest.mark.parametrize("role", SEEN)
@pytest.mark.parametrize("order", ["", "-rep__statements__earned"])
def test_list_sum_and_choices_are_of_those_within_sight(as_role, pay, elsewhere, role, order):
    page = as_role(role).get("/commissions/statements/", {"order": order, "sort": order})
    assert {row["rep"] for row in page.context["rows"]} == SEEN[role]
    (reps,) = [one for one in page.context["filters"] if one.name == "rep"]
    assert {name for _key, name in reps.choices} == SEEN[role]
    total = {"rep": "44.00", "manager": "56.00", "admin": "68.00"}[role]
    assert page.context["totals"][0]["earned"] == total


def test_a_filter_by_another_rep_is_a_filter_by_nobody(as_role, pay, elsewhere):
    ann = as_role("rep")
    answers = [
        re.sub(rb"rep=%d\b" % key, b"", ann.get(PAGES[1], {"rep": key}).content)
        for key in (pay.company.bob.pk, elsewhere.statement.rep_id, NEVER)
    ]
    assert [b"26.00" in one for one in answers] == [False] * 3
    assert same(answers)


def outside(pay, elsewhere, make):
    """Something of Cid's, something of Eve's, something that never was."""
    return [make(pay.statement(pay.company.cid, "2026-04")), make(elsewhere.statement), NEVER]


def same(contents):
    """Whether all say the same, but for tokens that differ from answer to answer."""
    plain = [re.sub(rb'(value|nonce)="[^"]{20,}"', b"", one) for one in contents]
    return all(one == plain[0] for one in plain)


@pytest.mark.parametrize("role", ["rep", "manager"])
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/commissions/statements/{}/"),
        ("get", "/commissions/statements/{}/lines.csv"),
        ("post", "/commissions/statements/{}/adjust/"),
        ("post", "/commissions/statements/{}/submit/"),
        ("post", "/commissions/statements/{}/approve/"),
    ],
)
def test_statements_outside_are_not_there(as_role, pay, elsewhere, role, method, address):
    client = as_role(role)
    numbers = outside(pay, elsewhere, lambda one: one.pk)
    answers = [getattr(client, method)(address.format(number)) for number in numbers]
    assert [one.status_code for one in answers] == [404] * 3
    assert same([one.content.replace(str(n).encode(), b"N")
                 for one, n in zip(answers, numbers, strict=True)])  # fmt: skip


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_lines_outside_cannot_be_questioned(as_role, pay, elsewhere, role):
    numbers = outside(pay, elsewhere, lambda one: one.lines.first().pk)
    client = as_role(role)
    for number in numbers:
        address = f"/commissions/lines/{number}/question/"
        assert client.get(address).status_code == 404
        assert client.post(address, {"words": "Tell me"}).status_code == 404


def test_disputes_outside_are_not_there(as_role, pay, elsewhere):
    ada = pay.user("ada")
    theirs = pay.statement(pay.company.cid, "2026-04")
    line = Line.objects.get(statement=theirs)
    made = question(theirs, line.key, "Why so little?", scope_for(ada), ada)
    for role in ("rep", "manager"):
        client = as_role(role)
        assert b"Why so little" not in client.get("/commissions/disputes/").content
        for number in (made.pk, NEVER):
            assert client.get(f"/commissions/disputes/{number}/").status_code == 404
            said = {"words": "Hm", "outcome": "granted"}
            assert client.post(f"/commissions/disputes/{number}/", said).status_code == 404


@pytest.mark.parametrize("role", SEEN)
def test_a_plan_shows_the_assignments_within_sight_alone(as_role, pay, role):
    page = as_role(role).get(f"/commissions/plans/{pay.plan.pk}/")
    assert {one["rep"] for one in page.context["assignments"]} == SEEN[role]


def test_plans_outside_are_not_there(as_role, pay, elsewhere):
    ada = as_role("admin")
    assert ada.get(f"/commissions/plans/{elsewhere.plan.pk}/").status_code == 404
    assert ada.get(f"/commissions/plans/{elsewhere.plan.pk}/document.toml").status_code == 404
    Assignment.objects.filter(rep=pay.company.ann).delete()
    pay.compute()
    ann = as_role("rep")
    assert ann.get(f"/commissions/plans/{pay.plan.pk}/").status_code == 404
    assert not ann.get("/commissions/plans/").context["plans"]


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_only_admins_change_plans_assignments_and_splits(as_role, pay, role):
    client = as_role(role)
    one = Assignment.objects.get(rep=pay.company.ann)
    for address in (
        "/commissions/plans/new/",
        "/commissions/plans/load/",
        "/commissions/plans/curve/",
        f"/commissions/plans/{pay.plan.pk}/edit/",
        f"/commissions/plans/{pay.plan.pk}/assignments/",
        f"/commissions/assignments/{one.pk}/",
        f"/commissions/assignments/{one.pk}/remove/",
        "/commissions/splits/",
    ):
        assert client.post(address, {"quota": 1}).status_code == 403
    one.refresh_from_db()
    assert one.quota == 300


def test_an_admins_forms_offer_no_rep_of_another_organization(as_role, pay, elsewhere):
    ada = as_role("admin")
    wish = {"rep": elsewhere.statement.rep_id, "starts_on": "2026-01-01", "quota_per": "period"}
    answer = ada.post(f"/commissions/plans/{pay.plan.pk}/assignments/", wish)
    assert answer.status_code == 422
    split = {"what": "order", "id": "hers", "shares": "100 ann"}
    assert "There is no such deal" in ada.post("/commissions/splits/", split).content.decode()
    split = {"what": "order", "id": "c", "shares": "100 eve"}
    assert "names no rep" in ada.post("/commissions/splits/", split).content.decode()


def test_what_if_answers_for_nobody_outside(as_role, pay, elsewhere):
    for role in ("rep", "manager"):
        client = as_role(role)
        for key in (pay.company.cid.pk, elsewhere.statement.rep_id, NEVER):
            assert client.get("/commissions/what-if/", {"rep": key}).status_code == 404


def test_steps_taken_with_many_at_once_leave_others_alone(as_role, pay, elsewhere):
    theirs = pay.statement(pay.company.cid, "2026-04")
    chosen = {"step": "submit", "statement": [theirs.pk, elsewhere.statement.pk, NEVER, MUCH]}
    answer = as_role("manager").post("/commissions/queue/", chosen, follow=True)
    assert b"Cid" not in answer.content
    for one in (theirs, elsewhere.statement):
        one.refresh_from_db()
        assert one.status == "open"


def test_the_rep_decides_nothing_about_the_own_pay(as_role, pay):
    one = pay.statement(pay.company.ann, "2026-04")
    ann = as_role("rep")
    at = f"/commissions/statements/{one.pk}"
    ann.post(f"{at}/adjust/", {"amount": "1000", "reason": "I deserve it"})
    for step in ("submit", "approve", "lock", "pay"):
        ann.post(f"{at}/{step}/")
    one.refresh_from_db()
    assert (str(one.earned), one.status) == ("26.0000", "submitted")
