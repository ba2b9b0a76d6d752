"""What the panels say of a small company, worked out on paper."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from dashboards.panels import payload
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Role


def column(found, key):
    """A column of a panel's table, by the name of the row."""
    place = [column["key"] for column in found["table"]["columns"]].index(key)
    return {row[0]: row[place] for row in found["table"]["rows"]}


def cards(found, name="value"):
    return {card["metric"]: card[name] for card in found["cards"]}


@pytest.fixture
def admin(seats):
    return seats[Role.ADMIN]


def test_the_headline_tells_the_quarter_so_far_and_what_it_is_held_against(admin):
    found = payload("headline", admin, {})
    assert found["period"]["label"] == "Q2 2026"
    assert found["period"]["running"] is True
    assert found["compared_with"] == "the same days of Q1 2026"
    assert cards(found)["revenue"] == "800.00"
    assert cards(found, "before")["revenue"] == "300.00"
    assert cards(found, "change")["revenue"] == "166.67"
    assert cards(found)["win_rate"] == "33.33"
    assert cards(found, "before")["win_rate"] is None


def test_a_target_has_its_attainment_and_the_pace_of_working_days(admin):
    (goal,) = [c["target"] for c in payload("headline", admin, {})["cards"] if c["target"]]
    assert goal["value"] == "1200.00"
    assert goal["attainment"] == "66.67"
    # From 1 April to 20 May there are 36 Mondays to Fridays, to 30 June 65.
    assert goal["pace"] == pytest.approx(36 / 65)


def test_the_course_begins_with_the_first_period_that_has_anything(admin):
    courses = cards(payload("headline", admin, {}), "course")
    assert courses["revenue"] == [100, 0, 0, 300, 800]


def test_the_trend_has_twelve_months_with_the_year_before_and_the_target(admin):
    found = payload("trend", admin, {})
    assert len(found["table"]["rows"]) == 12
    assert column(found, "revenue")["Apr 2026"] == "450.00"
    assert column(found, "revenue")["May 2026"] == "350.00"
    assert column(found, "revenue_year")["May 2026"] == "100.00"
    assert column(found, "revenue_year_change")["May 2026"] == "250.00"
    assert column(found, "revenue_target")["Apr 2026"] == "400.00"
    assert column(found, "target_attainment")["Apr 2026"] == "112.50"


def test_a_month_that_has_not_begun_has_no_revenue_rather_than_none_sold(admin):
    found = payload("trend", admin, {})
    assert column(found, "revenue")["Mar 2026"] == "0.00"
    assert column(found, "revenue")["Jun 2026"] is None
    assert found["chart"]["series"][0]["values"][-1] is None


def test_the_month_that_runs_is_marked_and_so_are_those_of_the_period(admin):
    chart = payload("trend", admin, {})["chart"]
    assert [chart["labels"][place] for place in chart["running"]] == ["May 2026"]
    assert [chart["labels"][place] for place in chart["marked"]] == [
        "Apr 2026",
        "May 2026",
        "Jun 2026",
    ]


def test_the_funnel_counts_a_skipped_stage_as_passed(admin):
    found = payload("funnel", admin, {})
    assert column(found, "stage_entered") == {
        "Qualified": "4",
        "Needs analysis": "4",
        "Proposal": "4",
        "Negotiation": "1",
        "Won": "1",
    }
    assert found["chart"]["between"] == [100, 100, 25, 100]
    lost = {s["key"]: s["values"] for s in found["chart"]["series"]}["lost"]
    assert lost[:4] == [0, 0, 2, 0]
    assert found["point"] == "Most is lost at Proposal: 50.0\xa0% of what entered it."


def test_a_region_includes_those_below_it_and_stands_above_them(admin):
    found = payload("region", admin, {})
    assert column(found, "revenue") == {
        "EMEA": "600.00",
        "Germany": "400.00",
        "APAC": "200.00",
    }
    assert [mark["depth"] for mark in found["table"]["marks"]] == [0, 1, 0]
    assert found["chart"]["labels"] == ["EMEA", "APAC"]
    assert found["point"].startswith("Sales revenue: EMEA has 75.0\xa0% of the whole")


def test_the_leader_board_has_the_largest_revenue_first(admin):
    found = payload("rep", admin, {})
    assert list(column(found, "revenue").items()) == [
        ("Ann", "400.00"),
        ("Bob", "200.00"),
        ("Cid", "200.00"),
    ]
    assert [mark["rank"] for mark in found["table"]["marks"]] == [1, 2, 2]
    assert found["point"] == "Ann leads with 400\xa0EUR, 100.0\xa0% more than Bob."


def test_commission_is_by_month_and_by_those_who_earned_most(admin, company):
    found = payload("commission", admin, {})
    assert column(found, "commission_total")["Apr 2026"] == "45.00"
    assert column(found, "commission_total")["Jun 2026"] is None
    assert found["table"]["total"][-1] == "110.00"
    assert [series["name"] for series in found["chart"]["series"]] == ["Ann", "Cid", "Bob"]


def test_a_filter_that_a_metric_does_not_know_is_told_and_not_ignored(admin, company):
    company.world.product("Bike")
    company.world.source("Fair")
    found = payload("funnel", admin, {"product": "bike"})
    assert found["empty"] or column(found, "stage_entered")
    card = next(
        c
        for c in payload("headline", admin, {"product": "bike"})["cards"]
        if c["metric"] == "revenue"
    )
    assert card["value"] == "0.00"


def test_a_region_narrows_every_figure(admin):
    found = payload("headline", admin, {"region": "germany"})
    assert cards(found)["revenue"] == "400.00"


def test_what_cannot_be_asked_is_told_in_words(admin):
    for wrong, words in (
        ({"period": "someday"}, "someday"),
        ({"period": "custom", "from": "2026-13-01", "to": "2026-12-31"}, "2026-13-01"),
        ({"period": "custom", "from": "2026-02-01", "to": "2026-01-01"}, "ends before"),
        ({"compare": "luck"}, "luck"),
        ({"region": "atlantis"}, "atlantis"),
    ):
        with pytest.raises(QuestionError, match=words):
            payload("trend", admin, wrong)


def test_there_are_no_other_panels(admin):
    with pytest.raises(Http404):
        payload("weather", admin, {})


def test_a_manager_sees_the_own_team(seats):
    manager = seats[Role.MANAGER]
    assert cards(payload("headline", manager, {}))["revenue"] == "600.00"
    assert column(payload("rep", manager, {}), "revenue") == {"Ann": "400.00", "Bob": "200.00"}
    assert payload("commission", manager, {})["table"]["total"][-1] == "90.00"


def test_a_rep_sees_the_own_scorecard_instead_of_the_leader_board(seats):
    found = payload("rep", seats[Role.REP], {})
    assert found["chart"] is None
    assert cards(found)["revenue"] == "400.00"
    assert cards(found)["commission_total"] == "40.00"
    assert "Bob" not in str(found)


def test_a_viewer_sees_all_figures_but_no_commissions(seats):
    viewer = seats[Role.VIEWER]
    assert cards(payload("headline", viewer, {}))["revenue"] == "800.00"
    with pytest.raises(PermissionDenied):
        payload("commission", viewer, {})


def test_nobody_sees_another_organization(company):
    from tests.world import World

    other = World(slug="elsewhere")
    other.publish()
    eve = other.scope("Eve", Role.ADMIN)
    for key in ("headline", "trend", "funnel", "region", "rep", "commission"):
        found = payload(key, eve, {})
        assert found["empty"], key
        assert "Ann" not in str(found)
