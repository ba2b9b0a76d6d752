"""A screen that nobody touches: it turns from view to view, and its figures stay fresh."""

import re

from playwright.sync_api import expect

DESK = {"viewport": {"width": 1440, "height": 900}}
SECONDS = 20


def test_a_screen_turns_and_refreshes_by_itself(opened, people):
    from dashboards.models import Screen  # models come only once Django is set up
    from salesmetrics.tenancy.models import Membership

    seat = Membership.objects.get(user__email="max@example.com")
    _made, secret = Screen.issue(seat, name="Hall", page="overview", seconds=SECONDS)
    page = opened("/accounts/login/", None, **DESK)
    page.clock.install()  # from here on time passes as the test says
    page.goto(f"/tv/{secret}/")
    views, now = page.locator(".view"), re.compile(r"\bnow\b")
    expect(views.nth(0)).to_have_class(now)
    expect(page.locator(".tile-value").first).to_contain_text("600")
    page.clock.run_for(SECONDS * 1000)
    expect(views.nth(0)).not_to_have_class(now)
    expect(views.nth(1)).to_have_class(now)
    people.world.order("New", "2026-05-09", 1100, owner=people.ann)
    people.world.publish()
    page.clock.run_for(60_000)
    expect(page.locator(".tile-value").first).to_contain_text(re.compile(r"1[.,]7"))
    expect(page.locator(".view.now")).to_have_count(1)
