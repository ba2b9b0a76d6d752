"""The pages beside the overview as people walk through them, in a real browser."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import until
from tests.browser.test_overview import DESK, PHONE, drawn, sideways

OWN_PAGES = ("/trend/", "/funnel/", "/regions/")


def test_period_and_filters_go_along_to_another_page(opened):
    page = opened("/?period=last_quarter&region=emea", **DESK)
    page.get_by_role("link", name="Funnel and pipeline").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Funnel and pipeline")
    assert page.url.endswith("/funnel/?period=last_quarter&region=emea")
    expect(page.locator(".period-label")).to_contain_text("Q1 2026")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_another_figure_is_chosen_once_for_the_whole_page(opened):
    page = opened("/trend/", **DESK)
    expect(page.locator(".panel-options")).to_have_count(1)
    page.get_by_label("Figure").select_option("sales_count")
    expect(page).to_have_url(re.compile(r"/trend/\?metric=sales_count$"))
    expect(page.locator("#panel-metric_course .point")).not_to_contain_text("EUR")
    assert drawn(page, "drawing-season")
    expect(page.locator("#panel-cumulative .point")).to_contain_text("5 up to 20 May 2026")


def test_a_choice_outlives_another_period(opened):
    page = opened("/trend/?metric=sales_count", **DESK)
    page.get_by_label("Period", exact=True).select_option("last_quarter")
    expect(page.locator(".period-label")).to_contain_text("Q1 2026")
    assert "metric=sales_count" in page.url
    assert "period=last_quarter" in page.url


def test_a_region_leads_one_level_down_and_says_where_one_is(opened):
    page = opened("/regions/", **DESK)
    page.locator("#panel-region").get_by_role("link", name="EMEA").click()
    assert page.url.endswith("?region=emea")
    table = page.locator("#panel-region table")
    expect(table.get_by_role("row", name="Germany")).to_contain_text("400.00")
    expect(table).not_to_contain_text("APAC")
    page.goto("/regions/?region=germany")
    page.locator(".chips").get_by_role("link", name="EMEA").click()
    assert page.url.endswith("?region=emea")


def test_a_bar_leads_where_its_row_leads(opened):
    page = opened("/regions/", **DESK)
    drawn(page, "drawing-region")
    place = page.evaluate(
        """() => { const canvas = document.querySelector('#panel-region canvas');
             const bar = Chart.getChart(canvas).getDatasetMeta(0).data[0];
             const box = canvas.getBoundingClientRect();
             return [box.x + bar.x - 4, box.y + bar.y]; }"""
    )
    page.mouse.click(*place)
    expect(page).to_have_url(re.compile(r"/regions/\?region=emea$"))


def test_the_keyboard_leads_there_too(opened):
    page = opened("/regions/", **DESK)
    drawn(page, "drawing-region")
    page.locator("#panel-region canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/regions/\?region=emea$"))


def test_a_country_is_drawn_on_the_map(opened, people, shot):
    people.germany.country_code = "DE"
    people.germany.save()
    page = opened("/regions/", **DESK)
    name = "drawing-region_map"
    until(page, f"!!Chart.getChart(document.querySelector('[data-chart={name}] canvas'))")
    countries = page.evaluate(
        "Chart.getChart(document.querySelector('#panel-region_map canvas'))"
        ".data.datasets[0].data.filter(one => one.value).map(one => one.feature.properties.name)"
    )
    assert countries == ["Germany"]
    shot(page, "regions")


def test_a_step_of_the_pipeline_leads_to_its_deals(opened, people, shot):
    people.world.lost("Big", "2026-05-12", "2026-04-20", amount=500, owner=people.ann)
    people.world.publish()
    page = opened("/funnel/?pipeline=all", **DESK)
    assert drawn(page, "drawing-waterfall")
    shot(page, "funnel")
    page.locator("#panel-waterfall").get_by_text("Figures in a table").click()
    page.locator("#panel-waterfall").get_by_role("link", name="Lost").click()
    rows = page.locator("#panel-moved tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Big")
    expect(rows.first).to_contain_text("500.00")


def test_figures_are_taken_along_as_a_file(opened):
    page = opened("/?region=apac", **DESK)
    with page.expect_download() as waiting:
        page.locator("#panel-rep").get_by_role("link", name="CSV").click()
    rows = list(csv.reader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    assert [row[:2] for row in rows[1:]] == [["Cid", "200.00"], ["Total", "200.00"]]


def test_a_chart_is_taken_along_as_a_picture(opened):
    page = opened(**DESK)
    drawn(page, "drawing-trend")
    with page.expect_download() as waiting:
        page.locator("#panel-trend").get_by_role("button", name="PNG").click()
    assert waiting.value.suggested_filename == "panel-trend.png"
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")


def test_on_paper_there_are_figures_and_no_controls(opened):
    page = opened(color_scheme="dark", **DESK)
    drawn(page, "drawing-trend")
    page.emulate_media(media="print")
    told = page.locator(".filter-line")
    expect(told.locator("strong")).to_be_visible()  # the period
    controls = told.locator("a, button, input, select, summary")
    expect(controls.filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator(".tile-value").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_on_a_phone_four_places_and_the_way_to_the_rest_are_at_the_bottom(opened, shot):
    page = opened(**PHONE)
    bar = page.locator(".side > .side-list > li")
    expect(bar.filter(visible=True)).to_have_count(5)
    expect(page.get_by_role("link", name="Definitions")).to_be_hidden()
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Definitions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Definitions")


@pytest.mark.parametrize("address", OWN_PAGES)
def test_nothing_is_wider_than_a_phone(opened, shot, address):
    page = opened(address, **PHONE)
    assert sideways(page) <= 0
    shot(page, f"{address.strip('/')}-phone")


@pytest.mark.parametrize("address", OWN_PAGES)
def test_a_viewer_sees_the_pages_without_deals_by_name(opened, address):
    page = opened(address, role="viewer", **DESK)
    expect(page.locator(".panel").first).to_be_visible()
    expect(page.get_by_role("link", name="Records")).to_have_count(0)
    for name in ("Open", "Gone"):
        expect(page.get_by_role("rowheader", name=name, exact=True)).to_have_count(0)


def test_without_a_comparison_nothing_is_compared(opened):
    page = opened("/?compare=none", **DESK)
    expect(page.locator(".tile-change").first).not_to_contain_text("vs")
    expect(page.locator("#panel-region thead")).not_to_contain_text("Period before")
