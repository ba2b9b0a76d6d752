"""The catalogue, a metric's page and the records behind its figure, for who may see them."""

import html
import re

import pytest
from django.test import Client
from django.utils.html import escape

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.tenancy.models import User
from tests.world import World

NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}


@pytest.fixture
def as_role(seats):
    def signed_in(role):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def names(page):
    """The records on a page, in its order; their total is none of them."""
    records, *_total = page.split("<tfoot")
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?(\w+)', records)


def test_the_catalogue_tells_every_metric_with_what_it_is_now(as_role):
    page = text(as_role("admin").get("/metrics/"))
    for metric in METRICS.values():
        assert f'href="/metrics/{metric.key}/"' in page
    assert "what it is in Q2 2026" in page
    assert "<b>800 EUR</b>" in page
    titles = re.findall(r"<h2>([^<]+)</h2>", page)
    assert titles[0] == "Revenue and growth"
    assert len(titles) == len(set(titles)) == 7


def test_the_catalogue_is_searched_without_a_script(as_role):
    page = text(as_role("admin").get("/metrics/?q=Commission+earned+by+reps"))
    assert re.findall(r'<dt><a href="/metrics/(\w+)/"', page) == ["commission_total"]
    assert "No metric has the words" in text(as_role("admin").get("/metrics/?q=zebra"))
    assert "commission_total" not in text(as_role("viewer").get("/metrics/?q=commission"))


def test_a_role_is_told_its_own_figures(as_role):
    page = text(as_role("rep").get("/metrics/"))
    assert "<b>400 EUR</b>" in page
    assert "800 EUR" not in page


def test_a_kept_catalogue_costs_the_session_and_the_seat(as_role, django_assert_num_queries):
    client = as_role("admin")
    client.get("/metrics/")
    with django_assert_num_queries(2):
        client.get("/metrics/?q=revenue")


def test_every_metric_has_a_page_and_its_records(as_role):
    client = as_role("admin")
    for key, metric in METRICS.items():
        page = client.get(f"/metrics/{key}/")
        assert page.status_code == 200, key
        assert f"<code>{key}</code>" in text(page)
        assert escape(str(metric.in_words)) in page.content.decode()
        assert client.get(f"/metrics/{key}/records/").status_code == 200, key


def test_a_metrics_page_says_what_it_is_now_its_course_and_its_parts(as_role):
    page = text(as_role("admin").get("/metrics/revenue/"))
    assert "<b>800.00</b> EUR" in page
    assert "vs the same days of Q1 2026 (300.00)" in page
    assert 'id="drawing-course"' in page
    assert "Apr 2026" in page
    parts = page[page.index('id="title-parts"') :]
    assert re.findall(r"(Ann|Bob|Cid)(?:</a>)?</th>", parts) == ["Ann", "Bob", "Cid"]
    assert "orders, opportunities, subscriptions (crm_sale)" in page


def test_a_metrics_course_is_taken_along(as_role):
    client = as_role("admin")
    page = client.get("/metrics/revenue/").content.decode()
    for form in ("csv", "xlsx"):
        (address,) = re.findall(rf'href="([^"]+table\.{form}[^"]*)"', page)
        taken = client.get(html.unescape(address))
        assert taken.status_code == 200
        assert f"revenue-2026-04-01-2026-06-30.{form}" in taken["Content-Disposition"]
        if form == "csv":
            assert "Apr 2026,450.00" in taken.content.decode()
    assert client.get("/metrics/revenue/table.exe").status_code == 404
    assert as_role("viewer").get("/metrics/commission_total/table.csv").status_code == 404


def test_a_metrics_page_says_how_programs_and_terminals_ask_for_it(as_role):
    page = text(as_role("admin").get("/metrics/revenue/?period=last_month&region=emea"))
    asked = "from=2026-04-01&amp;to=2026-04-30&amp;region=emea"
    assert f"GET /api/v1/metrics/revenue/?{asked}" in page
    told = "manage.py metric revenue --org north --from 2026-04-01 --to 2026-04-30"
    assert f"{told} --where region=emea" in page
    assert f'href="/metrics/revenue/records/?{asked}"' in page


def test_the_records_behind_a_figure_are_listed_with_what_they_contributed(as_role):
    page = text(as_role("admin").get("/metrics/revenue/records/?period=this_quarter"))
    assert names(page) == ["Won", "f", "e", "d", "c"]
    assert "<b>800.00</b> EUR" in page
    assert "Records 1 to 5 of 5" in page
    assert '<td>order</td><td>7 May 2026</td> <td class="number">150</td>' in page


def test_contributions_have_the_same_decimals_and_tell_the_whole_on_hovering(as_role, company):
    company.world.order("odd", "2026-05-08", "10.1234")
    company.world.publish()
    page = text(as_role("admin").get("/metrics/revenue/records/?period=this_quarter"))
    assert '<td class="number" title="10.1234">10.12</td>' in page
    assert '<td class="number" title="150">150.00</td>' in page


def test_a_ratio_shows_both_parts(as_role):
    page = text(as_role("admin").get("/metrics/win_rate/records/"))
    assert "<b>33.33</b> % · 1 / 3" in page
    assert '<td class="number">0</td><td class="number">1</td>' in page


def test_what_is_no_sum_tells_the_sums_it_is_made_of(as_role):
    page = text(as_role("admin").get("/metrics/sales_velocity/records/"))
    assert "<code>deals_closed.won</code> 1" in page


