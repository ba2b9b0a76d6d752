"""The first visit is light, and stays so for a company of a thousand reps."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from dashboards.pages import PAGES

LIMIT = 250_000  # bytes on the wire
FURTHER = 60_000


@pytest.fixture
def visitor(company, client):
    client.force_login(company.world.user("Ada", "admin").user)
    return client


def static_files(page):
    """What the page loads, with what its modules import and its icons."""
    found = set(re.findall(r'(?:src|href)="/static/([^"#]+)', page))
    modules = {name for name in found if name.startswith("js/")}
    while modules:
        text = open_file(modules.pop()).decode()
        further = {f"js/{name}" for name in re.findall(r'from "\./([^"]+)"', text)} - found
        found |= further
        modules |= further
    return found


def open_file(name):
    return Path(finders.find(name)).read_bytes()


def test_a_first_visit_is_light(visitor):
    answer = visitor.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.content).decode()
    files = static_files(page)
    assert {"vendor/chart/chart.umd.min.js", "js/numbers.js", "css/tokens.css"} <= files
    weight = len(answer.content) + sum(len(gzip.compress(open_file(f))) for f in files)
    assert weight <= LIMIT


def test_of_very_many_rows_the_overview_has_the_first_and_a_page_has_all(visitor, company):
    world = company.world
    for number in range(60):
        rep = world.rep(f"Rep {number}")
        world.order(f"Order {number}", "2026-05-02", 1 + number, owner=rep)
    world.publish()
    page = visitor.get("/").content.decode()
    board = page.split('id="panel-rep"')[1].split("</section>")[0]
    assert board.count("<tr") == 40 + 2
    assert '<a href="/panels/rep/?">Show all 63</a>' in board
    whole = visitor.get("/panels/rep/").content.decode()
    assert whole.count("<tr") == 63 + 2
    assert "Rep 0<" in whole


def test_a_panel_on_its_own_page_is_for_who_may_see_it(visitor, company, client):
    assert visitor.get("/panels/commission/?period=last_year").status_code == 200
    assert visitor.get("/panels/weather/").status_code == 404
    assert visitor.get("/panels/trend/?period=x").status_code == 400
    client.force_login(company.world.user("Vic", "viewer").user)
    assert client.get("/panels/commission/").status_code == 403


def test_a_further_visit_is_a_quarter_of_it(visitor):
    """What the overview has loaded is kept; the shapes of the map come once, after its page."""
    known = static_files(visitor.get("/").content.decode())
    for key in PAGES:
        answer = visitor.get(
            f"/{key}/?period=this_quarter", headers={"Accept-Encoding": "gzip"}, follow=True
        )
        page = gzip.decompress(answer.content).decode()
        further = static_files(page) - known
        weight = len(answer.content) + sum(len(gzip.compress(open_file(f))) for f in further)
        assert weight <= FURTHER, (key, weight, further)
