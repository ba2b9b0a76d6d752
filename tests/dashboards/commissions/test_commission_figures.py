"""The page of figures: total, by month, by plan, top reps, effective rate, share of revenue."""

from django.core.cache import cache

YEAR = {"period": "this_year"}


def panel(client, key, **wish):
    return client.get(f"/api/v1/panels/{key}/", YEAR | wish).json()


def test_the_page_has_its_panels_and_the_way_to_the_others(as_role, pay):
    page = as_role("rep").get("/commissions/", YEAR).content.decode()
    for key in ("commission", "commission_plans", "commission_leaders", "commission_share"):
        assert f'id="panel-{key}"' in page
    assert "/commissions/statements/" in page
    assert "/commissions/queue/" not in page
    assert 'href="/commissions/"' in as_role("rep").get("/").content.decode()


def test_what_is_earned_is_what_the_statements_say(as_role, pay):
    cache.clear()
    pay.world.publish(full=True)
    cards = {c["metric"]: c["value"] for c in panel(as_role(), "commission_headline")["cards"]}
    assert cards["commission_total"] == "68.00"
    rows = panel(as_role(), "commission_plans")["table"]["rows"]
    assert [row[:2] for row in rows] == [["Tiers", "68.00"]]


def test_the_share_of_revenue_is_worked_out_month_by_month(as_role, pay):
    cache.clear()
    pay.world.publish(full=True)
    table = panel(as_role(), "commission_share")["table"]
    shares = {
        mark["period"]: row[1] for row, mark in zip(table["rows"], table["marks"], strict=True)
    }
    # April: 29 of 450; May: 21 of 350.
    assert (shares["2026-04-01"], shares["2026-05-01"]) == ("6.44", "6.00")


def test_a_rep_sees_the_own_alone_and_a_viewer_none(as_role, pay):
    cache.clear()
    pay.world.publish(full=True)
    rows = panel(as_role("rep"), "commission_leaders")["table"]["rows"]
    assert [row[0] for row in rows] == ["Ann"]
    assert as_role("viewer").get("/api/v1/panels/commission_leaders/").status_code == 403
