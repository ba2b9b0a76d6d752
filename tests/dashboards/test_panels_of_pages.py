"""What the panels of the trend, the funnel and the overview's changes tell."""

import pytest

from dashboards.panels import payload
from salesmetrics.metrics.questions import QuestionError


def rows(made):
    return {row[0]: row[1:] for row in made["table"]["rows"]}


def test_a_figure_grows_through_the_period_beside_its_target(seats):
    made = payload("cumulative", seats["admin"], {})
    assert [column["name"] for column in made["table"]["columns"]] == [
        "Up to",
        "Q2 2026",
        "Period before",
        "Year before",
        "Target, by working days",
    ]
    told = rows(made)
    # 400 on the 7th, 50 on the 8th; the quarter before had its 300 from the 41st day on.
    assert told["7 Apr 2026"][:2] == ["400.00", "0.00"]
    assert told["8 Apr 2026"][0] == "450.00"
    assert told["20 May 2026"][:3] == ["800.00", "300.00", "100.00"]
    assert told["21 May 2026"][0] is None  # not yet, which is not nothing
    # 13 weeks of the quarter are 65 working days, of which April 1st is the first.
    assert told["30 Jun 2026"][3] == "1200.00"
    assert told["1 Apr 2026"][3] == "18.46"


def test_what_does_not_add_up_does_not_grow(seats):
    made = payload("cumulative", seats["admin"], {"metric": "win_rate"})
    assert made["table"] is None
    assert "cannot be added up" in made["empty"]["why"]


def test_a_season_has_a_column_for_each_year_that_has_anything(seats):
    made = payload("season", seats["admin"], {})
    assert [column["name"] for column in made["table"]["columns"]] == ["Month", "2025", "2026"]
    assert rows(made)["May"] == ["100.00", "350.00"]
    assert rows(made)["Jun"] == ["0.00", None]


def test_what_changed_most_stands_first(seats):
    made = payload("changes", seats["admin"], {})
    told = rows(made)
    # Against the same days of the first quarter, in which only Ann sold, for 300.
    assert told["Bob (rep)"] == ["200.00", "200.00", "0.00"]
    assert told["Ann (rep)"][0] == "100.00"
    assert next(iter(told)).startswith(("APAC", "Bob", "Cid"))
    assert "EMEA (region)" not in told  # Germany below it tells it


def test_without_a_comparison_nothing_has_changed(seats):
    assert payload("changes", seats["admin"], {"compare": "none"})["empty"]


def test_the_funnel_is_read_in_three_ways(seats):
    def read(reading):
        return rows(payload("funnel", seats["admin"], {"reading": reading}))

    # Four deals of April, of which one is open, one won, and two were lost from the proposal.
    assert read("entered")["Proposal"][:3] == ["4", "25.00", "50.00"]
    assert read("created")["Proposal"][:3] == ["4", "25.00", "50.00"]
    assert read("today")["Proposal"][1] == "1"


def test_readings_differ_where_a_stage_was_entered_after_the_period(seats):
    may = {"period": "custom", "from": "2026-05-01", "to": "2026-05-20"}
    assert payload("funnel", seats["admin"], {**may, "reading": "created"})["empty"]
    entered = rows(payload("funnel", seats["admin"], may))
    assert entered["Won"][0] == "1"


def test_the_waterfall_adds_up_and_leads_to_its_deals(seats):
    made = payload("waterfall", seats["admin"], {"pipeline": "all"})
    told = rows(made)
    assert told["New"] == ["0.00", "4"]
    assert told["Lost"][1] == "2"
    lost = made["table"]["marks"][list(told).index("Lost")]
    assert lost["records"] == "/panels/moved/?pipeline=all&movement=lost"


def test_deals_by_name_are_for_those_who_see_records(seats):
    parameters = {"pipeline": "all", "movement": "lost"}
    assert set(rows(payload("moved", seats["admin"], parameters))) == {"Gone", "Lost"}
    assert payload("moved", seats["viewer"], parameters)["table"] is None
    assert payload("open_deals", seats["viewer"], {})["table"] is None
    assert payload("waterfall", seats["viewer"], parameters | {"movement": ""})["table"]


def test_a_manager_of_others_sees_none_of_these_deals(company):
    south = company.world.scope("Sue", "manager", team=company.south)
    assert payload("open_deals", south, {})["empty"]
    assert payload("aging", south, {})["empty"]


def test_open_deals_stand_beside_what_is_usual(seats):
    told = rows(payload("aging", seats["admin"], {}))
    # In the proposal since 25 April: 25 days, which two others left after 16 and 17, one after 15.
    assert told["Proposal"][0] == "25.00"
    assert told["Proposal"][2] == "1"


@pytest.mark.parametrize("panel", ["waterfall", "open_deals", "slipped", "aging", "changes"])
def test_a_member_that_there_is_not_is_told_by_every_panel(seats, panel):
    with pytest.raises(QuestionError, match="nowhere"):
        payload(panel, seats["admin"], {"campaign": "nowhere"})
