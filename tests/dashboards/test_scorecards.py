"""The scorecard: for a rep the first page, for a manager one of each rep of the teams."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboards.asked import asked
from dashboards.scorecard import rep_for, scorecard_of
from salesmetrics.tenancy.models import User
from tests.world import World

NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}


@pytest.fixture
def as_role(seats):
    """A browser without JavaScript in which somebody of a role is signed in."""

    def signed_in(role):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in


@pytest.fixture
def card(seats, company):
    def of(role, rep=None, **parameters):
        scope = seats[role]
        wish = asked(parameters, scope.organization)
        return scorecard_of(rep_for(scope, rep), wish, scope)

    return of


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def figures(made, name="value"):
    return {one["metric"]: one[name] for one in made["figures"]}


def panels(page):
    return re.findall(r'id="panel-(\w+)"', page)


def test_a_rep_lands_on_the_own_scorecard(as_role):
    page = text(as_role("rep").get("/"))
    assert "<h1>Your scorecard</h1>" in page
    assert "Ann ·" in page
    assert text(as_role("rep").get("/scorecard/")).count("<h1>Your scorecard</h1>") == 1


def test_it_tells_what_the_rep_sold_and_earned(card):
    made = card("rep")
    assert figures(made)["revenue"] == "400.00"
    assert figures(made, "before")["revenue"] == "300.00"
    assert figures(made, "change")["revenue"] == "33.33"
    assert made["compared_with"] == "the same days of Q1 2026"
    assert made["commission"]["value"] == "40.00"
    assert figures(made)["win_rate"] == "33.33"


def test_a_manager_and_an_admin_see_the_same_paper(card):
    own = card("rep")
    assert card("manager", "ann")["figures"] == own["figures"]
    assert card("admin", "ann")["figures"] == own["figures"]
    assert card("viewer", "ann")["figures"] == own["figures"]


def test_the_gauge_tells_the_quota_and_the_pace(company, as_role, card):
    company.world.target(800, "2026-04-01", "2026-06-30", subject=company.ann)
    company.world.publish()
    quota = card("rep")["quota"]
    # From 1 April to 20 May there are 36 Mondays to Fridays, to 30 June 65.
    assert quota == {
        "value": "800.00", "reached": "400.00", "attainment": "50.00", "expected": "55.38",
    }  # fmt: skip
    page = text(as_role("rep").get("/"))
    assert "400 EUR of 800 EUR" in page.replace("\xa0", " ")
    assert "55.4 % expected by today: 5.4 pts behind." in page.replace("\xa0", " ")


def test_without_a_quota_it_says_so(as_role):
    page = text(as_role("rep").get("/"))
    assert "No quota for Q2 2026." in page


def test_a_rep_may_see_nobody_elses(as_role):
    for other in ("bob", "cid", "nobody", "a%00b"):
        assert as_role("rep").get(f"/scorecard/{other}/").status_code == 404, other


def test_a_manager_sees_those_of_the_own_teams(as_role):
    assert as_role("manager").get("/scorecard/ann/").status_code == 200
    assert as_role("manager").get("/scorecard/bob/").status_code == 200
    assert as_role("manager").get("/scorecard/cid/").status_code == 404
    chooser = text(as_role("manager").get("/scorecard/"))
    assert "Ann</a>" in chooser
    assert "Cid</a>" not in chooser


def test_another_organizations_reps_are_not_there(as_role):
    other = World("south")
    other.rep("Eve")
    assert as_role("admin").get("/scorecard/eve/").status_code == 404


def test_no_page_of_a_rep_names_or_tells_a_colleague(company, as_role):
    """What others sold stands nowhere on Ann's paper; three reps are no team to tell of."""
    company.world.order("Of Bob", "2026-05-08", 777.77, owner=company.bob)
    company.world.order("Of Cid", "2026-05-08", 5432.1, owner=company.cid)
    company.world.publish()
    client = as_role("rep")
    for address in ("/", "/reps/", "/leads/", "/customers/"):
        page = text(client.get(address))
        for others in ("Bob", "Cid", "777.77", "977.77", "5,432.10", "5,632.10"):
            assert others not in page, (address, others)
    assert "too few reps to compare with" in text(client.get("/"))


def test_the_team_is_told_only_where_it_gives_nobody_away(company, card):
    assert card("rep")["peers"] == {"team": None, "count": 3, "told": False}
    assert set(figures(card("rep"), "median").values()) == {None}
    assert set(figures(card("rep"), "band").values()) == {None}
    for place, name in enumerate(("Dan", "Eli", "Fay"), start=1):
        rep = company.world.rep(name, team=company.north)
        company.world.order(name, "2026-05-08", place * 111, owner=rep)
    company.world.publish()
    made = card("rep")
    assert made["peers"] == {"team": "North", "count": 5, "told": True}
    # 400, 333, 222, 200 and 111: the middle one is told with two digits.
    assert figures(made, "median")["revenue"] == "220.00"
    assert figures(made, "band")["revenue"] == "top"


def test_the_open_deals_say_what_to_do(as_role):
    page = text(as_role("rep").get("/"))
    assert "Open deals and what to do next" in page
    assert '<th scope="row" title="Open"><a' in page
    assert "Open deals" not in text(as_role("viewer").get("/scorecard/ann/"))


def test_a_viewer_sees_no_records_and_no_commission(as_role):
    page = text(as_role("viewer").get("/scorecard/ann/"))
    assert "Commission" not in page
    assert "40.00" not in page.replace("400.00", "")
    assert panels(page) == ["trend"]


def test_the_panels_are_narrowed_to_the_rep(as_role):
    page = text(as_role("admin").get("/scorecard/bob/"))
    assert panels(page) == ["trend", "commission"]
    assert "200.00" in page
    assert "450.00" not in page


def test_a_filter_that_is_carried_along_stays_and_does_not_narrow(as_role):
    page = text(as_role("admin").get("/scorecard/ann/?region=apac"))
    assert '<input type="hidden" name="region" value="apac">' in page
    assert "<b>400.00</b>" in page


def test_htmx_is_given_the_figures_without_the_shell(as_role):
    answer = as_role("rep").get("/?period=last_month", headers={"HX-Request-Type": "partial"})
    assert text(answer).startswith('<div id="figures"')
    assert "HX-Request-Type" in answer.headers["Vary"]


def test_what_cannot_be_asked_is_told(as_role):
    answer = as_role("rep").get("/?period=someday")
    assert answer.status_code == 400
    assert "someday" in text(answer)


def test_a_second_look_asks_little(as_role):
    client = as_role("rep")
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert len(asked) <= 14, [query["sql"][:90] for query in asked]
