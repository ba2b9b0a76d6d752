"""From locked on a statement is what it was; what comes later is a line in a later one."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from salesmetrics.commissions import documents, life
from salesmetrics.commissions.models import AuditEntry, Line, RepRate, Statement
from salesmetrics.tenancy.visibility import everything_of

from .company import FLAT, TIERS


def bytes_of(statement):
    """All of a statement and its lines, as the database has them."""
    rows = Line.objects.filter(statement=statement).order_by("pk")
    return repr([list(Statement.objects.filter(pk=statement.pk).values()), list(rows.values())])


@pytest.fixture
def march(company, world, ann):
    """Two deals of Ann's March, locked."""
    company.has(ann, company.plan(FLAT))
    world.won("A", "2025-03-05", amount=100, owner=ann)
    world.won("B", "2025-03-09", amount=200, owner=ann)
    company.compute()
    return lock_until(company, ann, 3)


def lock_until(company, rep, last):
    for statement in Statement.objects.filter(rep=rep, starts_on__month__lte=last).order_by(
        "starts_on"
    ):
        locked = company.lock(rep, f"{statement.starts_on:%Y-%m}")
    return locked


def deal(name):
    from salesmetrics.crm.models import Opportunity

    return Opportunity.objects.get(name=name)


@pytest.mark.parametrize("table", ["statement", "line", "auditentry"])
def test_not_even_its_table_can_be_emptied(march, table):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(f"TRUNCATE commissions_{table} CASCADE")


def test_a_late_change_is_a_line_in_the_next_open_period(company, march, world, ann):
    before = bytes_of(march)
    late = deal("A")
    late.amount = 150
    late.save()
    world.won("C", "2025-03-20", amount=10, owner=ann)
    company.compute()
    assert bytes_of(march) == before
    april = company.statement(ann, "2025-04")
    lines = Line.objects.filter(statement=april).order_by("opportunity__name")
    assert [(x.kind, x.amount, x.opportunity.name) for x in lines] == [
        ("correction", 5, "A"),
        ("correction", 1, "C"),
    ]
    assert str(lines[0].corrects_on) == "2025-03-01"
    assert Line.objects.get(statement=march, key=lines[0].corrects_key).opportunity == late
    assert company.compute() == 0


def test_what_was_corrected_is_not_corrected_again(company, march, ann, world):
    late = deal("A")
    late.amount = 150
    late.save()
    company.compute()
    company.lock(ann, "2025-04")
    company.compute()
    assert company.lines(ann, "2025-05") == [] if has(ann, "2025-05") else True
    late.amount = 100
    late.save()
    company.compute()
    assert company.lines(ann, "2025-05") == [("correction", -5)]


def has(rep, month):
    return Statement.objects.filter(rep=rep, starts_on=f"{month}-01").exists()


def test_nothing_changes_it_by_any_path(company, march, ann, world):
    before = bytes_of(march)
    everything = [
        lambda: Statement.objects.filter(pk=march.pk).update(earned=1),
        lambda: Statement.objects.filter(pk=march.pk).update(status="open"),
        lambda: Statement.objects.filter(pk=march.pk).update(status="paid", payable=1),
        lambda: Statement.objects.filter(pk=march.pk).delete(),
        lambda: march.lines.update(amount=1),
        lambda: march.lines.all().delete(),
        lambda: Line.objects.bulk_create([extra(march)]),
        lambda: ann.delete(),
    ]
    for way in everything:
        with pytest.raises(IntegrityError), transaction.atomic():
            way()
    assert bytes_of(march) == before


def extra(statement):
    return Line(
        organization=statement.organization, statement=statement, key="x", position=9,
        kind="adjustment", plan=statement.plan, rep=statement.rep, day="2025-03-01", amount=1,
        amount_base=1,
    )  # fmt: skip


def test_that_it_was_paid_is_all_that_may_be_written(company, march):
    scope = everything_of(company.organization)
    lines = list(march.lines.values())
    paid = life.pay(march, scope, company.admin)
    assert (paid.status, paid.paid_by) == ("paid", company.admin)
    assert list(march.lines.values()) == lines
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=march.pk).update(paid_at=timezone.now())


