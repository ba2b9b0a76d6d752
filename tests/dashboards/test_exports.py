"""A panel's figures are taken along whole, exact, and harmless to open."""

import csv
import io

import openpyxl
import pytest


@pytest.fixture
def visitor(company, client):
    client.force_login(company.world.user("Ada", "admin").user)
    return client


def table(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def workbook(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


def test_csv_has_every_row_with_units_in_the_header(visitor):
    answer = visitor.get("/panels/rep/table.csv")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="rep-2026-04-01-2026-06-30.csv"'
    )
    rows = table(answer)
    assert rows[0][:2] == ["Rep", "Sales revenue (EUR)"]
    assert [row[:2] for row in rows[1:]] == [
        ["Ann", "400.00"],
        ["Bob", "200.00"],
        ["Cid", "200.00"],
        ["Total", "800.00"],
    ]


def test_it_is_narrowed_as_the_page_is(visitor):
    rows = table(visitor.get("/panels/rep/table.csv?region=apac"))
    assert [row[0] for row in rows[1:]] == ["Cid", "Total"]


def test_a_name_that_begins_like_a_formula_is_made_harmless(visitor, company):
    world = company.world
    evil = world.rep("=HYPERLINK(1)")
    world.order("Z", "2026-05-02", 7, owner=evil)
    world.publish()
    rows = table(visitor.get("/panels/rep/table.csv"))
    assert "'=HYPERLINK(1)" in [row[0] for row in rows]
    cells = [row[0] for row in workbook(visitor.get("/panels/rep/table.xlsx")).iter_rows()]
    found = next(cell for cell in cells if cell.value == "=HYPERLINK(1)")
    assert found.data_type == "s"


def test_in_a_workbook_numbers_are_numbers(visitor):
    sheet = workbook(visitor.get("/panels/trend/table.xlsx?period=this_month"))
    rows = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=5)}
    assert rows["Apr 2026"] == 450
    assert sheet["A1"].value == "Revenue by month"


def test_a_panel_without_figures_is_an_empty_table(visitor):
    assert visitor.get("/panels/rep/table.csv?region=").status_code == 200
    assert visitor.get("/panels/headline/table.xlsx").status_code == 200


def test_who_may_not_see_a_panel_may_not_take_it_along(visitor, company, client):
    assert visitor.get("/panels/rep/table.pdf").status_code == 404
    assert visitor.get("/panels/rep/table.csv?period=x").status_code == 400
    client.force_login(company.world.user("Vic", "viewer").user)
    assert client.get("/panels/commission/table.csv").status_code == 403
    assert client.get("/panels/rep/table.csv").status_code == 200
