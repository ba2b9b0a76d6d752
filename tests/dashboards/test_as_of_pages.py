"""A page can be shown as it was published at a past moment, and says so on every panel."""

import csv
import html
import io
import re

import pytest

from dashboards.pages import PAGES

# Published twice: on 20 May, and on 21 May, when April had become 250 more and Bob's order less.
THEN = "2026-05-20T23:00"
NAMES = {"admin": "Ada", "manager": "Max", "rep": "Bea"}
APRIL = "period=custom&from=2026-04-01&to=2026-04-30"


@pytest.fixture
def restated(company, it_is):
    from salesmetrics.crm.models import Order

    it_is("2026-05-21")
    company.world.order("Late", "2026-04-20", 250, owner=company.ann)
    Order.objects.filter(organization=company.world.organization, external_id="E").delete()
    company.world.publish()
    return company


def signed_in(client, company, role="admin", **seat):
    client.force_login(company.world.user(NAMES[role], role, **seat).user)
    return client


def told(client, panel, query):
    return client.get(f"/api/v1/panels/{panel}/?{query}").json()


def drawn(panel):
    """What is drawn; where it leads to is another address."""
    return {name: part for name, part in (panel["chart"] or {}).items() if name != "links"}


def test_what_is_shown_now_for_a_moment_is_what_was_shown_then(company, client, it_is):
    """Page, panels and programs; the answer of that day is kept here and compared."""
    signed_in(client, company)
    panels = ("headline", "trend", "region", "rep", "commission", "funnel")
    then = {key: told(client, key, APRIL) for key in panels}
    it_is("2026-05-21")
    company.world.order("Late", "2026-04-20", 250, owner=company.ann)
    company.world.publish()
    for key in panels:
        now, again = told(client, key, APRIL), told(client, key, f"{APRIL}&as_of={THEN}")
        assert again["former"] == "20 May 2026, 12:00"
        assert now["former"] is None
        assert again["run"] == then[key]["run"] != now["run"]
        for part in ("headline", "cards", "point"):
            assert again.get(part) == then[key].get(part), (key, part)
        assert drawn(again) == drawn(then[key]), key
        assert again["table"]["rows"] == then[key]["table"]["rows"]
    assert told(client, "rep", APRIL)["table"]["rows"] != then["rep"]["table"]["rows"]


def test_every_page_can_be_shown_so_and_every_panel_says_it(restated, client):
    signed_in(client, restated)
    for key in PAGES:
        page = client.get(f"/{key}/?{APRIL}&as_of={THEN}", follow=True)
        assert page.status_code == 200, key
        html = page.content.decode()
        assert "as-of-banner" in html, key
        assert html.count('<p class="panel-of">') <= html.count("as of 20 May 2026, 12:00"), key
        # The list of scorecards has no filter bar, only the links along which the moment goes.
        assert f'value="{THEN}"' in html or key == "scorecard", key
    for role, seat in (("manager", {"team": restated.north}), ("rep", {"rep": restated.bob})):
        signed_in(client, restated, role, **seat)
        for key in ("overview", "funnel", "reps", "scorecard"):
            page = client.get(f"/{key}/?as_of={THEN}", follow=True)
            assert page.status_code == 200, (role, key)


def test_the_periods_of_then_are_meant(restated, client, it_is):
    it_is("2026-08-03")
    restated.world.publish()
    html = signed_in(client, restated).get(f"/?as_of={THEN}").content.decode()
    assert "Q2 2026" in html
    assert "so far" in html


def test_what_was_not_kept_says_so_and_is_not_the_present(restated, client):
    signed_in(client, restated)
    asked = f"{APRIL}&as_of={THEN}"
    waterfall = told(client, "waterfall", asked)
    assert waterfall["table"] is None
    assert "as they are now" in waterfall["empty"]["why"]
    both = told(client, "rep", f"{asked}&region=emea")
    assert "kept for whole months" in both["empty"]["why"]
    assert both["table"] is None


def test_exports_say_it(restated, client):
    signed_in(client, restated)
    then = client.get(f"/panels/rep/table.csv?{APRIL}&as_of={THEN}")
    rows = list(csv.reader(io.StringIO(then.content.decode("utf-8-sig"))))
    assert "-as-of-run-" in then.headers["Content-Disposition"]
    assert rows[0][-1] == "As of"
    assert {row[-1] for row in rows[1:]} == {"20 May 2026, 12:00"}
    assert [row[:2] for row in rows[1:]] == [
        ["Ann", "400.00"],
        ["Cid", "50.00"],
        ["Total", "450.00"],
    ]


def test_the_moment_goes_along_and_can_be_left(restated, client):
    html = signed_in(client, restated).get(f"/trend/?{APRIL}&as_of={THEN}", follow=True)
    text = html.content.decode().replace("&amp;", "&")
    assert "as_of=2026-05-20T23%3A00" in text
    assert f'href="?{APRIL}">Show the present ones' in text


def test_moments_before_anything_was_published_are_not_offered(company, client, it_is):
    signed_in(client, company)
    assert "as_of=" not in client.get("/trend/").content.decode()
    it_is("2026-05-21")
    company.world.publish()
    offers = re.findall(r'href="(\?[^"]*as_of=[^"]+)"', client.get("/trend/").content.decode())
    assert [client.get("/trend/" + html.unescape(one)).status_code for one in offers] == [200]


@pytest.mark.parametrize(
    ("moment", "said"), [("2026-01-01T00:00", "Nothing had been published"), ("soon", "2026-07-01")]
)
def test_a_moment_that_makes_no_sense_is_refused_in_words(restated, client, moment, said):
    signed_in(client, restated)
    page = client.get(f"/?as_of={moment}")
    assert page.status_code == 400
    assert said in page.content.decode()
    assert "as_of" in str(client.get(f"/api/v1/panels/rep/?as_of={moment}").json())
