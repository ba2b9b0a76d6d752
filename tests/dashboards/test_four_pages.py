"""Products, activities, costs, competitors: what the panels say of a small company."""

import json

import pytest
from django.test import Client
from django.utils.html import escape

from dashboards.pages import PAGES
from dashboards.panels import PANELS, payload
from dashboards.panels.sheet import beyond_role
from salesmetrics.crm.models import Activity, Competitor, CompetitorFigure, Spend
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.tenancy.visibility import scope_of
from tests import kept

PAGES_OF_FOUR = ("products", "activities", "costs", "competitors")


def fill(world):
    """Noon of 20 May 2026: sales of two products, activities, spend, one competitor.

    Ann sold Desk for 300 (it cost 100) and Lamp for 100; she called twice and met once, Bob
    called once. In May 40 went to ads, of which the Fair 30, and 60 to salaries. Rival is named
    in a deal won and in two lost.
    """
    north = world.team("North")
    ann, bob = world.rep("Ann", team=north), world.rep("Bob", team=north)
    desk, lamp = world.product("Desk"), world.product("Lamp")
    for name, amount, product in (("A", 300, desk), ("B", 100, lamp)):
        order = world.order(name, "2026-05-04", amount, owner=ann)
        world.line(order, amount, product=product, cost=amount / 3 if product == desk else None)
    for number, (rep, kind) in enumerate(
        ((ann, "call"), (ann, "call"), (ann, "meeting"), (bob, "call"))
    ):
        moment = world.at("2026-05-06")
        world.add(Activity, f"T{number}", owner=rep, type=kind, happened_at=moment, minutes=30)
    fair = world.campaign("Fair")
    for name, amount, category, campaign in (
        ("S1", 30, "advertising", fair),
        ("S2", 10, "advertising", None),
        ("S3", 60, "salaries", None),
    ):
        world.add(
            Spend,
            name,
            spent_on="2026-05-02",
            amount=amount,
            category=category,
            kind="marketing" if category == "advertising" else "sales",
            campaign=campaign,
        )
    rival = world.add(Competitor, "Rival")
    for competitor, share in ((rival, 35), (None, 20)):
        CompetitorFigure.objects.create(
            organization=world.organization,
            competitor=competitor,
            starts_on="2026-04-01",
            ends_on="2026-06-30",
            market_share=share,
            currency="EUR",
        )
    world.won("W", "2026-05-05", owner=ann, competitor=rival, amount=0)
    world.lost("L1", "2026-05-06", owner=ann, competitor=rival, amount=10)
    world.lost("L2", "2026-05-07", owner=bob, competitor=rival, amount=10)
    world.publish()
    return world


@pytest.fixture
def filled(world, it_is):
    it_is("2026-05-20")
    return kept.once(fill, world)


@pytest.fixture
def figures(filled):
    """The rows of a panel's table: the first figure of each, by label."""
    scope = filled.scope("Ada", "admin")

    def rows(key, **asked):
        made = payload(key, scope, asked)
        assert made["empty"] is None, made["empty"]
        return {row[0]: row[1] for row in made["table"]["rows"]}

    return rows


def test_products(figures):
    sold = figures("products_sold")  # the deal that was won for nothing had no product
    assert sold == {"Desk": "300.00", "Lamp": "100.00", "Without a product": "0.00"}
    assert figures("products_margin")["Desk"] == "66.67"


def test_activities(figures):
    assert figures("activities_by_type") == {"Call": "3", "Meeting": "1"}
    assert figures("activities_by_rep") == {"Ann": "3", "Bob": "1"}
    assert figures("selling_hours") == {"Ann": "1.50", "Bob": "0.50"}
    assert figures("activities_per_win")["Ann"] == "3.00"


def test_costs(figures):
    assert figures("spend") == {"Salaries": "60.00", "Advertising": "40.00"}
    by_campaign = figures("spend", spend_by="campaign")
    assert by_campaign == {"Fair": "30.00", "Without a campaign": "70.00"}
    assert figures("acquisition_cost") == {"Salaries": "30.00", "Advertising": "20.00"}


def test_competitors(figures):
    assert figures("market_share") == {"Rival": "35.00", "Ourselves": "20.00"}
    assert figures("win_rate_against")["Rival"] == "33.33"


def test_our_own_figure_is_not_told_twice(filled):
    ours = payload("market_share", filled.scope("Zoe", "admin"), {})
    assert [row[0] for row in ours["table"]["rows"]] == ["Rival", "Ourselves"]
    assert ours["table"]["total"] is None


@pytest.mark.parametrize("page", PAGES_OF_FOUR)
@pytest.mark.parametrize("role", ["admin", "manager", "rep", "viewer"])
def test_everybody_has_the_pages_within_what_they_may_see(filled, page, role):
    from salesmetrics.tenancy.models import Rep, Team

    seat = {"manager": {"team": Team.objects.get()}, "rep": {"rep": Rep.objects.get(name="Ann")}}
    client = Client()
    membership = filled.user("Zoe", role, **seat.get(role, {}))
    client.force_login(membership.user)
    answer = client.get(f"/{page}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    for panel in PAGES[page].panels:
        # What is known for the whole only is named once, at the foot, to who sees a part.
        beyond = beyond_role(scope_of(membership), PANELS[panel].lead)
        assert (f'id="panel-{panel}"' in text) is not beyond, panel
        assert escape(str(PANELS[panel].title)) in text
    if role == "rep":
        assert "Bob" not in text
    if role == "viewer":
        assert "/records/" not in text


@pytest.mark.parametrize("page", PAGES_OF_FOUR)
def test_an_empty_organization_is_told_why_there_is_nothing(world, page):
    client = Client()
    client.force_login(world.user("Ada", "admin").user)
    answer = client.get(f"/{page}/")
    assert answer.status_code == 200
    for file in PAGES[page].files:
        assert f"{file}.csv" in answer.content.decode()


def test_the_files_that_pages_name_are_files_that_are_taken():
    named = {file for page in PAGES.values() for file in page.files}
    assert named
    assert named <= set(ENTITIES)


def test_what_a_filter_leaves_out_is_told(filled):
    made = payload("spend", filled.scope("Ada", "admin"), {"rep": "ann"})
    assert "not known by: Rep" in json.dumps(made["empty"])
