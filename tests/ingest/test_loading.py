"""What a load promises of rows that are good."""

import datetime as dt
from decimal import Decimal

import pytest

from salesmetrics.crm import models as crm
from salesmetrics.ingest.models import FormerRow, Import
from salesmetrics.tenancy.models import Organization, Rep, RepAssignment, Team

DEALS = """id,name,owner_id,account_id,stage,status,amount,created_at,closed_at
one,First,Ann,acme,Qualified,open,100.5,2026-01-05,
two,Second,bob,acme,p,won,200,2026-01-05T09:00,2026-02-01T18:30:00Z
"""


def test_a_folder_loads_in_the_order_in_which_files_need_each_other(loading, north):
    north.write("opportunities.csv", DEALS)
    north.write("stage_changes.csv", "opportunity_id,stage,entered_at\ntwo,q,2026-01-05T09:00\n")
    report = loading()
    assert report.loaded
    assert report.counts["opportunities"].created == 2
    deals = loading.rows(crm.Opportunity, "external_id", "owner__name", "stage__name", "amount")
    assert deals == [
        ("one", "Ann", "Qualified", Decimal("100.5")),
        ("two", "Bob", "Proposal", Decimal(200)),
    ]
    assert loading.rows(Team, "external_id", "parent__external_id") == [
        ("south", "sales"),
        ("sales", None),
    ]


def test_loading_the_same_again_changes_nothing(loading, north):
    north.write("opportunities.csv", DEALS)
    north.write(
        "targets.csv", "metric,subject,subject_id,from,amount\nrevenue,rep,ann,2026-01-01,5\n"
    )
    loading()
    before = [loading.rows(m, "pk", "import_id") for m in (crm.Opportunity, crm.Target, Rep)]
    counts = loading().counts
    assert before == [
        loading.rows(m, "pk", "import_id") for m in (crm.Opportunity, crm.Target, Rep)
    ]
    assert {(c.created, c.updated) for c in counts.values()} == {(0, 0)}
    assert counts["opportunities"].unchanged == 2
    assert not FormerRow.objects.exists()


def test_only_what_differs_is_updated_and_what_was_is_kept(loading, north):
    loading()
    north.write("accounts.csv", "id,name,industry\nacme,Acme Ltd,Retail\nbeta,Beta,\n")
    report = loading()
    counts = report.counts["accounts"]
    assert (counts.created, counts.updated, counts.unchanged) == (1, 1, 0)
    former = FormerRow.objects.get()
    assert (former.run_id, former.entity, former.was["name"]) == (
        report.import_id,
        "accounts",
        "Acme",
    )


def test_columns_that_a_file_does_not_have_stay_as_they_are(loading, north):
    north.write("opportunities.csv", DEALS)
    loading()
    north.write(
        "opportunities.csv", "id,created_at,amount\none,2026-01-05,99\ntwo,2026-01-05T09:00,\n"
    )
    assert loading().loaded
    assert loading.rows(crm.Opportunity, "name", "status", "amount", "owner__name") == [
        ("First", "open", Decimal(99), "Ann"),
        ("Second", "won", None, "Bob"),
    ]


def test_times_without_an_offset_are_those_of_the_organization(loading, north):
    north.write(
        "orders.csv",
        """id,account_id,ordered_at,amount
        day,acme,2026-07-01,1
        local,acme,2026-07-01T00:30,1
        zulu,acme,2026-07-01T22:30:00Z,1
        offset,acme,2026-07-01 23:30:00.5-05:00,1
        missing hour,acme,2026-03-29T02:30,1
        double hour,acme,2026-10-25T02:30,1
        """,
    )
    assert loading().loaded
    found = {
        name: (at.astimezone(dt.UTC).strftime("%m-%d %H:%M:%S"), str(day))
        for name, at, day in loading.rows(crm.Order, "external_id", "ordered_at", "ordered_on")
    }
    assert found == {
        "day": ("06-30 22:00:00", "2026-07-01"),
        "local": ("06-30 22:30:00", "2026-07-01"),
        "zulu": ("07-01 22:30:00", "2026-07-02"),
        "offset": ("07-02 04:30:00", "2026-07-02"),
        "missing hour": ("03-29 01:30:00", "2026-03-29"),
        "double hour": ("10-25 01:30:00", "2026-10-25"),
    }


def test_a_new_spelling_is_a_new_source_but_case_and_blanks_are_no_spelling(loading, north):
    north.write(
        "leads.csv",
        """id,source,channel,created_at
        1,Ads,Web,2026-01-01
        2, ads ,WEB,2026-01-01
        3,Ädvent,,2026-01-01
        4,ÄDVENT,,2026-01-01
        """,
    )
    loading()
    assert loading.rows(crm.LeadSource, "external_id", "name") == [
        ("ads", "Ads"),
        ("ädvent", "Ädvent"),
    ]
    assert loading.rows(crm.Lead, "source__name") == ["Ads", "Ads", "Ädvent", "Ädvent"]
    north.write("leads.csv", "id,source,created_at\n5,ADS,2026-01-01\n")
    loading()
    assert len(loading.rows(crm.LeadSource, "name")) == 2


def test_an_id_comes_before_a_name(loading, north):
    north.write("reps.csv", "id,name\nann,Ann\nAnn,Somebody\n")
    north.write("orders.csv", "id,account_id,owner_id,ordered_at,amount\n1,acme,Ann,2026-01-01,5\n")
    loading()
    assert loading.rows(crm.Order, "owner__name") == ["Somebody"]