@pytest.mark.parametrize(("role", "seen"), [("manager", ["won", "e", "c"]), ("rep", ["won", "c"])])
def test_a_role_sees_its_own_records(as_role, role, seen):
    address = "/metrics/revenue/records"
    shown = [name.lower() for name in names(text(as_role(role).get(f"{address}/")))]
    assert shown == seen
    lines = as_role(role).get(f"{address}.csv").content.decode().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == seen
    outside = as_role(role).get(f"{address}/?rep=cid&team=south")
    assert outside.status_code == 400
    assert "There is no rep “cid”. There is no team “south”." in text(outside)
    assert "Cid" not in text(outside)


def test_a_viewer_sees_no_records_and_is_offered_none(as_role):
    viewer = as_role("viewer")
    assert "/records/" not in text(viewer.get("/metrics/revenue/"))
    assert viewer.get("/metrics/revenue/records/").status_code == 403
    assert viewer.get("/metrics/revenue/records.csv").status_code == 403
    assert viewer.get("/metrics/commission_total/records/").status_code == 404


def test_eve_sees_nothing_of_another_organization(company, client):
    other = World("south")
    other.publish()
    client.force_login(other.user("Eve", "admin").user)
    assert names(text(client.get("/metrics/revenue/records/"))) == []
    assert client.get("/metrics/revenue/records/?rep=ann").status_code == 400


def test_filters_of_any_dimension_are_kept_over_pages(as_role, company):
    client = as_role("admin")
    industry = company.world.industry("Toys")
    for number in range(101):
        buyer = company.world.account(f"Toy shop {number}", industry=industry)
        company.world.order(f"T{number}", "2026-05-11", 1, account=buyer)
    company.world.publish()
    query = "from=2026-04-01&to=2026-06-30&industry=toys"
    first = text(client.get(f"/metrics/revenue/records/?{query}"))
    assert "Records 1 to 100 of 101" in first
    assert "Industry: Toys" in first
    following = re.search(r'href="\?([^"]+start=100)"', first).group(1).replace("&amp;", "&")
    second = text(client.get(f"/metrics/revenue/records/?{following}"))
    assert "Records 101 to 101 of 101" in second
    assert "Later ones" in second


def test_what_was_restated_is_told_on_the_metrics_page(as_role, company, it_is):
    assert "Restatements" not in text(as_role("admin").get("/metrics/revenue/"))
    company.world.order("Late", "2026-04-29", 7, owner=company.bob)
    company.world.publish()
    page = text(as_role("admin").get("/metrics/revenue/"))
    section = page[page.index('id="restatements"') :]
    assert "Apr 2026" in section
    assert '<td class="number">450</td><td class="number">457</td>' in section
    assert "Restatements" not in text(as_role("rep").get("/metrics/revenue/"))


def test_a_wrong_wish_is_answered_in_words(as_role):
    for address in ("/metrics/", "/metrics/revenue/", "/metrics/revenue/records/"):
        assert as_role("admin").get(f"{address}?period=x").status_code == 400
    assert as_role("admin").get("/metrics/revenue/records/?rep=zoe").status_code == 400
    assert as_role("admin").get("/metrics/revenue/records/?start=x").status_code == 404


@pytest.fixture
def restated(company, it_is):
    """April was 450 when it was published on 20 May; a day later it is 500."""
    it_is("2026-05-21")
    order = company.world.order("Late", "2026-04-09", 50, owner=company.cid)
    company.world.publish()
    return order


APRIL = "period=custom&from=2026-04-01&to=2026-04-30"
THEN = f"{APRIL}&as_of=2026-05-20T23:00"


def test_a_metric_is_told_as_of_a_past_moment(as_role, restated):
    now = text(as_role("admin").get(f"/metrics/revenue/?{APRIL}"))
    assert "<b>500</b>" in now or "<b>500.00</b>" in now
    assert "as-of-banner" not in now
    then = text(as_role("admin").get(f"/metrics/revenue/?{THEN}"))
    assert "<b>450.00</b>" in then
    assert "Figures as they were published on 20 May 2026" in then
    assert 'value="2026-05-20T23:00"' in then
    assert "--as-of 2026-05-20T23:00:00+00:00" in then


def test_before_anything_was_published_there_is_no_figure(as_role, restated):
    answer = as_role("admin").get(f"/metrics/revenue/?{APRIL}&as_of=2026-01-01T00:00")
    assert answer.status_code == 400
    assert "Nothing had been published by then" in text(answer)
    answer = as_role("admin").get(f"/metrics/revenue/?{APRIL}&as_of=soon")
    assert answer.status_code == 400


def test_the_records_of_a_past_figure_are_those_of_now_and_say_so(as_role, restated):
    page = text(as_role("admin").get(f"/metrics/revenue/records/?{THEN}"))
    assert "the figure was published as 450.00" in page
    assert "which come to 500.00" in page
    assert "as_of=2026-05-20T23" in page


def test_a_restatement_names_its_records_to_who_may_see_them(as_role, restated):
    page = text(as_role("admin").get("/metrics/revenue/"))
    assert "1 record" in page
    assert '<span class="unit">late</span>' in page or "late · orders · added · edited" in page
    assert "late · orders" not in text(as_role("viewer").get("/metrics/revenue/"))
