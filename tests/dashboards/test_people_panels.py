"""What the panels of reps, leads and customers say of a small company, worked out on paper."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.pages import PAGES
from dashboards.panels import payload
from dashboards.panels.heat import level
from dashboards.panels.scatter import correlation
from salesmetrics.crm import models as crm
from salesmetrics.tenancy.models import Role, User
from tests.dashboards.test_panels import column

KEYS = [key for page in ("reps", "leads", "customers") for key in PAGES[page].panels]


@pytest.fixture
def admin(seats):
    return seats[Role.ADMIN]


@pytest.fixture
def rep(seats):
    return seats[Role.REP]


def test_each_panel_has_something_to_say_or_says_why_not_to_every_role(seats):
    for role, scope in seats.items():
        for key in KEYS:
            if key == "commission" and not scope.sees_commissions:
                continue
            found = payload(key, scope, {})
            if found["empty"]:
                assert found["empty"]["why"], (role, key)
                assert found["empty"]["do"], (role, key)
            else:
                assert found["table"]["rows"], (role, key)


def test_the_board_ranks_by_any_figure(admin):
    found = payload("leaders", admin, {})
    assert list(column(found, "revenue")) == ["Ann", "Bob", "Cid"]
    assert [one["place"] for one in found["chart"]["podium"]] == [1, 2, 2]
    assert found["point"] == "Ann leads with 400\xa0EUR; Bob follows with 200\xa0EUR."
    found = payload("leaders", admin, {"rank": "won_count"})
    assert next(mark["rank"] for mark in found["table"]["marks"]) == 1
    assert found["table"]["columns"][1]["key"] == "won_count"


def test_where_less_is_better_the_smallest_is_first(admin, company):
    world = company.world
    for name, owner, hours in (("a", company.ann, 5), ("b", company.bob, 1), ("c", company.cid, 9)):
        came = world.at("2026-05-04T08:00")
        world.lead(name, came, owner=owner, first_response_at=came + dt.timedelta(hours=hours))
    world.publish()
    found = payload("leaders", admin, {"rank": "lead_response_hours"})
    assert list(column(found, "lead_response_hours")) == ["Bob", "Ann", "Cid"]
    assert [mark["rank"] for mark in found["table"]["marks"]] == [1, 2, 3]


def test_the_board_of_a_rep_has_the_rep_alone(rep):
    found = payload("leaders", rep, {})
    assert list(column(found, "revenue").items()) == [("Ann", "400.00")]
    assert found["chart"]["podium"] == []


def test_rates_stand_beside_the_rate_of_all_and_do_not_add_up(admin):
    found = payload("rep_conversion", admin, {})
    assert found["chart"]["labels"] == ["Ann"]
    assert found["chart"]["series"][0]["values"] == [33.3333]
    assert found["chart"]["whole"] == {"name": "All: 33.3\xa0%", "value": 33.3333}


def test_two_reps_stand_side_by_side(admin):
    assert list(column(payload("compared", admin, {}), "revenue")) == ["Ann", "Bob"]
    chosen = payload("compared", admin, {"one": "cid", "other": "ann"})
    assert list(column(chosen, "revenue").items()) == [("Cid", "200.00"), ("Ann", "400.00")]
    assert chosen["point"] == "Cid sold 200\xa0EUR, Ann 400\xa0EUR."


def test_a_manager_can_choose_only_those_of_the_own_teams(seats):
    found = payload("compared", seats[Role.MANAGER], {})
    (one, _other) = found["options"]
    assert [key for key, _name in one["choices"]] == ["", "ann", "bob"]


def test_the_heat_map_has_a_row_for_each_rep_and_a_step_for_each_month(admin, company):
    company.world.target(1000, "2026-01-01", "2026-12-31", subject=company.ann)
    company.world.publish()
    found = payload("attainment", admin, {"heat": "revenue"})
    april = [c["key"] for c in found["table"]["columns"]].index("2026-04")
    cells = {row[0]: row[april] for row in found["table"]["rows"]}
    assert cells == {"Ann": "400.00", "Bob": None, "Cid": "50.00"}
    steps = {
        row[0]: levels[april - 1]
        for row, levels in zip(found["table"]["rows"], found["chart"]["levels"], strict=True)
    }
    assert steps == {"Ann": 9, "Bob": None, "Cid": 2}
    assert found["table"]["total"][april] == "450.00"


def test_the_ramp_has_nine_steps_above_nothing():
    assert [level(value, 90) for value in (-5, 0, 1, 45, 89, 90, 200)] == [0, 0, 1, 5, 8, 9, 9]


def test_a_rank_correlation_is_that_of_spearman():
    assert correlation([1, 2, 3, 4], [10, 20, 30, 99]) == 1
    assert correlation([1, 2, 3, 4], [9, 7, 5, 1]) == -1
    assert correlation([1, 1, 1], [3, 2, 1]) == 0
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    assert correlation([1, 2, 2, 5], [1, 2, 3, 4]) == pytest.approx(0.9486833)


def test_customers_who_came_and_went_come_to_those_who_are_there(admin):
    found = payload("customer_movements", admin, {})
    rows = {row[0]: row[1:] for row in found["table"]["rows"]}
    # start, new, returned, churned, end; five buyers of six orders' accounts since May 2025
    assert rows["Apr 2026"] == ["2", "2", "0", "0", "4"]
    assert rows["May 2026"] == ["4", "2", "0", "1", "5"]
    assert rows["Jun 2026"] == [None] * 5
    start, new, returned, churned, end = (int(cell) for cell in found["table"]["total"][1:])
    assert start + new + returned - churned == end
    assert found["point"] == "From 1 to 5: 5 came, 1 went."


def test_recurring_revenue_adds_up_in_every_month(admin, company):
    world = company.world
    acme, beta = world.account("Acme"), world.account("Beta")
    world.subscription("S1", acme, "2026-02-10", price=100)
    world.subscription("S1b", acme, "2026-04-05", price=50)
    world.subscription("S2", beta, "2026-03-01", price=30, ended_on="2026-05-10")
    world.publish()
    found = payload("mrr_movements", admin, {})
    rows = {row[0]: row[1:] for row in found["table"]["rows"]}
    # start, new, expansion, reactivation, contraction, churned, end
    assert rows["Apr 2026"] == ["130.00", "0.00", "50.00", "0.00", "0.00", "0.00", "180.00"]
    assert rows["May 2026"] == ["180.00", "0.00", "0.00", "0.00", "0.00", "30.00", "150.00"]
    lost = {one["key"]: one["lost"] for one in found["chart"]["series"]}
    assert lost["mrr_churned"] is True
    assert lost["mrr_new"] is False


def test_the_triangle_shows_the_share_that_is_still_there(admin):
    found = payload("retention", admin, {"cohort": "month"})
    rows = {row[0]: row[1:] for row in found["table"]["rows"]}
    # Of the last twelve months the first in which a customer was won is February.
    assert list(rows) == ["Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]
    assert rows["Feb 2026"] == ["1", *["100.00"] * 4]
    assert rows["Mar 2026"] == ["0", *[None] * 4]
    assert rows["Apr 2026"] == ["2", "100.00", "100.00", None, None]


def test_waiting_is_told_in_classes_with_those_who_still_wait(admin, company):
    world = company.world
    came = world.at("2026-05-04T08:00")
    for name, hours in (("a", 0.5), ("b", 30), ("c", None)):
        answered = None if hours is None else came + dt.timedelta(hours=hours)
        world.lead(name, came, first_response_at=answered)
    world.publish()
    found = payload("lead_waiting", admin, {})
    assert column(found, "count") == {
        "under 1\xa0h": "1", "1–4 h": "0", "4–24 h": "0", "1–3 days": "1",
        "3–7 days": "0", "over 7 days": "0", "no answer": "1",
    }  # fmt: skip
    assert found["point"].startswith("33.3\xa0% were answered within a day")


def test_recommendations_say_what_the_score_is_made_of(admin, company):
    world = company.world
    for place, score in enumerate((10, 9, 9, 7, 3)):
        world.add(
            crm.Survey, f"S{place}", kind="nps", score=score, answered_at=world.at("2026-05-05")
        )
    world.publish()
    found = payload("nps_answers", admin, {})
    assert found["point"] == "60.0\xa0% promoters less 20.0\xa0% detractors: 40.0."
    assert found["chart"]["tones"] == ["bad"] * 7 + ["even"] * 2 + ["good"] * 2


def test_growth_is_told_by_what_is_chosen(admin, company):
    world = company.world
    fair, web = world.source("Fair"), world.source("Web")
    for name, day, source in (
        ("a", "2025-05-05", fair), ("b", "2026-05-05", fair), ("c", "2026-05-06", fair),
        ("d", "2026-05-07", web),
    ):  # fmt: skip
        world.lead(name, day, source=source)
    world.publish()
    found = payload("lead_growth", admin, {"growth_by": "source"})
    assert column(found, "lead_growth_yoy") == {"Fair": "100.00", "Web": None}
    assert found["table"]["columns"][0]["name"] == "Lead source"


def test_a_figure_that_a_rep_cannot_be_told_says_why(rep):
    assert payload("acquisition_cost", rep, {})["empty"]["why"] == (
        "Customer acquisition cost: known for the whole organization only."
    )


def test_a_page_that_was_looked_at_before_asks_little(client, seats):
    client.force_login(User.objects.get(email="ada@example.com"))
    for page in ("reps", "leads", "customers"):
        client.get(f"/{page}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/{page}/")
        assert len(asked) <= 14, (page, [query["sql"][:90] for query in asked])
