"""Exports of other systems as they come: recognised by their headers, loaded by their profiles."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from salesmetrics.crm import models as crm
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.mapping import shipped
from salesmetrics.ingest.problems import Problems
from salesmetrics.ingest.recognition import recognised
from salesmetrics.ingest.sources import open_sources
from salesmetrics.tenancy.models import Organization, Rep

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
EXPORTS = DATA / "crm_exports"
HEADERS = {
    "pipedrive": [
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,"
        "Deal - Owner,Deal - Organization,Deal - Deal created,Deal - Won time,Deal - Lost time,"
        "Deal - Expected close date,Deal - Lost reason",
        "ID,Type,Subject,Due date,Done,Assigned to user,Deal ID,Add time,Marked as done time",
    ],
    "zoho_crm": [
        "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,Type,"
        "Probability (%),Lead Source,Created Time",
        "Record Id,Lead Owner,Company,First Name,Last Name,Email,Lead Source,Lead Status,"
        "Created Time",
        "Record Id,Call Owner,Subject,Call Type,Call Start Time,Call Duration (in seconds)",
    ],
    "odoo_crm": [
        "External ID,Opportunity,Customer,Expected Revenue,Stage,Salesperson,Sales Team,"
        "Created on,Expected Closing,Closed Date,Lost Reason,Probability",
        "id,name,partner_id,expected_revenue,stage_id,user_id,create_date,date_closed",
    ],
    "salesforce_reports": [
        "Opportunity Name,Account Name,Amount,Stage,Close Date,Created Date,Opportunity Owner,"
        "Probability (%),Lead Source,Type",
        "Lead Owner,First Name,Last Name,Company / Account,Email,Lead Source,Lead Status,"
        "Create Date",
        "Account Name,Account Owner,Industry,Created Date",
    ],
}
REAL = {
    "salesforce_export": [
        *sorted(EXPORTS.glob("salesforce_headers/[!C]*.csv")),
        EXPORTS / "fivetran_salesforce/sf_opportunity_data.csv",
        EXPORTS / "fivetran_salesforce/sf_account_data.csv",
        EXPORTS / "fivetran_salesforce/sf_lead_data.csv",
        EXPORTS / "fivetran_salesforce/sf_user_data.csv",
        EXPORTS / "fivetran_salesforce/sf_product_2_data.csv",
        EXPORTS / "fivetran_salesforce/sf_event_data.csv",
    ],
    "hubspot": sorted(EXPORTS.glob("hubspot_sample/*.csv")),
    "reseller_sales": sorted(
        path for path in DATA.glob("reseller_sales/*.csv") if path.stem != "SalespersonRegion"
    ),
}
real = pytest.mark.parametrize(
    ("profile", "path"),
    [(profile, path) for profile, paths in REAL.items() for path in paths],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)


def profile_of(*paths):
    found = recognised(open_sources(paths, Problems()), shipped())
    return found.name if found else None


@real
def test_a_real_file_is_recognised_by_its_header(profile, path):
    assert profile_of(path) == profile


@pytest.mark.parametrize(
    ("profile", "header"),
    [(profile, header) for profile, headers in HEADERS.items() for header in headers],
)
def test_a_documented_header_is_recognised(tmp_path, profile, header):
    path = tmp_path / "export.csv"
    path.write_text(header + "\n")
    assert profile_of(path) == profile


def test_what_nobody_knows_is_not_recognised(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("Colour,Weight\nred,5\n")
    assert profile_of(path) is None


@pytest.fixture
def dollars(db):
    return Organization.objects.create(
        name="Dollars", slug="dollars", base_currency="USD", time_zone="UTC"
    )


@pytest.fixture
def bring_in(dollars, tmp_path):
    def brought(profile, name, *rows):
        path = tmp_path / name
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        report = load(dollars, [path], profile=profile, create_missing=True)
        assert report.loaded, report.errors
        return report

    return brought


def test_reseller_sales_are_loaded_whole(dollars):
    report = load(dollars, REAL["reseller_sales"], profile="reseller_sales")
    assert report.loaded, report.errors[:5]
    with (DATA / "reseller_sales/Sales.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    told = sum(Decimal(row["Sales"].strip("$").replace(",", "")) for row in rows)
    orders = crm.Order.objects.filter(organization=dollars)
    assert orders.count() == len(rows)
    assert orders.aggregate(Sum("amount"))["amount__sum"] == told
    assert crm.Target.objects.filter(organization=dollars).count() == 809
    order = orders.get(external_id="SO43897-235")
    assert order.ordered_on == dt.date(2017, 8, 25)
    assert order.owner.name == Rep.objects.get(external_id="282").name


def test_the_hubspot_sample_is_loaded(dollars):
    report = load(dollars, REAL["hubspot"], profile="hubspot", create_missing=True)
    assert report.loaded, report.errors
    deal = crm.Opportunity.objects.get()
    assert (deal.name, deal.status, deal.amount) == ("Sample Deal Name", "open", 10000)
    assert deal.stage.name == "Appointment Scheduled"
    assert deal.owner.name == "jdoe@hubspot.com"
    assert deal.account.name == "HubSpot"
    assert deal.deal_type == "new"


def test_salesforce_opportunities_of_an_export(bring_in):
    line = (EXPORTS / "salesforce_headers/Opportunity.header_only.csv").read_text().splitlines()[0]
    header = next(csv.reader([line]))

    def row(**values):
        return [values.get(name, "") for name in header]

    known = {"IsDeleted": "0", "CreatedDate": "2026-01-05T09:30:00.000Z", "Name": "Deal"}
    bring_in(
        "salesforce_export",
        "Opportunity.csv",
        header,
        row(Id="1", StageName="Proposal", IsClosed="0", IsWon="0", CloseDate="2026-03-01",
            Amount="12.5", Probability="60", **known),
        row(Id="2", StageName="Closed Won", IsClosed="1", IsWon="1", CloseDate="2026-02-01",
            Amount="100", **known),
        row(Id="3", StageName="Dropped", IsClosed="1", IsWon="0", CloseDate="2026-02-02", **known),
        row(Id="4", StageName="Dropped", IsClosed="1", **{**known, "IsDeleted": "1"}),
    )  # fmt: skip
    found = crm.Opportunity.objects.order_by("external_id")
    assert [(o.status, o.stage and o.stage.name, o.closed_on) for o in found] == [
        ("open", "Proposal", None),
        ("won", None, dt.date(2026, 2, 1)),
        ("lost", None, dt.date(2026, 2, 2)),
    ]
    assert found[0].expected_close_on == dt.date(2026, 3, 1)
    assert found[0].created_at == dt.datetime(2026, 1, 5, 9, 30, tzinfo=dt.UTC)


def test_pipedrive_deals(bring_in):
    bring_in(
        "pipedrive",
        "deals.csv",
        HEADERS["pipedrive"][0].split(","),
        ["1", "A", "100", "USD", "Contact made", "Open", "Ann", "Acme", "2026-01-05 10:00:00",
         "", "", "2026-04-01", ""],
        ["2", "B", "200", "USD", "Contact made", "Won", "Bob", "Acme", "2026-01-05 10:00:00",
         "2026-02-01 12:00:00", "", "", ""],
        ["3", "C", "300", "USD", "Contact made", "Lost", "Ann", "Bell", "2026-01-05 10:00:00",
         "", "2026-02-02 12:00:00", "", "Price"],
    )  # fmt: skip
    found = crm.Opportunity.objects.order_by("external_id")
    assert [(o.status, o.closed_on, o.owner.name) for o in found] == [
        ("open", None, "Ann"),
        ("won", dt.date(2026, 2, 1), "Bob"),
        ("lost", dt.date(2026, 2, 2), "Ann"),
    ]
    assert found[2].lost_reason.name == "Price"


def test_zoho_deals_and_odoo_opportunities(bring_in):
    bring_in(
        "zoho_crm",
        "deals.csv",
        HEADERS["zoho_crm"][0].split(","),
        ["z1", "Ann", "50", "A", "2026-02-01", "Acme", "Closed Won", "New Business", "100", "Web",
         "2026-01-01 08:00:00"],
        ["z2", "Ann", "60", "B", "2026-09-01", "Acme", "Qualification", "", "10", "Web",
         "2026-01-01 08:00:00"],
    )  # fmt: skip
    bring_in(
        "odoo_crm",
        "leads.csv",
        HEADERS["odoo_crm"][0].split(","),
        ["o1", "A", "Acme", "70", "Won", "Ann", "Sales", "2026-01-01 08:00:00", "",
         "2026-02-03 09:00:00", "", "100"],
        ["o2", "B", "Acme", "80", "New", "Ann", "Sales", "2026-01-01 08:00:00", "2026-12-01", "",
         "", "20"],
    )  # fmt: skip
    found = crm.Opportunity.objects.order_by("external_id")
    assert [(o.external_id, o.status, o.stage and o.stage.name) for o in found] == [
        ("o1", "won", None),
        ("o2", "open", "New"),
        ("z1", "won", None),
        ("z2", "open", "Qualification"),
    ]
