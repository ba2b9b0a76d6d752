"""What the pages give to whom, and what they cost."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from dashboards.panels import payloads
from salesmetrics.tenancy.models import User

ROLES = ("admin", "manager", "rep", "viewer")
NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}


@pytest.fixture
def as_role(seats):
    """A browser without JavaScript in which somebody of a role is signed in."""

    def signed_in(role):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("address", ["/", "/metrics/", "/metrics/revenue/", "/account/"])
def test_pages_are_for_who_is_signed_in(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_an_overview(as_role, role):
    answer = as_role(role).get("/")
    assert answer.status_code == 200
    title = "Your scorecard" if role == "rep" else "Overview"
    assert f"<h1>{title}</h1>" in text(answer)


def test_each_role_sees_its_panels(as_role):
    def panels(role):
        return re.findall(r'id="panel-(\w+)"', text(as_role(role).get("/")))

    everything = ["trend", "changes", "funnel", "region", "rep", "commission"]
    assert panels("admin") == panels("manager") == everything
    assert panels("viewer") == everything[:-1]
    assert panels("rep") == ["trend", "commission"]


def test_the_figures_of_a_role_are_its_own(as_role):
    assert "400.00" in text(as_role("rep").get("/"))
    for others in ("Bob", "Cid", "800.00"):
        assert others not in text(as_role("rep").get("/")), others
    assert "Cid" not in text(as_role("manager").get("/"))
    assert "Cid" in text(as_role("viewer").get("/"))


def test_a_manager_is_offered_only_the_own_team_to_choose_from(as_role):
    page = text(as_role("manager").get("/"))
    assert ">Ann</option>" in page
    assert ">Cid</option>" not in page
    assert ">South</option>" not in page


def test_what_a_filter_names_of_others_stays_empty(as_role):
    page = text(as_role("manager").get("/?rep=cid"))
    assert "200.00" not in page


def test_all_tables_are_there_without_a_script(as_role):
    page = text(as_role("admin").get("/"))
    assert page.count("<table") == 6
    assert "Apr 2026" in page
    assert "450.00" in page


def test_the_first_paint_carries_the_charts_figures(as_role):
    page = as_role("admin").get("/").content.decode()
    found = re.search(r'<script id="drawing-trend" type="application/json">(.*?)</script>', page)
    drawing = json.loads(found.group(1))
    assert drawing["chart"]["series"][0]["values"][9:11] == [450.0, 350.0]


def test_htmx_is_given_the_figures_without_the_shell(as_role):
    answer = as_role("admin").get("/?period=last_month", headers={"HX-Request-Type": "partial"})
    page = text(answer)
    assert page.startswith('<div id="figures"')
    assert "April 2026" in page
    assert "HX-Request-Type" in answer.headers["Vary"]


def test_the_period_in_the_address_is_the_one_that_is_shown(as_role):
    page = text(as_role("admin").get("/?period=custom&from=2026-02-01&to=2026-02-28"))
    assert "February 2026" in page
    assert '<option value="custom" selected>' in page


def test_it_says_how_fresh_the_figures_are(as_role):
    page = text(as_role("admin").get("/"))
    assert "Figures as of 20 May 2026, 12:00, UTC; next run 02:00" in page


def test_a_period_without_figures_says_why_and_where_there_are_some(as_role):
    page = text(as_role("admin").get("/?period=custom&from=2019-01-01&to=2019-03-31"))
    assert "Nothing in Q1 2019" in page
    assert "The latest sale is in Q2 2026." in page
    assert '<a href="?period=custom&amp;from=2026-04-01&amp;to=2026-06-30">' in page


def test_who_asks_for_nothing_in_particular_is_shown_where_the_figures_ended(as_role, it_is):
    it_is("2029-03-01")
    answer = as_role("admin").get("/")
    assert answer.headers["Location"] == "/?period=custom&from=2026-04-01&to=2026-06-30"
    asked = as_role("admin").get("/?period=this_quarter")
    assert "Nothing in Q1 2029" in text(asked)
    part = as_role("admin").get("/", headers={"HX-Request-Type": "partial"})
    assert "Nothing in Q1 2029" in text(part)


def test_a_page_without_figures_does_not_send_people_where_they_are(as_role):
    page = text(as_role("admin").get("/activities/?period=this_quarter"))
    assert "Nothing in Q2 2026" in page
    assert "Something was sold then" in page
    assert "Show Q2 2026" not in page


def test_a_quarter_that_has_just_begun_is_no_reason_to_look_elsewhere(as_role, it_is):
    it_is("2026-07-02")
    page = text(as_role("admin").get("/"))
    assert "Q3 2026" in page
    assert "Nothing was sold in this period." in page
    assert "450.00" in page


def test_the_latest_sale_of_others_is_not_told(as_role, company):
    company.world.order("Z", "2026-05-19", 5, owner=company.cid)
    nothing = "/?period=custom&from=2019-01-01&to=2019-03-31"
    company.world.organization.refresh_from_db()
    assert "The latest sale is in Q2 2026." in text(as_role("rep").get(nothing))


def test_an_organization_without_a_run_says_that_there_are_no_figures_yet(world, client):
    client.force_login(world.user("Ada", "admin").user)
    page = text(client.get("/"))
    assert "There are no figures yet" in page
    assert "No figures have been worked out yet" in page


@pytest.mark.parametrize("query", ["period=x", "from=2026-99-01&to=2026-01-01", "region=nowhere"])
def test_a_wrong_wish_is_answered_in_words(as_role, query):
    answer = as_role("admin").get(f"/?{query}")
    assert answer.status_code == 400
    assert "This cannot be shown" in text(answer)
    part = as_role("admin").get(f"/?{query}", headers={"HX-Request-Type": "partial"})
    assert part.status_code == 400
    assert text(part).startswith('<div id="figures"')


def test_names_are_escaped(world, it_is, client):
    it_is("2026-05-20")
    rep = world.rep('<script>alert("x")</script>')
    world.order("A", "2026-05-01", 10, owner=rep)
    world.publish()
    client.force_login(world.user("Ada", "admin").user)
    page = client.get("/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_kept_page_costs_the_session_the_seat_and_what_stands_out(
    as_role, django_assert_num_queries
):
    client = as_role("admin")
    client.get("/")
    with django_assert_num_queries(3):
        client.get("/")


def test_a_kept_panel_asks_the_database_nothing(seats, django_assert_num_queries):
    made = payloads.payload_bytes("trend", seats["admin"], {})
    with django_assert_num_queries(0):
        assert payloads.payload_bytes("trend", seats["admin"], {}) == made


def test_a_kept_panel_is_of_one_scope_one_wish_and_one_run(seats, company):
    def revenue(role, **wish):
        cards = payloads.payload("headline", seats[role], wish)["cards"]
        return next(card["value"] for card in cards if card["metric"] == "revenue")

    assert revenue("admin") == "800.00"
    assert revenue("manager") == "600.00"
    assert revenue("rep") == "400.00"
    assert revenue("admin", region="apac") == "200.00"
    company.world.order("G", "2026-05-08", 1000, owner=company.ann)
    assert revenue("admin") == "800.00"
    company.world.publish()
    for scope in seats.values():
        scope.organization.refresh_from_db()
    assert revenue("admin") == "1800.00"
    assert revenue("rep") == "1400.00"


def test_what_is_still_running_is_worked_out_anew_the_next_day(seats, it_is):
    before = payloads.payload("headline", seats["admin"], {})
    it_is("2026-05-21")
    after = payloads.payload("headline", seats["admin"], {})
    pace = [next(c["target"]["pace"] for c in p["cards"] if c["target"]) for p in (before, after)]
    assert pace[1] > pace[0]


def test_a_page_speaks_the_users_language_else_the_organizations(as_role, company):
    company.world.organization.default_language = "de"
    company.world.organization.save()
    assert '<html lang="de"' in text(as_role("admin").get("/account/"))
    User.objects.filter(email="ada@example.com").update(language="en")
    assert '<html lang="en"' in text(as_role("admin").get("/account/"))


def test_definitions_are_in_words_and_confidential_ones_only_for_those_who_may(as_role):
    page = text(as_role("admin").get("/metrics/win_rate/"))
    assert "won deals / (won deals + lost deals) x 100" in page
    assert "Commission earned by reps." in text(as_role("admin").get("/metrics/"))
    assert "Commission earned by reps." not in text(as_role("viewer").get("/metrics/"))
    assert as_role("viewer").get("/metrics/commission_total/").status_code == 404
    assert as_role("admin").get("/metrics/nonsense/").status_code == 404


def test_the_time_is_the_organizations_own(world, it_is, client):
    it_is("2026-05-20")
    world.organization.time_zone = "Asia/Tokyo"
    world.organization.save()
    world.publish()
    client.force_login(world.user("Ada", "admin").user)
    assert "20 May 2026, 21:00, Asia/Tokyo" in text(client.get("/"))
    assert timezone.get_current_timezone_name() == "UTC"
