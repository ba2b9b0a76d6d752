"""Assignments and splits come in as rows: all of them or none, each problem with its place."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection

from salesmetrics.commissions import acting, sheets
from salesmetrics.commissions.models import Assignment, AuditEntry, CreditSplit
from salesmetrics.commissions.sheets import assignments, splits
from salesmetrics.tenancy.visibility import everything_of

from .company import FLAT, TIERS


@pytest.fixture
def write(company):
    """Write the rows of a file as the administrator."""
    kinds = {
        "plan": (assignments.COLUMNS, sheets.write_assignments),
        "splits": (splits.COLUMNS, sheets.write_splits),
    }
    scope = everything_of(company.organization)

    def written(kind, text):
        columns, write = kinds[kind]
        rows = sheets.rows_of_csv(text.encode(), columns)
        return write(rows, scope, company.admin)

    return written


def test_a_file_gives_reps_their_plans_and_its_own_export_changes_nothing(
    company, world, ann, bob, write
):
    company.plan(TIERS)
    world.won("A", "2025-03-10", amount=110, owner=ann)
    counts = write("plan", (
        "\ufeffrep_id;plan;from;to;quota;ramp\n"
        f"{ann.external_id};plan;2025-03-01;;100;\n"
        f"{bob.external_id};plan;2025-03-01;2025-05-31;2500.5;\"3 50 150; 3 75 100\"\n"
    ))  # fmt: skip
    assert counts == sheets.Counts(created=2)
    company.compute()
    assert company.amounts(ann, "2025-03") == [Decimal("6.00"), Decimal("0.80")]

    bobs = Assignment.objects.get(rep=bob)
    assert bobs.ramp == [
        {"months": 3, "quota": "50", "rate": "150"},
        {"months": 3, "quota": "75", "rate": "100"},
    ]
    rows = list(sheets.assignment_rows(Assignment.objects.select_related("plan", "rep", "team")))
    told = [{key: None if value is None else str(value) for key, value in r.items()} for r in rows]
    assert sheets.write_assignments(told, everything_of(company.organization), company.admin) == (
        sheets.Counts(unchanged=2)
    )


def test_a_column_that_a_file_lacks_stays_and_who_changed_it_is_told(company, ann, write):
    plan = company.plan(FLAT)
    company.has(ann, plan, quota=700, rate=3)
    counts = write("plan", f"plan,rep_id,from,rate\nplan,{ann.name},2025-01-01,4.5\n")
    assert counts == sheets.Counts(changed=1)
    one = Assignment.objects.get()
    assert (one.quota, one.rate) == (700, Decimal("4.5"))
    entry = AuditEntry.objects.filter(subject="assignment", action="update").get()
    assert (entry.user_id, entry.after["rate"]) == (company.admin.pk, 4.5)


def test_rows_that_are_not_sound_are_told_one_by_one_and_nothing_is_written(
    company, world, ann, bob, write
):
    company.plan(FLAT)
    with pytest.raises(sheets.RowsError) as wrong:
        write("plan", (
            "plan,rep_id,from,to,quota\n"
            f"plan,{ann.external_id},2025-01-01,,1000\n"
            f"plan,nobody,2025-01-01,2024-12-31,0\n"
            f"plan,{ann.external_id},2025-01-01,,5\n"
        ))  # fmt: skip
    assert set(wrong.value.problems) == {
        "rows.1.rep_id", "rows.1.to", "rows.1.quota", "rows.2.from",
    }  # fmt: skip
    assert not Assignment.objects.exists()

    world.won("A", "2025-03-10", amount=100, owner=ann)
    with pytest.raises(sheets.RowsError) as wrong:
        write("splits", f"opportunity_id,rep_id,percent\nA,{ann.external_id},60\n")
    assert list(wrong.value.problems) == ["rows.0.percent"]
    assert not CreditSplit.objects.exists()


def test_the_rows_of_a_deal_are_all_its_shares(company, world, ann, bob, write):
    plan = company.plan(FLAT)
    company.has(ann, plan)
    company.has(bob, plan)
    deal = world.won("A", "2025-03-10", amount=100, owner=ann).external_id
    head = "opportunity_id,rep_id,percent,kind\n"
    a, b = ann.external_id, bob.external_id
    assert write("splits", f"{head}{deal},{a},60,\n{deal},{b},40,revenue\n").created == 1
    company.compute()
    assert company.amounts(bob, "2025-03") == [Decimal("4.00")]

    assert write("splits", f"{head}{deal},{a},100,\n{deal},{b},10,overlay\n").changed == 1
    assert write("splits", f"{head}{deal},{b},10,overlay\n{deal},{a},100,\n").unchanged == 1
    company.compute()
    assert company.amounts(ann, "2025-03") == [Decimal("10.00")]
    assert company.amounts(bob, "2025-03") == [Decimal("1.00")]


def test_who_writes_waits_for_who_writes_already(company, ann, write):
    company.plan(FLAT)
    write("plan", f"plan,rep_id,from\nplan,{ann.external_id},2025-01-01\n")
    held = "SELECT objid FROM pg_locks WHERE classid = %s AND pid = pg_backend_pid() AND granted"
    with connection.cursor() as cursor:
        cursor.execute(held, [acting.LOCK])
        assert cursor.fetchall() == [(company.organization.pk,)]


def test_only_an_admin_writes_them(company, ann):
    company.plan(FLAT)
    row = {"plan": "plan", "rep_id": ann.external_id, "from": "2025-01-01"}
    for role, seat in (("viewer", {}), ("rep", {"rep": ann}), ("manager", {})):
        scope = company.scope(f"the {role}", role, **seat)
        for write in (sheets.write_assignments, sheets.write_splits):
            with pytest.raises(PermissionDenied):
                write([row], scope, company.admin)
    assert not Assignment.objects.exists()


def test_the_loader_says_where_files_of_pay_go(world, tmp_path):
    for name in ("plan_assignments", "opportunity_splits"):
        file = tmp_path / f"{name}.csv"
        file.write_text("plan,rep_id,from,percent\n")
        told = StringIO()
        with pytest.raises(SystemExit):
            call_command("import", file, org=world.organization.slug, stdout=told, stderr=told)
        assert f"/commissions/files/{name}/" in told.getvalue()
