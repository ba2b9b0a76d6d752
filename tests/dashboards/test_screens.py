"""Links for screens: what they show, and when they stop."""

import re

import pytest
from django.test import Client

from dashboards.models import Board, BoardPanel, Screen
from salesmetrics.tenancy.models import Membership, User
from salesmetrics.tenancy.people import change_seat, deactivate

NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}


@pytest.fixture
def as_role(seats):
    def signed_in(role):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in


@pytest.fixture
def link(as_role):
    """Makes a link for a screen; gives its path."""

    def made(role="manager", shows="page-overview", **wish):
        wish = {"name": "Hall", "shows": shows, "seconds": 20, **wish}
        answer = as_role(role).post("/boards/screens/", wish)
        assert answer.status_code == 200, answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
        return re.search(r'value="http://testserver(/tv/[^"]+)"', answer.content.decode()).group(1)

    return made


def seat(role):
    return Membership.objects.select_related("user").get(user__email=f"{NAMES[role]}@example.com")


def test_it_shows_what_its_maker_sees_and_nobody_signs_in(link):
    page = Client().get(link())
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert "600" in text  # the north's quarter
    assert "Cid" not in text
    assert "/records/" not in text
    assert "Sign out" not in text


def test_commissions_are_left_out_unless_they_are_allowed(link):
    assert "Commission" not in Client().get(link()).content.decode()
    allowed = link(with_commissions="on")
    assert "Commission" in Client().get(allowed).content.decode()


def test_who_sees_no_commissions_cannot_allow_them(link):
    path = link("viewer", with_commissions="on")
    assert not Screen.objects.get().with_commissions
    assert "Commission" not in Client().get(path).content.decode()


def test_a_revoked_link_shows_nothing(link, as_role):
    path = link()
    as_role("manager").post(f"/boards/screens/{Screen.objects.get().pk}/revoke/")
    assert Client().get(path).status_code == 404


def test_it_dies_with_its_maker(link):
    path = link()
    deactivate(seat("manager"))
    assert Client().get(path).status_code == 404


def test_it_dies_when_its_maker_gets_another_seat(link, company):
    path = link()
    change_seat(seat("manager"), role="manager", rep=None, team=company.south)
    assert Client().get(path).status_code == 404


def test_a_board_is_shown_within_what_the_maker_may_see(link, as_role, company):
    owner = seat("admin")
    board = Board.objects.create(
        organization=company.world.organization, owner=owner, name="All", shared=True
    )
    BoardPanel.objects.create(
        organization=company.world.organization,
        board=board,
        metric="revenue",
        split="rep",
        chart="table",
    )
    whole = link("admin", f"board-{board.pk}")
    part = link("manager", f"board-{board.pk}")
    assert "Cid" in Client().get(whole).content.decode()
    text = Client().get(part).content.decode()
    assert "Ann" in text
    assert "Cid" not in text
    Board.objects.update(shared=False)
    assert Client().get(part).status_code == 404
    assert Client().get(whole).status_code == 200
    Board.objects.update(shared=True)
    assert Client().get(part).status_code == 200
    company.world.user("Zed", "admin")
    deactivate(owner)
    assert Client().get(part).status_code == 404


def test_a_board_of_others_cannot_be_put_on_a_screen(as_role, company):
    board = Board.objects.create(
        organization=company.world.organization, owner=seat("admin"), name="Mine alone"
    )
    wish = {"name": "Hall", "shows": f"board-{board.pk}", "seconds": 20}
    assert as_role("rep").post("/boards/screens/", wish).status_code == 422


def test_an_admin_revokes_anybodys_and_others_only_their_own(link, as_role):
    path = link("manager")
    key = Screen.objects.get().pk
    assert as_role("viewer").post(f"/boards/screens/{key}/revoke/").status_code == 404
    assert Client().get(path).status_code == 200
    assert as_role("admin").post(f"/boards/screens/{key}/revoke/").status_code == 302
    assert Client().get(path).status_code == 404


def test_what_is_kept_does_not_open_it(link):
    secret = link().split("/")[2]
    row = Screen.objects.values().get()
    assert all(secret not in str(value) for value in row.values())
    assert Client().get(f"/tv/{row['digest']}/").status_code == 404
    assert Client().get("/tv/nonsense/").status_code == 404


def test_the_link_opens_nothing_else(link):
    client = Client()
    client.get(link())
    for address in ("/", "/metrics/revenue/records/", "/api/v1/metrics/"):
        assert client.get(address).status_code in (302, 401)
