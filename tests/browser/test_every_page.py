"""Every page is right for everybody: by axe, in both themes, at a desk and on a phone.

What it looked like is kept among the artefacts, in `pages`.
"""

import pytest
from django.test import Client

from tests.browser import walking
from tests.browser.conftest import EMAILS

OWN = {
    "rep": ("/", "/reps/", "/commissions/", "/commissions/statements/", "/commissions/what-if/"),
    "manager": ("/reps/", "/leads/", "/customers/", "/scorecard/ann/"),
}
SECTIONS = ("people", "teams", "regions", "stages", "targets", "rates", "runs", "imports")
GUESTS = ("/accounts/login/", "/accounts/password/reset/", "/nowhere/")


@pytest.fixture
def busy(people):
    from tests.browser.busy import fill

    fill(people)
    return people


def signed_in(role):
    from salesmetrics.tenancy.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"{EMAILS[role]}@example.com"))
    return client


def single_pages(company):
    """One page of each kind that is of one thing: a figure, a rep, a statement, a board."""
    from dashboards.models import Board, BoardPanel
    from salesmetrics.commissions.models import Plan, Statement
    from salesmetrics.tenancy.models import Membership

    organization = company.world.organization
    seat = Membership.objects.get(user__email="ada@example.com")
    board = Board.objects.create(organization=organization, owner=seat, name="Morning")
    for place, (split, chart) in enumerate((("", "figure"), ("", "time"), ("rep", "bars"))):
        BoardPanel.objects.create(
            organization=organization, board=board, metric="revenue", split=split, chart=chart,
            position=place, title=f"Sales {place}",
        )  # fmt: skip
    return [
        "/?period=custom&from=2019-01-01&to=2019-03-31",
        "/metrics/win_rate/",
        "/metrics/revenue/records/",
        "/panels/rep/",
        "/scorecard/ann/",
        f"/boards/{board.pk}/",
        f"/boards/{board.pk}/edit/",
        f"/settings/people/{seat.pk}/",
        f"/settings/teams/{company.north.pk}/",
        f"/commissions/statements/{Statement.objects.first().pk}/",
        f"/commissions/plans/{Plan.objects.first().pk}/",
        f"/commissions/plans/{Plan.objects.first().pk}/edit/",
    ]


def walk(page, places, who, shot):
    wrong = []
    for address in places:
        page.goto(address)
        wrong += walking.look_at(page, f"{who}-{walking.named(address)}", shot)
    return "\n".join(wrong)


def test_nothing_is_wrong_with_any_page(opened, busy, shot):
    client = signed_in("admin")
    places = [*walking.shown(client), *single_pages(busy)]
    assert len(places) > 45
    assert {f"/settings/{section}/" for section in SECTIONS} <= set(places)
    page = opened("/account/", "admin", viewport=walking.SIZES["desk"])
    wrong = walk(page, places, "admin", shot)
    assert not wrong, wrong


@pytest.mark.parametrize("role", OWN)
def test_nothing_is_wrong_with_the_pages_of_fewer_rights(opened, busy, shot, role):
    page = opened("/account/", role, viewport=walking.SIZES["desk"])
    wrong = walk(page, OWN[role], role, shot)
    assert not wrong, wrong


def test_nothing_is_wrong_where_nobody_is_signed_in(opened, busy, shot):
    from dashboards.models import Screen
    from salesmetrics.tenancy.models import Membership

    seat = Membership.objects.get(user__email="max@example.com")
    _made, secret = Screen.issue(seat, name="Hall", page="overview", seconds=60)
    page = opened("/accounts/login/", None, viewport=walking.SIZES["desk"])
    quiet = page.context.new_page()  # a wrong address is told in the console too
    wrong = walk(quiet, (*GUESTS, f"/tv/{secret}/"), "guest", shot)
    assert not wrong, wrong
