"""A page of one's own: put together, ordered, shared within what each may see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboards.models import Board, BoardPanel

NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}
BARS = {"metric": "revenue", "split": "rep", "chart": "bars", "title": "Who sells"}


@pytest.fixture
def as_role(seats):
    from salesmetrics.tenancy.models import User

    def signed_in(role):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in


@pytest.fixture
def board(as_role):
    """Max's board with one panel: revenue by rep."""
    as_role("manager").post("/boards/", {"name": "Morning"})
    made = Board.objects.get()
    as_role("manager").post(f"/boards/{made.pk}/edit/", BARS)
    return made


def text(response):
    return response.content.decode()


def test_a_board_shows_the_panels_that_were_chosen(as_role, board):
    page = text(as_role("manager").get(f"/boards/{board.pk}/"))
    assert "Who sells" in page
    assert "400.00" in page  # Ann's April
    assert "Cid" not in page


def test_a_board_is_held_while_a_panel_is_added(as_role, board):
    with CaptureQueriesContext(connection) as asked:
        as_role("manager").post(f"/boards/{board.pk}/edit/", BARS)
    told = [one["sql"] for one in asked.captured_queries]
    (held,) = (n for n, sql in enumerate(told) if "FOR UPDATE" in sql)
    (added,) = (n for n, sql in enumerate(told) if "INSERT" in sql and "boardpanel" in sql)
    assert held < added


def test_every_way_to_draw_is_drawn(as_role, board):
    client = as_role("manager")
    for wish in (
        {"metric": "win_rate", "split": "", "chart": "figure"},
        {"metric": "revenue", "split": "", "chart": "time"},
        {"metric": "win_rate", "split": "rep", "chart": "bars"},
        {"metric": "revenue", "split": "rep", "chart": "stack"},
        {"metric": "revenue", "split": "region", "chart": "table"},
    ):
        assert client.post(f"/boards/{board.pk}/edit/", wish).status_code == 302, wish
    page = client.get(f"/boards/{board.pk}/")
    assert page.status_code == 200
    assert text(page).count('<section class="panel') == 6


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "nonsense"},
        {"split": "stage"},
        {"chart": "figure"},
        {"metric": "win_rate", "chart": "stack"},
        {"metric": "calls_made", "only-region": "apac"},
    ],
)
def test_what_a_metric_does_not_know_cannot_be_asked_of_it(as_role, board, wrong):
    answer = as_role("manager").post(f"/boards/{board.pk}/edit/", BARS | wrong)
    assert answer.status_code == 422
    assert board.panels.count() == 1


def test_a_panel_is_narrowed_for_itself(as_role, board):
    wish = BARS | {"only-rep": "bob", "title": "Bob alone"}
    as_role("manager").post(f"/boards/{board.pk}/edit/", wish)
    BoardPanel.objects.filter(title="Who sells").delete()
    page = text(as_role("manager").get(f"/boards/{board.pk}/"))
    assert "200.00" in page
    assert "400.00" not in page


def test_a_panel_is_taken_along_and_leads_to_its_definition(as_role, board):
    panel = board.panels.get()
    place = f"/boards/{board.pk}/panels/{panel.pk}/table.csv"
    client = as_role("manager")
    page = text(client.get(f"/boards/{board.pk}/"))
    assert f'href="{place}?' in page
    assert 'href="/metrics/revenue/?' in page
    rows = text(client.get(f"{place}?period=last_quarter")).splitlines()
    assert rows[1].startswith("Ann,300.00")
    assert "Cid" not in text(client.get(place))
    assert client.get(place.replace("csv", "pdf")).status_code == 404
    assert as_role("admin").get(place).status_code == 404  # it is not shared
    Board.objects.update(shared=True)
    assert "Cid" in text(as_role("admin").get(place))
    panel.metric = "commission_total"
    panel.save()
    assert as_role("viewer").get(place).status_code == 404


