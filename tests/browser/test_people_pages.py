"""Two walks: a manager looks who needs help, a rep what to do next."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import until
from tests.browser.walking import DRAWN

DESK = {"width": 1440, "height": 900}


def drawn(page):
    """Every canvas of the page has its chart."""
    until(page, DRAWN)


def test_a_manager_finds_who_needs_help_and_looks_at_the_scorecard(opened, shot):
    page = opened("/", "manager", viewport=DESK)
    page.get_by_role("link", name="Reps", exact=True).click()
    board = page.locator("#panel-leaders")
    expect(board.locator("tbody tr")).to_have_count(2)
    drawn(page)
    board.get_by_label("Rank by").select_option("won_count")
    expect(page).to_have_url(re.compile("rank=won_count"))
    expect(board.locator("thead th").nth(1)).to_contain_text("Won deals")
    page.locator("#panel-leaders").get_by_role("link", name="Ann").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ann")
    expect(page.locator(".scorecard-deals")).to_contain_text("Open")
    drawn(page)
    page.get_by_label("Period", exact=True).select_option("last_quarter")
    expect(page.locator(".period-label")).to_contain_text("Q1 2026")
    expect(page.locator(".tile-value").first).to_contain_text("300")
    expect(page).to_have_url(re.compile(r"/scorecard/ann/\?period=last_quarter"))
    page.go_back()
    expect(page.locator(".period-label")).to_contain_text("Q2 2026")


def test_a_rep_sees_what_to_do_next_and_nobody_else(people, opened, shot):
    from salesmetrics.crm.models import Opportunity  # models come only once Django is set up

    people.world.target(800, "2026-04-01", "2026-06-30", subject=people.ann)
    Opportunity.objects.filter(name="Open").update(expected_close_on="2026-02-19")
    people.world.publish()
    page = opened("/", "rep", viewport=DESK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your scorecard")
    gauge = page.get_by_role("img", name="50.0")
    expect(gauge).to_be_visible()
    expect(page.locator(".gauge-words")).to_contain_text("behind")
    expect(page.locator(".scorecard-deals")).to_contain_text("90 days overdue")
    expect(page.locator(".scorecard-pay")).to_contain_text("40")
    assert "Bob" not in page.content()
    page.get_by_role("link", name="Reps", exact=True).click()
    expect(page.locator("#panel-leaders tbody tr")).to_have_count(1)
    assert "Bob" not in page.content()
