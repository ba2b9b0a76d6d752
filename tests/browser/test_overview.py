"""The overview as people meet it, in a real browser under the product's own policy."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import EMAILS, PASSWORD, until
from tests.browser.walking import DRAWN

PHONE = {"viewport": {"width": 390, "height": 844}}
DESK = {"viewport": {"width": 1440, "height": 900}}
PAGES = ("/", "/?period=last_year", "/metrics/", "/metrics/revenue/", "/account/")


def figures(page):
    """What Chart.js has drawn: the first series of each chart on the page."""
    until(page, "document.querySelectorAll('canvas').length > 0")
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('[data-chart]')].map(figure => {
             const chart = Chart.getChart(figure.querySelector('canvas'));
             return [figure.dataset.chart, chart && chart.data.datasets[0].data]; }))"""
    )


def drawn(page, name):
    until(page, DRAWN)
    return figures(page)[name]


def sideways(page):
    """How far the page can be scrolled sideways."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("role", EMAILS)
def test_everybody_signs_in_and_sees_the_own_figures(opened, shot, role):
    page = opened("/", role=None, **DESK)
    page.get_by_label("E-mail").fill(f"{EMAILS[role]}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    title = "Your scorecard" if role == "rep" else "Overview"
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    revenue = {"admin": "800", "manager": "600", "rep": "400", "viewer": "800"}[role]
    expect(page.locator(".tile-value").first).to_contain_text(revenue)
    expect(page.locator("#panel-commission")).to_have_count(0 if role == "viewer" else 1)
    assert drawn(page, "drawing-trend")
    shot(page, f"overview-{role}")


def test_another_period_is_swapped_in_and_stands_in_the_address(opened):
    page = opened()
    before = drawn(page, "drawing-trend")
    page.get_by_label("Period", exact=True).select_option("last_quarter")
    expect(page.locator(".period-label")).to_contain_text("Q1 2026")
    assert page.url.endswith("/?period=last_quarter")
    expect(page.locator(".tile-value").first).to_contain_text("300")
    assert drawn(page, "drawing-trend") != before
    page.go_back()
    expect(page.locator(".period-label")).to_contain_text("Q2 2026")
    assert drawn(page, "drawing-trend") == before


def test_of_choices_made_before_an_answer_came_the_last_one_counts(opened):
    """The others never get one."""
    page, held = opened(), []
    period = page.get_by_label("Period", exact=True)
    for chosen in ("last_month", "last_quarter"):
        page.route(f"**/?period={chosen}", lambda route: held.append(route))
        period.select_option(chosen)
    period.select_option("last_year")
    page.wait_for_url("**/?period=last_year")
    expect(page.locator(".period-label")).to_contain_text("2025")
    expect(period).to_have_value("last_year")


def test_figures_that_cannot_be_fetched_are_said_and_nothing_else_changes(opened):
    page = opened()
    before, seen = page.url, page.locator(".period-label").inner_text()
    page.context.set_offline(True)
    page.get_by_label("Period", exact=True).select_option("last_year")
    expect(page.get_by_role("alert")).to_contain_text("That could not be fetched.")
    expect(page.get_by_label("Period", exact=True)).to_have_value("this_quarter")
    assert (page.url, page.locator(".period-label").inner_text()) == (before, seen)
    assert all("DISCONNECTED" in one or "Failed to fetch" in one for one in opened.faults)
    opened.faults.clear()
    page.context.set_offline(False)
    page.get_by_label("Period", exact=True).select_option("last_year")
    page.wait_for_url("**/?period=last_year")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page).to_have_title("Overview · 2025 · SalesMetrics")


def test_the_slash_opens_the_filters_and_escape_closes_them(opened):
    page = opened()
    page.keyboard.press("/")
    chosen = page.locator(".filters details:not(.then) select").first
    expect(chosen).to_be_focused()
    page.keyboard.press("Escape")
    expect(chosen).to_be_hidden()


def test_days_of_ones_own_are_sent_with_the_button(opened):
    page = opened()
    page.get_by_label("Period", exact=True).select_option("custom")
    page.get_by_label("From", exact=True).fill("2026-02-01")
    page.get_by_label("To", exact=True).fill("2026-02-28")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".period-label")).to_contain_text("February 2026")
    expect(page.locator(".tile-value").first).to_contain_text("300")


def test_a_filter_is_chosen_and_taken_away(opened):
    page = opened()
    page.locator(".more > summary").filter(has_text="Filters").click()
    page.get_by_label("Region", exact=True).select_option("apac")
    expect(page.locator(".tile-value").first).to_contain_text("200")
    assert page.url.endswith("/?region=apac")
    page.get_by_role("link", name="Take the filter away: Region").click()
    expect(page.locator(".tile-value").first).to_contain_text("800")


def test_the_table_under_a_chart_is_one_click_away(opened):
    page = opened()
    table = page.locator("#panel-trend table")
    expect(table).to_be_hidden()
    page.locator("#panel-trend").get_by_text("Figures in a table").click()
    expect(table).to_be_visible()
    expect(table.get_by_role("row", name="Apr 2026")).to_contain_text("450.00")


def test_the_keyboard_tells_what_hovering_tells(opened):
    page = opened()
    drawn(page, "drawing-trend")
    page.locator("#panel-trend canvas").focus()
    page.keyboard.press("ArrowRight")
    told = page.locator("#panel-trend .chart-told")
    expect(told).to_contain_text("Jul 2025, Sales revenue: 0.00\xa0EUR")
    for _step in range(9):
        page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("Apr 2026, Sales revenue: 450.00\xa0EUR")


def test_charts_out_of_sight_wait_until_one_comes_near(opened):
    page = opened(**PHONE)
    charts = "[...document.querySelectorAll('[data-chart] canvas')].map(c => !!Chart.getChart(c))"
    until(page, f"{charts}.length > 3")
    page.wait_for_timeout(300)
    assert not page.evaluate(charts)[-1]
    page.locator("[data-chart] canvas").last.scroll_into_view_if_needed()
    until(page, f"{charts}.at(-1)")
    page = opened(**PHONE)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(page.evaluate(charts))
    with page.expect_download() as taken:
        page.locator("[data-picture]").first.click()
    assert taken.value.path().stat().st_size > 5000


def test_a_chart_has_its_point_as_text(opened):
    page = opened()
    label = page.locator("#panel-funnel canvas").get_attribute("aria-label")
    assert "Most is lost at Proposal: 50.0\xa0% of what entered it." in label


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_a_phone(opened, shot, address):
    page = opened(address, **PHONE)
    assert sideways(page) <= 0
    if address == "/":
        drawn(page, "drawing-trend")
        shot(page, "overview-phone")


def test_on_a_phone_the_places_to_go_are_at_the_bottom(opened):
    page = opened(**PHONE)
    place = page.get_by_role("link", name="Trend").bounding_box()
    assert place["y"] > 750
    page.get_by_role("link", name="Trend").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trend")


def test_the_systems_dark_theme_is_followed_from_the_first_paint(opened, shot):
    page = opened(color_scheme="dark", **DESK)
    drawn(page, "drawing-trend")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 23)"
    shot(page, "overview-dark")


def test_a_chosen_theme_stays_and_the_charts_follow_it(opened):
    page = opened(color_scheme="light", **DESK)
    drawn(page, "drawing-trend")

    def bars():
        return page.evaluate(
            "Chart.getChart(document.querySelector('#panel-trend canvas'))"
            ".data.datasets[0].backgroundColor[9]"
        )

    light = bars()
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 23)"
    assert bars() != light
    page.goto("/metrics/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_without_scripts_the_tables_stand_open_and_the_picker_is_a_form(opened, shot):
    page = opened(java_script_enabled=False, **DESK)
    expect(page.locator("#panel-trend table")).to_be_visible()
    expect(page.locator("#panel-trend canvas")).to_be_hidden()
    page.get_by_label("Period", exact=True).select_option("last_quarter")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".period-label")).to_contain_text("Q1 2026")
    shot(page, "overview-without-scripts")


def test_a_tile_opens_its_definition(opened):
    page = opened()
    page.get_by_role("link", name="Win rate").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Win rate")
    expect(page.get_by_text("won deals / (won deals + lost deals) x 100")).to_be_visible()


def test_one_signs_out_from_every_page(opened):
    page = opened("/metrics/", **DESK)
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/"))


def test_everything_can_be_reached_with_the_keyboard_alone(opened):
    page = opened(**DESK)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for role, name in (("link", "PDF"), ("link", "E-mail"), ("button", "Print")):
        expect(page.get_by_role(role, name=name, exact=True)).to_be_focused()
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.filters') !== null")