def test_panels_are_moved_by_steps_and_by_dragging(as_role, board):
    client = as_role("manager")
    client.post(f"/boards/{board.pk}/edit/", BARS | {"title": "Second"})
    client.post(f"/boards/{board.pk}/edit/", BARS | {"title": "Third"})

    def titles():
        return list(board.panels.values_list("title", flat=True))

    first, second, third = board.panels.all()
    client.post(f"/boards/{board.pk}/order/", {"down": first.pk})
    assert titles() == ["Second", "Who sells", "Third"]
    client.post(f"/boards/{board.pk}/order/", {"up": second.pk})  # it is first already
    assert titles() == ["Second", "Who sells", "Third"]
    order = f"{third.pk},{first.pk},{second.pk}"
    client.post(f"/boards/{board.pk}/order/", {"order": order})
    assert titles() == ["Third", "Who sells", "Second"]


def test_others_see_a_board_only_if_it_is_shared(as_role, board):
    for role in ("admin", "rep", "viewer"):
        assert as_role(role).get(f"/boards/{board.pk}/").status_code == 404
    Board.objects.update(shared=True)
    for role in ("admin", "rep", "viewer"):
        assert as_role(role).get(f"/boards/{board.pk}/").status_code == 200


def test_in_a_shared_board_each_sees_the_own_part(as_role, board):
    Board.objects.update(shared=True)
    assert "Cid" in text(as_role("admin").get(f"/boards/{board.pk}/"))
    page = text(as_role("rep").get(f"/boards/{board.pk}/"))
    assert "Ann" in page
    assert "Bob" not in page


def test_commissions_in_a_shared_board_stay_with_those_who_may_see_them(as_role, board):
    wish = {"metric": "commission_total", "split": "rep", "chart": "bars", "title": "Pay"}
    assert as_role("manager").post(f"/boards/{board.pk}/edit/", wish).status_code == 302
    Board.objects.update(shared=True)
    assert "Pay" in text(as_role("manager").get(f"/boards/{board.pk}/"))
    assert "Pay" not in text(as_role("viewer").get(f"/boards/{board.pk}/"))
    answer = as_role("viewer").post("/boards/", {"name": "Mine"})
    assert as_role("viewer").post(answer.url, wish).status_code == 422


def test_only_the_owner_changes_a_board(as_role, board):
    Board.objects.update(shared=True)
    panel = board.panels.get()
    for role in ("admin", "rep", "viewer"):
        client = as_role(role)
        assert client.get(f"/boards/{board.pk}/edit/").status_code == 404
        for action, wish in (
            ("edit", BARS),
            ("settings", {"name": "Stolen"}),
            ("order", {"order": "1"}),
            ("delete", {}),
            (f"panels/{panel.pk}/remove", {}),
        ):
            assert client.post(f"/boards/{board.pk}/{action}/", wish).status_code == 404
    board.refresh_from_db()
    assert (board.name, board.panels.count()) == ("Morning", 1)


def test_another_organization_sees_nothing_of_it(board, company):
    from tests.world import World

    Board.objects.update(shared=True)
    eve = Client()
    eve.force_login(World("elsewhere").user("Eve", "admin").user)
    assert eve.get(f"/boards/{board.pk}/").status_code == 404
    assert "Morning" not in text(eve.get("/boards/"))


def test_a_board_goes_with_its_deactivated_owner(as_role, board):
    from salesmetrics.tenancy.people import deactivate

    Board.objects.update(shared=True)
    deactivate(board.owner)
    assert as_role("admin").get(f"/boards/{board.pk}/").status_code == 404


def test_what_is_kept_of_a_board_is_asked_for_once(as_role, board, django_assert_max_num_queries):
    client = as_role("manager")
    client.get(f"/boards/{board.pk}/")
    with django_assert_max_num_queries(22):
        client.get(f"/boards/{board.pk}/")
