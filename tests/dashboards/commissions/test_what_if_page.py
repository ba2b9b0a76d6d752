"""What if: the engine answers for a choice of open deals, and nothing is written."""

import re
from html import unescape

from salesmetrics.commissions.models import AuditEntry, Line, Statement


def state():
    return (
        list(Statement.objects.order_by("pk").values()),
        list(Line.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )


def deals(company):
    make = company.world.opportunity
    return (
        make("Big", "2026-05-02", owner=company.ann, amount=400),
        make("Small", "2026-05-03", owner=company.ann, amount=100),
        make("Bobs", "2026-05-03", owner=company.bob, amount=900),
    )


def answer(page):
    (found,) = page.context["answers"]
    return {name: found[name].replace("\N{NO-BREAK SPACE}", " ") for name in ("now", "then")}


def test_all_open_deals_are_chosen_at_first(as_role, pay):
    deals(pay.company)
    before = state()
    page = as_role("rep").get("/commissions/what-if/")
    # 500 of a quota of 300: 18 + 16.
    assert answer(page) == {"now": "0.00 EUR", "then": "34.00 EUR"}
    assert {deal.name for deal in page.context["deals"]} == {"Open", "Big", "Small"}
    assert state() == before


def test_a_choice_and_other_amounts(as_role, pay):
    _big, small, _bobs = deals(pay.company)
    wish = {"asked": "on", "deal": [small.pk], f"amount-{small.pk}": "350"}
    page = as_role("rep").get("/commissions/what-if/", wish, headers={"HX-Request-Type": "partial"})
    assert answer(page)["then"] == "22.00 EUR"
    assert b"<html" not in page.content


def test_a_slider_can_stand_where_the_deal_does(as_role, pay):
    for amount in (437, 2_137, 18_505, 3):
        pay.world.opportunity(f"Of {amount}", "2026-05-02", owner=pay.company.ann, amount=amount)
    page = as_role("rep").get("/commissions/what-if/").content.decode()
    sliders = re.findall(r'min="(\d+)" max="(\d+)" step="(\d+)" value="(\d+)"', page)
    assert {"437", "2137", "18505", "3"} <= {value for *_rest, value in sliders}
    for least, most, step, value in (map(int, one) for one in sliders):
        assert least <= value <= most
        assert (value - least) % step == 0


def test_a_scorecard_asks_for_each_open_deal_and_for_nobody_elses_pay(as_role, pay):
    _big, small, _bobs = deals(pay.company)
    pay.world.publish()
    for role, path in (("rep", "/"), ("admin", "/scorecard/ann/")):
        page = as_role(role).get(path)
        links = re.findall(r'href="(/commissions/what-if/[^"]+)"', page.content.decode())
        (link,) = [unescape(one) for one in links if one.endswith(f"deal={small.pk}")]
        found = as_role(role).get(link)
        assert [deal.name for deal in found.context["deals"] if deal.chosen] == ["Small"]
        assert answer(found)["then"] == "6.00 EUR"
    assert b"what-if" not in as_role("viewer").get("/scorecard/ann/").content


def test_what_is_no_amount_is_the_deals_own(as_role, pay):
    _big, small, _bobs = deals(pay.company)
    wish = {"asked": "on", "deal": [small.pk], f"amount-{small.pk}": "NaN"}
    assert answer(as_role("rep").get("/commissions/what-if/", wish))["then"] == "6.00 EUR"


def test_anothers_deal_is_not_taken(as_role, pay):
    _big, _small, bobs = deals(pay.company)
    wish = {"asked": "on", "deal": [bobs.pk]}
    assert answer(as_role("rep").get("/commissions/what-if/", wish))["then"] == "0.00 EUR"


def test_a_manager_chooses_among_the_teams_reps(as_role, pay):
    page = as_role("manager").get("/commissions/what-if/")
    assert [rep.name for rep in page.context["reps"]] == ["Ann", "Bob"]
    cid = pay.company.cid.pk
    assert as_role("manager").get("/commissions/what-if/", {"rep": cid}).status_code == 404
