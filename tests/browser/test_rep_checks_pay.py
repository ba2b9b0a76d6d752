"""A rep checks the pay: finds the statement, reads why, questions a line, asks what if."""

import pytest
from playwright.sync_api import expect

DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def pay(people):
    from tests.dashboards.commissions.payday import Payday

    payday = Payday(people)
    people.world.opportunity("Big deal", "2026-05-02", owner=people.ann, amount=400)
    people.world.publish(full=True)
    return payday


def test_a_rep_checks_the_pay(opened, pay, shot):
    page = opened("/", role="rep", **DESK)
    page.get_by_role("link", name="Commissions").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commissions")
    shot(page, "commissions-figures")
    page.get_by_role("link", name="Statements").click()
    page.get_by_label("Period").select_option("2026-04-01")
    expect(page.locator("tbody tr")).to_have_count(1)
    shot(page, "commissions-statements")
    page.get_by_role("link", name="April 2026").click()
    expect(page.locator(".pay-sum")).to_contain_text("26.00")
    expect(page.locator(".tier-deal")).to_have_count(2)
    expect(page.get_by_text("In the band from 100")).to_be_visible()
    shot(page, "commissions-statement")
    page.get_by_role("link", name="Question").nth(1).click()
    page.get_by_label("What is wrong").fill("I think it was 10 %.")
    page.get_by_role("button", name="Question it").click()
    expect(page.locator(".thread")).to_contain_text("I think it was 10 %.")
    shot(page, "commissions-dispute")
    page.get_by_role("link", name="What if").click()
    expect(page.locator("#answers .pay-sum")).to_contain_text("26.00")
    slider = page.get_by_label("Amount of Big deal")
    slider.evaluate(
        """slider => {
            slider.value = 200; slider.dispatchEvent(new Event("input", {bubbles: true})); }"""
    )
    expect(page.locator("#answers .pay-sum")).to_contain_text("12.00")
    expect(page.locator("output").last).to_have_text("200")
    # Of steps that follow each other at once the last is answered.
    slider.evaluate(
        """slider => [400, 350, 300, 50].forEach(amount => {
            slider.value = amount; slider.dispatchEvent(new Event("change", {bubbles: true})); })"""
    )
    expect(page.locator("#answers .pay-sum")).to_contain_text("3.00")
    shot(page, "commissions-what-if")


def test_an_admin_sees_what_a_plan_would_pay_while_writing_it(opened, pay, shot):
    page = opened("/commissions/plans/new/", role="admin", **DESK)
    page.get_by_label("Name").first.fill("New business")
    page.locator("#id_components-0-name").fill("Sales")
    page.locator("#id_components-0-rule").select_option("tiers")
    page.locator("#id_components-0-bands").fill("0 6\n100 8")
    page.locator("#id_components-0-bands").blur()
    expect(page.locator("#curve tbody tr").nth(2)).to_contain_text("6,000.00")
    shot(page, "commissions-plan-form")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New business")
    shot(page, "commissions-plan")
    page.goto("/commissions/queue/")
    shot(page, "commissions-queue")


def test_what_cannot_be_taken_back_is_asked_first(opened, pay, shot):
    from salesmetrics.commissions.models import Statement

    Statement.objects.filter(starts_on="2026-04-01").update(status="approved")
    page = opened("/commissions/queue/", role="admin", **DESK)
    lock = page.locator("form:has(input[name=step][value=lock])")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    lock.locator("[data-all]").check()
    shot(page, "commissions-queue-chosen")
    lock.get_by_role("button", name="Lock").click()
    words = "“Lock”. Statements: 2. To be paid: 29.00 EUR.\n\nAre you sure? It cannot be undone."
    assert asked == [words]
    assert Statement.objects.filter(status="approved").count() == 2
