"""Nobody learns another's pay, and nobody decides in their own matter."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salesmetrics.commissions import disputes, life, visibility
from salesmetrics.commissions.models import Dispute, Line
from salesmetrics.commissions.what_if import Change, what_if
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import everything_of
from tests.world import World

from .company import FLAT, TIERS


@pytest.fixture
def paid(company, world, ann, bob):
    """Ann (of the North) and Bob (of nobody's team) earned in May."""
    company.north = world.team("North")
    world.belongs(ann, "2025-01-01", team=company.north)
    plan = company.plan(FLAT)
    for rep in (ann, bob):
        company.has(rep, plan)
        world.won(f"Deal of {rep.name}", "2025-05-05", amount=100, owner=rep)
    company.compute()
    return company


@pytest.fixture
def seats(paid, ann, bob):
    return {
        "admin": paid.scope("Ada", Role.ADMIN),
        "manager": paid.scope("Max", Role.MANAGER, team=paid.north),
        "ann": paid.scope("Ann", Role.REP, rep=ann),
        "viewer": paid.scope("Vic", Role.VIEWER),
        "nobody": paid.scope("Nil", Role.REP),
        "eve": everything_of(World("south").organization),
    }


@pytest.mark.parametrize(
    ("who", "seen"),
    [("admin", {"Ann", "Bob"}), ("manager", {"Ann"}), ("ann", {"Ann"}), ("viewer", set()),
     ("nobody", set()), ("eve", set())],
)  # fmt: skip
def test_statements_and_lines_of_whom(seats, who, seen):
    scope = seats[who]
    assert {s.rep.name for s in visibility.statements(scope)} == seen
    assert {line.statement.rep.name for line in visibility.lines(scope)} == seen
    assert visibility.plans(scope).exists() is bool(seen)


@pytest.mark.parametrize("who", ["ann", "manager", "viewer", "nobody", "eve"])
def test_no_step_is_taken_with_another_s_statement(paid, seats, bob, who):
    statement = paid.statement(bob, "2025-05")
    steps = [life.submit, life.send_back, life.approve, life.lock, life.pay]
    for step in steps:
        with pytest.raises(PermissionDenied):
            step(statement, seats[who], paid.admin)
    with pytest.raises(PermissionDenied):
        life.adjust(statement, 1, "Because.", seats[who], paid.admin)
    with pytest.raises(PermissionDenied):
        disputes.question(statement, Line.objects.get(rep=bob).key, "?", seats[who], paid.admin)
    with pytest.raises(PermissionDenied):
        what_if(bob, seats[who])


def test_nobody_decides_in_their_own_matter(paid, seats, ann):
    mine = life.submit(paid.statement(ann, "2025-05"), seats["ann"], paid.admin)
    for step in (life.approve, life.send_back):
        with pytest.raises(PermissionDenied):
            step(mine, seats["ann"], paid.admin)
    approved = life.approve(mine, seats["manager"], paid.admin)
    with pytest.raises(PermissionDenied):
        life.lock(approved, seats["manager"], paid.admin)
    assert life.lock(approved, seats["admin"], paid.admin).status == "locked"


def test_a_dispute_keeps_both_sides_and_their_times(paid, seats, ann, it_is):
    statement, key = paid.statement(ann, "2025-05"), Line.objects.get(rep=ann).key
    asked = disputes.question(statement, key, "It was 200.", seats["ann"], paid.admin)
    with pytest.raises(disputes.DisputeError, match="already"):
        disputes.question(statement, key, "Again.", seats["ann"], paid.admin)
    with pytest.raises(PermissionDenied):
        disputes.settle(asked, "granted", "Yes!", seats["ann"], paid.admin)
    it_is("2025-06-16")
    disputes.say(asked, "Let me see.", seats["manager"], paid.admin)
    done = disputes.settle(asked, "denied", "It was 100.", seats["manager"], paid.admin)
    assert (done.status, done.amount, done.settled_by) == ("denied", 10, paid.admin)
    told = [(str(e.at.date()), e.words) for e in done.entries.all()]
    assert told == [
        ("2025-06-15", "It was 200."), ("2025-06-16", "Let me see."), ("2025-06-16", "It was 100."),
    ]  # fmt: skip
    with pytest.raises(disputes.DisputeError, match="settled"):
        disputes.say(asked, "But!", seats["ann"], paid.admin)
    assert set(visibility.disputes(seats["viewer"])) == set() != set(Dispute.objects.all())


def test_who_steps_in_at_once_waits_for_whom_in_one_order(paid, seats, ann):
    statement = paid.statement(ann, "2025-05")
    with CaptureQueriesContext(connection) as asked:
        disputes.question(statement, Line.objects.get(rep=ann).key, "?", seats["ann"], paid.admin)
    assert place(asked, "FOR NO KEY UPDATE") < place(asked, "commissions_dispute")
    with CaptureQueriesContext(connection) as asked:
        life.adjust(statement, 1, "Because.", seats["admin"], paid.admin)
    # Who computes holds the organization, then statements: two who wait for each other never end.
    assert place(asked, "pg_advisory_xact_lock(5212") < place(asked, "FOR UPDATE")


def place(asked, words):
    return next(n for n, one in enumerate(asked.captured_queries) if words in one["sql"])


def test_what_if_answers_by_the_same_engine_and_writes_nothing(company, world, ann):
    company.has(ann, company.plan(TIERS), quota=1_000)
    world.won("Won", "2025-06-05", amount=900, owner=ann)
    small = world.opportunity("Small", "2025-06-01", amount=100, owner=ann)
    large = world.opportunity("Large", "2025-06-01", amount=200, owner=ann)
    company.compute()
    before = list(Line.objects.values())
    (found,) = what_if(ann, everything_of(company.organization))
    assert (found.now, found.then) == (54, 76)
    assert found.alone == {small.pk: 6, large.pk: 14}
    (changed,) = what_if(
        ann, everything_of(company.organization), [large.pk], {large.pk: Change(amount=100)}
    )
    assert changed.then == 60
    assert list(Line.objects.values()) == before
    # It holds: the deals close, and the statement is what was answered.
    for deal in (small, large):
        deal.status, deal.closed_at = "won", world.at("2025-06-15")
        deal.save()
    company.compute()
    assert company.statement(ann, "2025-06").earned == found.then


def test_what_if_begins_where_the_statement_stands(company, world, ann, bob):
    everything = everything_of(company.organization)
    spif = {"key": "june", "starts_on": "2025-06-01", "ends_on": "2025-06-30",
            "amount": "100", "budget": "250"}  # fmt: skip
    plan = company.plan(FLAT, spifs=[spif])
    for rep in (ann, bob):
        company.has(rep, plan)
        world.won(f"Of {rep.name}", "2025-06-05", amount=100, owner=rep)
    deal = world.opportunity("Open", "2025-06-01", amount=200, owner=ann)
    company.compute()
    life.adjust(company.statement(ann, "2025-06"), Decimal(7), "Late", everything, company.admin)
    (found,) = what_if(ann, everything)
    # 10 of the deal, a bonus of 100, and 7 by hand; then 20 and what is left of the budget.
    assert found.now == company.statement(ann, "2025-06").earned == 117
    assert (found.then, found.alone) == (187, {deal.pk: 70})
