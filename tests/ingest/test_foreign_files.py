"""Files as offices write them: in older encodings, under titles, with one list of stages."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from openpyxl import Workbook

from salesmetrics.crm.models import Opportunity, OrderLine
from salesmetrics.ingest.encodings import encoding_of, make_utf8
from salesmetrics.ingest.guessed_profile import words_of
from salesmetrics.ingest.guessing import guess
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.mapping import Profile, profile_from
from salesmetrics.ingest.mapping.feeds import profile_feeds
from salesmetrics.ingest.mapping.writing import plain_number
from salesmetrics.ingest.problems import Problems
from salesmetrics.ingest.reading import open_table
from salesmetrics.ingest.sources import open_sources

SALES = (
    "Numer faktury;Data sprzedaży;Klient;Handlowiec;Produkt;Ilość;Wartość netto\n"
    "FV/1;03.02.2026;Zakład Łódź;Żaneta;Łożysko;2;1 234,50\n"
    "FV/1;03.02.2026;Zakład Łódź;Żaneta;Zawór;1;10,00\n"
    "FV/2;14.02.2026;Gęś i Syn;Jan;Zawór;3;30,00\n"
)
WORDS = {
    "cp1250": "Zażółć gęślą jaźń",
    "cp1252": "Größe über Maß, São José, café",
    "cp1251": "Продажи за квартал",
    "cp874": "ยอดขายประจำเดือน",
    "gb18030": "客户名称和销售金额",
    "big5": "客戶名稱和銷售金額",
    "utf-16": "Zażółć, Größe",
}


@pytest.mark.parametrize("encoding", WORDS)
def test_the_encoding_of_a_file_is_told_by_its_letters(folder, encoding):
    text = "Name;Amount\n" + f"{WORDS[encoding]};1\n" * 3
    file = folder.raw("sales.csv", text.encode(encoding))
    assert encoding_of(file) == encoding
    [notice] = make_utf8(folder.path)
    assert "sales.csv is not in UTF-8" in notice
    assert file.read_text(encoding="utf-8").lstrip("\ufeff") == text


def test_letters_of_neighbours_do_not_hide_the_encoding(folder):
    text = "Verkäufer;Kunde\nMüller;Łódź spółka\n"
    assert encoding_of(folder.raw("sales.csv", text.encode("cp1250"))) == "cp1250"


@pytest.mark.parametrize(
    ("written", "number"),
    [("1.234,50", "1234.50"), ("12.5", "12.5"), ("0.125", "0.125"), ("-1.234.567", "-1234567"),
     ("1,5", "1.5"), ("1,234.50", "1.234.50"), (None, None)],
)  # fmt: skip
def test_a_number_of_a_spreadsheet_is_not_taken_for_one_with_thousands(written, number):
    profile = Profile("own", "Own", decimal=",", grouping=".")
    assert plain_number(pl.Series([written], dtype=pl.String), profile).to_list() == [number]


def test_a_cell_that_is_a_number_has_no_thousands_and_a_text_that_looks_like_it_has(
    organization, folder
):
    book = Workbook()
    for row in (
        ["id", "name", "price"],
        ["a", "1.234", 1.234],
        ["b", "Text", "1.234"],
        ["c", "Both", "1.234,5"],
        ["d", "Less", -2.5],
        ["e", "Whole", 1234],
    ):
        book.active.append(row)
    book.save(folder.path / "list.xlsx")
    columns = {name: name for name in ("id", "name", "price")}
    words = {
        "files": {"list": {"headers": list(columns)}},
        "entities": [{"entity": "products", "file": "list", "columns": columns}],
    }
    profile = profile_from({**words, "decimal": ",", "grouping": "."}, "own")
    [feed] = profile_feeds(profile, open_sources([folder.path / "list.xlsx"], Problems()), [], [])
    [batch] = feed.rows()
    told = {row[0]: (row[1], Decimal(row[2])) for row in batch.frame.rows()}
    assert told == {
        "a": ("1.234", Decimal("1.234")),
        "b": ("Text", Decimal(1234)),
        "c": ("Both", Decimal("1234.5")),
        "d": ("Less", Decimal("-2.5")),
        "e": ("Whole", Decimal(1234)),
    }


def test_utf_8_with_a_slip_stays_and_the_slip_is_told(folder):
    data = "name\nZażółć\nGęś\n".encode() + b"S\xf3l\n"
    file = folder.raw("accounts.csv", data)
    assert make_utf8(folder.path) == []
    assert file.read_bytes() == data


def loaded(organization, folder):
    sources = open_sources(sorted(folder.path.iterdir()), Problems())
    found = [(source, guess(source)) for source in sources]
    profile = profile_from(words_of(found, currency="EUR"), "own")
    report = load(organization, [folder.path], profile=profile, create_missing=True)
    assert (report.loaded, report.problems.kept) == (True, [])
    return found[0][1]


def test_a_list_of_sales_becomes_orders_with_their_products(organization, folder):
    folder.raw("sprzedaz.csv", SALES.encode("cp1250"))
    make_utf8(folder.path)
    one = loaded(organization, folder)
    # The invoice numbers several rows, so it is not what tells them apart.
    assert (one.columns.get("id"), one.product, one.quantity) == (None, "Produkt", "Ilość")
    lines = OrderLine.objects.order_by("order__account__name", "product__name")
    columns = ("order__account__name", "product__name", "quantity", "amount", "order__currency")
    assert list(lines.values_list(*columns)) == [
        ("Gęś i Syn", "Zawór", 3, 30, "EUR"),
        ("Zakład Łódź", "Zawór", 1, 10, "EUR"),
        ("Zakład Łódź", "Łożysko", 2, 1234.5, "EUR"),
    ]


def test_stages_tell_what_is_won_and_one_day_is_of_closing_or_expected(organization, folder):
    folder.raw(
        "szanse.csv",
        (
            "Nazwa szansy,Klient,Etap,Kwota,Data utworzenia,Przewidywana data zamknięcia,Opiekun\n"
            "A,Firma,Oferta,100,2026-01-02,2026-12-01,Jan\n"
            "B,Firma,Wygrana,200,2026-01-03,2026-02-01,Jan\n"
            "C,Firma,Przegrana,300,2026-01-04,2026-02-02,Ewa\n"
        ).encode(),
    )
    one = loaded(organization, folder)
    assert one.states == {"Oferta": "open", "Wygrana": "won", "Przegrana": "lost"}
    columns = ("name", "status", "stage__name", "expected_close_on", "closed_on", "owner__name")
    assert list(Opportunity.objects.order_by("name").values_list(*columns)) == [
        ("A", "open", "Oferta", dt.date(2026, 12, 1), None, "Jan"),
        ("B", "won", None, None, dt.date(2026, 2, 1), "Jan"),
        ("C", "lost", None, None, dt.date(2026, 2, 2), "Ewa"),
    ]


TITLED = [
    ["Sales, third quarter", "", "", ""],
    ["Made by accounting", "", "", ""],
    ["", "", "", ""],
    ["Invoice", "Date", "Customer", "Total"],
    ["1", "2026-07-01", "Acme", "10"],
]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "short.csv"])
def test_a_title_above_the_header_is_passed_over_and_lines_keep_their_numbers(folder, kind):
    path = folder.path / f"report.{kind}"
    if kind == "xlsx":
        book = Workbook()
        for row in TITLED:
            book.active.append([cell or None for cell in row])
        book.save(path)
    else:
        rows = [";".join(row) for row in TITLED]
        path.write_text("\n".join(row.rstrip(";") if "short" in kind else row for row in rows))
    table = open_table(path)
    assert table.header == TITLED[3]
    batches = list(table.batches())
    rows = [row for batch in batches for row in batch.frame.rows()]
    assert rows == [("1", "2026-07-01", "Acme", "10", 5)]
    assert [problem for batch in batches for problem in batch.problems] == []


@pytest.mark.parametrize(
    "text",
    ["id,name,,,\na,Acme,1,2,3\n", "name\nAcme\nBell\n", "id;note\n1;a, b, c, d, e, f\n2;g, h\n"],
)
def test_a_header_that_is_none_too_full_stays_the_header(folder, text):
    table = open_table(folder.raw("accounts.csv", text.encode()))
    assert table.header[0] in ("id", "name")
    assert sum(batch.frame.height for batch in table.batches()) == text.count("\n") - 1
