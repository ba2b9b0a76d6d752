"""The page of tokens in a real browser, under the strict policy, wide and on a phone."""

import re

import pytest
from playwright.sync_api import expect

SECRET = re.compile(r"^sm_[\w-]{43}$")


@pytest.mark.django_db(transaction=True)
def test_a_token_is_made_and_revoked_in_the_browser(browser_page, live_server, client):
    from tests.world import World

    client.force_login(World().user("Ada", "admin").user)
    session = client.cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "url": live_server.url}
    browser_page.context.add_cookies([cookie])
    browser_page.goto("/settings/tokens/")
    browser_page.get_by_label("Name").fill("Warehouse")
    browser_page.get_by_label("Administer").check()
    browser_page.get_by_role("button", name="Create token").click()
    expect(browser_page.get_by_label("The token")).to_have_value(SECRET)
    browser_page.set_viewport_size({"width": 360, "height": 780})
    wide = browser_page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    browser_page.once("dialog", lambda asked: asked.dismiss())
    browser_page.get_by_role("button", name="Revoke “Warehouse”").click()
    expect(browser_page.get_by_role("cell", name="revoked")).to_have_count(0)
    browser_page.once("dialog", lambda asked: asked.accept())
    browser_page.get_by_role("button", name="Revoke “Warehouse”").click()
    expect(browser_page.get_by_text("“Warehouse” has been revoked.")).to_be_visible()