def test_empty_currency_is_the_base_currency(loading, north):
    north.write(
        "orders.csv",
        "id,account_id,ordered_at,amount,currency\n1,acme,2026-01-01,5,\n2,acme,2026-01-01,5,eur\n",
    )
    loading()
    assert loading.rows(crm.Order, "currency") == ["EUR", "EUR"]


def test_what_is_missing_may_be_made(loading, folder):
    folder.write(
        "opportunities.csv",
        """id,account_id,owner_id,region_id,stage,product_id,created_at
        1,acme,Ann,North,Prospecting,gizmo,2026-01-01
        2,acme,Ann,North,Engaging,gizmo,2026-01-01
        """,
    )
    assert loading().error_count == 10
    report = loading(create_missing=True)
    assert report.loaded
    assert report.counts["accounts"].created == 1
    assert loading.rows(crm.Stage, "name", "position") == [("Prospecting", 1), ("Engaging", 2)]
    assert loading.rows(crm.Opportunity, "product__currency") == ["EUR", "EUR"]


def test_what_cannot_be_made_from_an_id_stays_a_bad_row(loading, folder):
    folder.write("order_lines.csv", "order_id,line,amount\nx,1,5\n")
    report = loading(create_missing=True)
    assert [(p.column, p.value) for p in report.errors] == [("order_id", "x")]


def test_bad_rows_may_be_skipped_and_what_hangs_on_them_is_bad_too(loading, north):
    north.write("reps.csv", "id,name,hired_on\nann,Ann,2026-13-01\nbob,Bob,\n")
    north.write("opportunities.csv", DEALS.replace("Ann", "ann"))
    report = loading(skip_bad_rows=True)
    assert report.loaded
    assert [(p.file, p.line, p.column) for p in report.errors] == [
        ("opportunities.csv", 2, "owner_id"),
        ("reps.csv", 2, "hired_on"),
    ]
    assert "reps.csv:2" in report.errors[0].reason
    assert (report.counts["reps"].rejected, report.counts["opportunities"].rejected) == (1, 1)
    assert loading.rows(crm.Opportunity, "external_id") == ["two"]


def test_a_dry_run_tells_everything_and_writes_nothing(loading, north):
    north.write("opportunities.csv", DEALS)
    report = loading(dry_run=True)
    assert (report.loaded, report.counts["opportunities"].created) == (False, 2)
    assert loading.rows(crm.Opportunity, "pk") == []
    assert Import.objects.get().status == Import.Status.CHECKED


def test_an_import_is_recorded(loading, north):
    loading()
    run = Import.objects.get()
    assert (run.status, run.rejected) == (Import.Status.LOADED, 0)
    assert run.finished_at >= run.started_at
    file = run.files.get(name="reps.csv")
    assert (file.size, len(file.sha256)) == ((north.path / "reps.csv").stat().st_size, 64)
    assert file.counts["reps"]["created"] == 2


def test_nothing_of_another_organization_is_found_or_touched(loading, north, folder):
    loading()
    other = Organization.objects.create(name="Other", slug="other", base_currency="EUR")
    folder.write("orders.csv", "id,account_id,ordered_at,amount\n1,acme,2026-01-01,5\n")
    from salesmetrics.ingest.loading import load

    report = load(other, [folder.path / "orders.csv"])
    assert [(p.column, p.value) for p in report.errors] == [("account_id", "acme")]
    load(other, [folder.path / "accounts.csv"])
    assert crm.Account.objects.filter(external_id="acme").count() == 2


def test_assignments_that_follow_each_other_load(loading, north):
    north.write(
        "rep_assignments.csv",
        "rep_id,team_id,from,to\nann,south,2025-01-01,2025-12-31\nann,sales,2026-01-01,\n",
    )
    assert loading().loaded
    north.write("rep_assignments.csv", "rep_id,team_id,from,to\nann,south,2025-06-01,2025-06-30\n")
    report = loading()
    assert [(p.line, p.column) for p in report.errors] == [(2, "from")]
    assert RepAssignment.objects.count() == 2


def test_an_unchanged_tree_may_be_turned_round(loading, north):
    loading()
    north.write("teams.csv", "id,name,parent_id\nsouth,South,\nsales,Sales,south\n")
    assert loading().loaded
    north.write("teams.csv", "id,name,parent_id\nsouth,South,sales\n")
    report = loading()
    assert [(p.line, p.column, p.value) for p in report.errors] == [(2, "parent_id", "sales")]


def test_a_subscription_has_a_row_for_each_price(loading, north):
    north.write(
        "subscriptions.csv",
        """id,account_id,price,interval_months,started_on,ended_on
        s,acme,10,1,2026-01-01,2026-01-31
        s,acme,12,1,2026-02-01,
        """,
    )
    assert loading().counts["subscriptions"].created == 2


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".csv.gz"])
def test_every_format_loads_alike(loading, north, suffix):
    import gzip

    import polars as pl

    text = b"id,name,employees,created_at\na,Alpha,5,2026-01-02\nb,Beta,,\n"
    (north.path / "accounts.csv").unlink()
    target = north.path / f"accounts{suffix}"
    frame = pl.read_csv(text, try_parse_dates=True)
    if suffix == ".csv.gz":
        target.write_bytes(gzip.compress(text))
    else:
        (frame.write_excel if suffix == ".xlsx" else frame.write_parquet)(target)
    assert loading().loaded
    assert loading.rows(crm.Account, "external_id", "name", "employees", "created_on") == [
        ("a", "Alpha", 5, dt.date(2026, 1, 2)),
        ("b", "Beta", None, None),
    ]