@pytest.mark.parametrize("change", ["plan", "assignment", "owner", "delete", "rate", "split"])
def test_whatever_is_edited_after_it_stays_byte_for_byte(company, march, world, ann, bob, change):
    before = bytes_of(march)
    a = deal("A")
    if change == "plan":
        with pytest.raises(documents.PlanError, match="paid already"):
            company.plan({**FLAT, "rate": "50"})
    elif change == "assignment":
        march.plan.assignments.all().delete()
    elif change == "owner":
        a.owner = bob
        a.save()
    elif change == "delete":
        a.delete()
    elif change == "rate":
        RepRate.objects.create(organization=company.organization, rep=ann, rate=3,
                               starts_on="2025-01-01")  # fmt: skip
    else:
        a.credit_splits.create(organization=company.organization, rep=bob, percent=100)
    company.compute()
    assert bytes_of(march) == before


def test_a_plan_s_version_that_was_paid_by_cannot_be_rewritten(company, march):
    with pytest.raises(documents.PlanError, match="paid already"):
        company.plan({**FLAT, "rate": "11"})
    company.plan(FLAT)


def test_what_the_quota_s_bands_do_to_others_is_corrected_too(company, world, ann):
    company.has(ann, company.plan(TIERS), quota=1_000)
    first = world.won("A", "2025-03-05", amount=1_000, owner=ann)
    world.won("B", "2025-03-09", amount=100, owner=ann)
    company.compute()
    lock_until(company, ann, 3)
    first.amount = 900
    first.save()
    company.compute()
    # A: 900 x 6 % instead of 60; B: 100 x 6 % instead of 8 %
    assert sorted(company.lines(ann, "2025-04")) == [("correction", -6), ("correction", -2)]


def test_a_night_that_changes_what_was_submitted_opens_it_again(company, world, ann):
    company.has(ann, company.plan(FLAT))
    late = world.won("A", "2025-03-05", amount=100, owner=ann)
    company.compute()
    scope = everything_of(company.organization)
    life.submit(company.statement(ann, "2025-03"), scope, company.admin)
    company.compute()
    assert company.statement(ann, "2025-03").status == "submitted"
    late.amount = 110
    late.save()
    company.compute()
    found = company.statement(ann, "2025-03")
    assert (found.status, found.earned, found.submitted_by) == ("open", 11, None)


def test_statements_are_locked_in_their_order_and_after_their_period(company, world, ann):
    company.has(ann, company.plan(FLAT))
    for month in ("02", "03", "06"):
        world.won(month, f"2025-{month}-05", amount=100, owner=ann)
    company.compute()
    scope = everything_of(company.organization)
    with pytest.raises(life.LifeError, match="not over yet"):
        life.submit(company.statement(ann, "2025-06"), scope, company.admin)
    with pytest.raises(life.LifeError, match="earlier statement"):
        company.lock(ann, "2025-03")


def test_an_adjustment_has_an_author_and_a_reason_and_counts_to_no_quota(company, world, ann):
    company.has(ann, company.plan(TIERS), quota=100)
    world.won("A", "2025-06-05", amount=50, owner=ann)
    company.compute()
    scope = everything_of(company.organization)
    june = company.statement(ann, "2025-06")
    with pytest.raises(life.LifeError, match="reason"):
        life.adjust(june, 5, " ", scope, company.admin)
    life.adjust(june, 5, "A gift.", scope, company.admin)
    assert company.lines(ann, "2025-06") == [("commission", 3), ("adjustment", 5)]
    line = Line.objects.get(kind="adjustment")
    assert (line.note, line.statement.components[0]["credit"]) == ("A gift.", "50")


def test_every_change_is_in_the_audit_log_with_who_did_it(company, world, ann, march):
    steps = AuditEntry.objects.filter(subject="statement", subject_id=march.pk).order_by("pk")
    assert [(e.before["status"], e.after["status"], e.user) for e in steps] == [
        ("open", "submitted", company.admin),
        ("submitted", "approved", company.admin),
        ("approved", "locked", company.admin),
    ]
    march.plan.assignments.update(quota=7)
    changed = AuditEntry.objects.filter(subject="assignment").latest("pk")
    assert (changed.before["quota"], changed.after["quota"]) == (None, 7.0)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()
