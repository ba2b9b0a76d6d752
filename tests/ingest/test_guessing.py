"""What a foreign file means is guessed from names in six languages and from its values."""

import pytest

from salesmetrics.ingest.guessed_profile import words_of
from salesmetrics.ingest.guessing import guess
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.mapping import profile_from
from salesmetrics.ingest.problems import Problems
from salesmetrics.ingest.sources import open_sources


def guessed(folder, text, entity=""):
    path = folder.raw("export.csv", text.encode())
    [source] = open_sources([path], Problems())
    return source, guess(source, entity)


@pytest.mark.parametrize(
    ("header", "entity", "columns"),
    [
        ("Order Number,Date,Customer,Sales", "orders",
         {"id": "Order Number", "ordered_at": "Date", "account_id": "Customer", "amount": "Sales"}),
        ("订单号,日期,客户,金额,销售人员", "orders",
         {"id": "订单号", "ordered_at": "日期", "account_id": "客户", "amount": "金额",
          "owner_id": "销售人员"}),
        ("訂單編號,訂單日期,客戶,金額", "orders",
         {"id": "訂單編號", "ordered_at": "訂單日期", "account_id": "客戶", "amount": "金額"}),
        ("เลขที่คำสั่งซื้อ,วันที่,ลูกค้า,ยอดขาย", "orders",
         {"id": "เลขที่คำสั่งซื้อ", "ordered_at": "วันที่", "account_id": "ลูกค้า",
          "amount": "ยอดขาย"}),
        ("Nazwa szansy,Klient,Etap,Kwota,Data utworzenia", "opportunities",
         {"name": "Nazwa szansy", "account_id": "Klient", "stage": "Etap", "amount": "Kwota",
          "created_at": "Data utworzenia"}),
        ("Oportunidade,Cliente,Etapa,Valor,Data de criação", "opportunities",
         {"name": "Oportunidade", "account_id": "Cliente", "stage": "Etapa", "amount": "Valor",
          "created_at": "Data de criação"}),
        ("SKU,Product Name,List Price", "products",
         {"id": "SKU", "name": "Product Name", "price": "List Price"}),
    ],
)  # fmt: skip
def test_columns_are_known_by_name(folder, header, entity, columns):
    _source, found = guessed(folder, header + "\n")
    assert found.entity.name == entity
    assert found.columns == columns


@pytest.mark.parametrize(
    ("values", "decimal", "grouping"),
    [
        (["1,50", "2.000,25"], ",", "."),
        (["1.50", '"2,000.25"'], ".", ","),
        (["1.5", "2000"], ".", ""),
        (['"$1,200"', "$5"], ".", ","),
        (["$5.50", "7"], ".", ","),
        (["12.000 €", "5.500 €"], ",", "."),
        (["12.000", "5.5"], ".", ""),
    ],
)
def test_how_numbers_are_written_is_told_by_the_values(folder, values, decimal, grouping):
    quoted = [value if '"' in value or "," not in value else f'"{value}"' for value in values]
    text = "Date,Customer,Sales\n" + "".join(f"2026-01-01,Acme,{value}\n" for value in quoted)
    found = guessed(folder, text)[1].writing
    assert (found.decimal, found.grouping) == (decimal, grouping)


@pytest.mark.parametrize(
    ("days", "formats", "clear"),
    [
        (["2026-01-31"], ["%Y-%m-%d"], True),
        (["03/04/2026", "05/06/2026"], ["%d/%m/%Y", "%m/%d/%Y"], False),
        (["03/04/2026", "25/06/2026"], ["%d/%m/%Y"], True),
        (["03/25/2026 10:30", "04/01/2026 11:00"], ["%m/%d/%Y"], True),
        (["31.01.2026"], ["%d.%m.%Y"], True),
        (["31.01.2026", "01.02.2026", "soon"], ["%d.%m.%Y"], True),
        (["31.01.26", "01.02.26"], ["%d.%m.%y"], True),
        (["03/04/26", "05/06/26"], ["%d/%m/%y", "%m/%d/%y"], False),
        (["soon", "later"], [], True),
    ],
)
def test_days_that_can_be_read_in_two_ways_are_asked_about(folder, days, formats, clear):
    text = "Date,Customer,Sales\n" + "".join(f"{day},Acme,5\n" for day in days)
    found = guessed(folder, text)[1].writing
    assert (found.days, found.is_clear) == (formats, clear)


def test_what_is_guessed_can_be_loaded(folder, organization):
    text = "Date,Customer,Salesperson,Sales\n" + '31.01.2026,Acme,Ann,"1.234,50"\n'
    source, found = guessed(folder, text)
    words = words_of([(source, found)])
    profile = profile_from(words, "own")
    report = load(organization, [source.path], profile=profile, create_missing=True)
    assert report.loaded, report.errors
    from salesmetrics.crm.models import Order

    order = Order.objects.get()
    assert (str(order.amount), str(order.ordered_on)) == ("1234.5000", "2026-01-31")
    assert (order.account.name, order.owner.name) == ("Acme", "Ann")
    again = load(organization, [source.path], profile=profile, create_missing=True)
    assert again.counts["orders"].unchanged == 1


def test_what_states_mean_is_guessed_by_their_words(folder):
    text = "Deal ID,Status,Stage\n1,Won,A\n2,Verloren,B\n3,Waiting,C\n"
    found = guessed(folder, text)[1]
    assert found.entity.name == "opportunities"
    assert found.states == {"Won": "won", "Verloren": "lost", "Waiting": "open"}


def test_what_is_won_is_found_however_late_it_stands(folder):
    """A list by stage has hundreds of open deals before the first that was won."""
    offers = "".join(f"{n},Offer\n" for n in range(600))
    found = guessed(folder, f"Deal ID,Stage\n{offers}a,Closed Won\n")[1]
    assert found.states == {"Offer": "open", "Closed Won": "won"}


def test_blank_lines_do_not_make_an_id_one_of_several_rows(folder):
    found = guessed(folder, "Deal ID,Stage\n1,A\n,\n,\n2,B\n")[1]
    assert found.columns["id"] == "Deal ID"
