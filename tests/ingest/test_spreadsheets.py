"""Files as people keep them: totals and blank lines, hidden sheets, a file for each month."""

import datetime as dt

import pytest
from openpyxl import Workbook

from salesmetrics.crm.models import ExchangeRate, Opportunity, Order
from salesmetrics.ingest.guessed_profile import words_of
from salesmetrics.ingest.guessing import guess
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.mapping import find_profile, profile_from
from salesmetrics.ingest.problems import Problems
from salesmetrics.ingest.reading import open_table
from salesmetrics.ingest.sources import open_sources, sheets_left_out

DEALS = """
    Deal ID;Customer;Owner;Stage;Value;Created
    1;Total;Ann;Offer;1.000,00 €;01.02.26
    ;;;;;
    2;Bell;Ann;Offer;2.000,50 €;02.02.26
    Summe:;;;;3.000,50 €;
"""


def loaded(organization, folder, currency="EUR", **options):
    """The folder's files, read as their columns seem to mean."""
    sources = open_sources(sorted(folder.path.iterdir()), Problems())
    found = [(source, guess(source)) for source in sources]
    profile = profile_from(words_of(found, currency=currency), "own")
    return load(organization, [folder.path], profile=profile, create_missing=True, **options)


def test_totals_and_blank_lines_are_no_rows(organization, folder):
    folder.write("deals.csv", DEALS)
    report = loaded(organization, folder)
    assert (report.loaded, report.problems.kept) == (True, [])
    assert report.notices == [
        "deals.csv: totals are no rows and are left out, in line 5.",
    ]
    columns = ("external_id", "account__name", "amount", "created_on")
    assert list(Opportunity.objects.order_by("external_id").values_list(*columns)) == [
        ("1", "Total", 1000, dt.date(2026, 2, 1)),
        ("2", "Bell", 2000.5, dt.date(2026, 2, 2)),
    ]


def test_files_of_one_form_are_all_read(organization, folder):
    for month in (1, 2, 3):
        folder.write(
            f"sales {month}.csv", f"Invoice,Customer,Date,Total\n{month},Acme,2026-0{month}-01,5"
        )
    assert loaded(organization, folder).counts["orders"].created == 3
    again = folder.write("sales 4.csv", "Invoice,Customer,Date,Total\n4,Acme,2026-04-01,5")
    assert loaded(organization, folder).counts["orders"].created == 1
    again.unlink()
    assert Order.objects.count() == 4


AMOUNTS = ["€10.50", "12", "$1,020.00", "7 EUR", "8 USD"]


@pytest.mark.parametrize(
    ("currency", "wrong"),
    [("EUR", {4: "$1020.00", 6: "8USD"}), ("USD", {2: "€10.50", 5: "7EUR"})],
)
def test_an_amount_in_another_currency_is_told(organization, folder, currency, wrong):
    """It would count as the one that the answers name, or that answers of a former file named."""
    ExchangeRate.objects.create(
        organization=organization, currency="USD", on=dt.date(2026, 1, 1), rate=1
    )
    rows = [f'{n},A,2026-02-01,"{amount}"' for n, amount in enumerate(AMOUNTS)]
    folder.write("sales.csv", "Invoice,Customer,Date,Total\n" + "\n".join(rows))
    report = loaded(organization, folder, currency, skip_bad_rows=True)
    assert {problem.line: problem.value for problem in report.problems.kept} == wrong
    assert Order.objects.filter(currency=currency).count() == len(AMOUNTS) - len(wrong)


@pytest.mark.parametrize("written", [("50%", "12.5 %"), ("0.5", "0.125"), ("50", "12.5")])
def test_a_probability_is_a_percentage_however_it_is_written(organization, folder, written):
    """A spreadsheet keeps 0.5 where it shows 50 %."""
    rows = [f"{n},A,{share},2026-01-02" for n, share in enumerate(written)]
    folder.write("deals.csv", "Deal ID,Deal Name,Probability,Created\n" + "\n".join(rows))
    report = loaded(organization, folder)
    assert (report.loaded, report.problems.kept) == (True, [])
    told = Opportunity.objects.order_by("external_id").values_list("probability", flat=True)
    assert list(told) == [50, 12.5]


def test_days_of_one_file_are_all_read_the_same_way(organization, folder):
    header = "Opportunity Name,Opportunity Owner,Account Name,Stage,Amount,Created Date,Close Date"
    folder.write(
        "report.csv",
        f"""
        {header}
        A,Ann,Acme,Closed Won,1,03/04/2026,13/04/2026
        B,Ann,Acme,Offer,1,03/04/2026,30/12/2026
        C,Ann,Acme,Offer,1,03/04/2026,12/25/2026
        """,
    )
    profile = find_profile("salesforce_reports")
    options = {"profile": profile, "create_missing": True, "skip_bad_rows": True}
    report = load(organization, [folder.path], **options)
    told = [(p.line, p.column, p.value) for p in report.problems.kept]
    assert told == [(4, "Close Date", "12/25/2026")]
    columns = ("name", "created_on", "closed_on", "expected_close_on")
    april = dt.date(2026, 4, 3)
    assert list(Opportunity.objects.order_by("name").values_list(*columns)) == [
        ("A", april, dt.date(2026, 4, 13), None),
        ("B", april, None, dt.date(2026, 12, 30)),
    ]


def test_the_first_sheet_that_is_shown_is_read(folder):
    book = Workbook()
    book.active.append(["notes"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Empty")
    shown = book.create_sheet("Deals")
    shown.append(["Deal", "Value"])
    shown.append(["A", 1.125])
    path = folder.path / "deals.xlsx"
    book.save(path)
    table = open_table(path)
    table.tell_numbers_apart()
    assert table.header == ["Deal", "Value"]
    assert sheets_left_out(open_sources([path], Problems())) == [
        "deals.xlsx has 3 sheets; “Deals” alone is read."
    ]
    assert [batch.frame.rows() for batch in table.batches()] == [[("A", "1.1250", 2)]]


@pytest.mark.parametrize("header", ["Notes", "Invoice,Customer,Total"])
def test_what_a_guess_lacks_is_told_and_does_not_fail(organization, folder, header):
    folder.write("sales.csv", f"{header}\n{header}")
    report = loaded(organization, folder)
    assert not report.loaded
    told = {(problem.line, problem.reason) for problem in report.problems.kept}
    assert told == {(1, "The column is missing; it must be there and filled.")}
