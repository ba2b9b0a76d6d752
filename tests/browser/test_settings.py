"""An admin sets targets; a manager puts a dashboard together and hangs it on the wall."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import until

PHONE = {"viewport": {"width": 390, "height": 844}}
DESK = {"viewport": {"width": 1440, "height": 900}}
PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", {
    clipboardData: data, bubbles: true, cancelable: true }));
}"""


def sideways(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def test_an_admin_sets_targets(opened, shot):
    page = opened("/", **DESK)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Targets").click()
    page.get_by_label("Ann, Jan 2026").fill("1,000")
    page.get_by_label("Bob, Jan 2026").fill("much")
    page.get_by_role("button", name="Save the targets").click()
    expect(page.get_by_text("Nothing was saved.")).to_be_visible()
    expect(page.get_by_text("Bob, Jan 2026: “much” is not an amount.")).to_be_visible()
    expect(page.get_by_label("Ann, Jan 2026")).to_have_value("1,000")
    page.get_by_label("Bob, Jan 2026").fill("500")
    page.get_by_label("North, Jan 2026").last.fill("2000")
    page.get_by_role("button", name="Save the targets").click()
    expect(page.get_by_text("Saved: 3 targets.")).to_be_visible()
    told = "North, Jan 2026: those below add up to 1,500, not to 2,000."
    expect(page.get_by_text(told)).to_be_visible()
    shot(page, "settings-targets")


def test_a_block_is_pasted_from_where_one_stands(opened):
    page = opened("/settings/targets/", **DESK)
    page.get_by_label("Ann, Mar 2026").evaluate(PASTE, "10\t20\n30\t40\n")
    expect(page.get_by_label("Ann, Apr 2026")).to_have_value("20")
    expect(page.get_by_label("Bob, Mar 2026")).to_have_value("30")
    page.get_by_label("Ann, Mar 2026").press("ArrowDown")
    expect(page.get_by_label("Bob, Mar 2026")).to_be_focused()
    page.get_by_role("button", name="Save the targets").click()
    expect(page.get_by_label("Bob, Apr 2026")).to_have_value("40")


def test_somebody_is_invited_and_begins(opened):
    page = opened("/settings/people/", **DESK)
    page.get_by_label("E-mail").fill("nia@example.com")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("button", name="Send the invitation").click()
    link = page.get_by_label("Link of the invitation").input_value()
    guest = opened(link, role=None)
    guest.get_by_label("Name").fill("Nia New")
    guest.get_by_label("Password", exact=True).fill("a very long sentence")
    guest.get_by_label("Password, once more").fill("a very long sentence")
    guest.get_by_role("button", name="Begin").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(guest.get_by_role("link", name="Settings")).to_have_count(0)


def add_panel(page, metric, split, chart, title):
    page.get_by_label("Metric").select_option(metric)
    page.get_by_label("Split by").select_option(split)
    page.get_by_label("Drawn as").select_option(chart)
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Add the panel").click()
    expect(page.get_by_role("list").get_by_text(title, exact=True)).to_be_visible()


def test_a_manager_puts_a_dashboard_together_and_on_the_wall(opened, shot):
    page = opened("/", "manager", **DESK)
    page.get_by_role("link", name="My dashboard").click()
    page.get_by_role("button", name="Create it").click()
    add_panel(page, "revenue", "rep", "bars", "Who sells")
    add_panel(page, "revenue", "", "time", "By month")
    page.get_by_role("button", name="Move “By month” up").press("Enter")
    rows = page.locator(".order b")
    expect(rows).to_have_text(["By month", "Who sells"])
    page.locator(".order li").nth(1).drag_to(page.locator(".order li").nth(0))
    expect(rows).to_have_text(["Who sells", "By month"])
    until(page, "document.querySelector('[data-order-told]').textContent !== ''")
    page.reload()
    expect(rows).to_have_text(["Who sells", "By month"])
    page.get_by_role("link", name="Done").click()
    until(page, "document.querySelectorAll('[data-chart] canvas').length === 2")
    shot(page, "board")
    page.get_by_role("link", name="Screens").click()
    page.get_by_label("Name").fill("Hall")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Link for the screen").input_value()
    wall = opened(link, role=None, **DESK)
    expect(wall.get_by_role("heading", name="Who sells")).to_be_visible()
    wall.keyboard.press("ArrowRight")
    expect(wall.get_by_role("heading", name="By month")).to_be_visible()
    expect(wall.get_by_role("heading", name="Who sells")).to_be_hidden()
    shot(wall, "screen")
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Revoke “Hall”").click()
    expect(page.get_by_text("“Hall” shows nothing any more.")).to_be_visible()
    gone = opened(role=None)
    assert gone.request.get(link).status == 404


def test_a_dashboard_fits_a_phone(opened):
    page = opened("/boards/", "manager", **PHONE)
    page.get_by_role("button", name="Create it").click()
    add_panel(page, "revenue", "", "figure", "How much")
    add_panel(page, "revenue", "rep", "table", "Who sells")
    assert sideways(page) <= 0
    page.get_by_role("link", name="Done").click()
    expect(page).to_have_url(re.compile(r"/boards/\d+/$"))
    assert sideways(page) <= 0
    widths = [panel.bounding_box()["width"] for panel in page.locator(".board > .panel").all()]
    assert min(widths) > 340  # each has the whole line
