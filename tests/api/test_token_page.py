"""A token is made on a page, shown once, and revoked there."""

import re

import pytest
from django.test import Client

from api.models import ApiToken
from salesmetrics.tenancy.models import User

PAGE = "/settings/tokens/"
WISH = {"name": "Sheet", "days": "30", "scopes": ["metrics:read"]}
NAMES = {"admin": "ada", "manager": "max", "rep": "ann", "viewer": "vic"}
OF_ONES_OWN = ["alerts:write", "reports:write"]


@pytest.fixture
def browser_of(members):
    def signed_in(role):
        client = Client()
        client.force_login(User.objects.get(email=f"{NAMES[role]}@example.com"))
        return client

    return signed_in


def secrets_in(answer):
    return re.findall(r"sm_[\w-]{43}", answer.content.decode())


def test_it_is_for_who_is_signed_in(client, db):
    assert client.get(PAGE).status_code == 302


def test_it_is_linked_from_the_account(browser_of):
    assert f'href="{PAGE}"' in browser_of("rep").get("/account/").content.decode()


def test_a_token_is_shown_once_and_works(browser_of):
    browser = browser_of("rep")
    made = browser.post(PAGE, WISH)
    [secret] = secrets_in(made)
    assert made.headers["Cache-Control"] == "no-store"
    page = browser.get(PAGE)
    assert secrets_in(page) == []
    assert "Sheet" in page.content.decode()
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/organization/")
    assert answer.json()["caller"] == {
        "email": "ann@example.com",
        "role": "rep",
        "scopes": ["metrics:read"],
    }


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("admin", ["metrics:read", "crm:read", "crm:write", *OF_ONES_OWN, "admin"]),
        ("manager", ["metrics:read", "crm:read", "crm:write", *OF_ONES_OWN]),
        ("rep", ["metrics:read", "crm:read", "crm:write", *OF_ONES_OWN]),
        ("viewer", ["metrics:read", *OF_ONES_OWN]),
    ],
)
def test_only_what_the_role_may_do_is_offered(browser_of, role, offered):
    page = browser_of(role).get(PAGE).content.decode()
    assert re.findall(r'name="scopes" value="([^"]+)"', page) == offered


@pytest.mark.parametrize(
    "wish",
    [
        WISH | {"scopes": ["admin"]},
        WISH | {"scopes": []},
        WISH | {"name": ""},
        WISH | {"days": "9999"},
    ],
)
def test_a_wish_that_goes_too_far_makes_nothing(browser_of, wish):
    assert secrets_in(browser_of("viewer").post(PAGE, wish)) == []
    assert not ApiToken.objects.exists()


def test_one_revokes_ones_own(browser_of, issue):
    token, secret = issue("rep")
    answer = browser_of("rep").post(f"{PAGE}{token.pk}/revoke/", follow=True)
    assert "revoked" in answer.content.decode()
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/organization/").status_code == 401


@pytest.mark.parametrize(("role", "seen"), [("admin", True), ("manager", False), ("rep", False)])
def test_others_tokens_are_for_administrators(browser_of, issue, role, seen):
    token, _secret = issue("viewer")
    browser = browser_of(role)
    assert (token.prefix in browser.get(PAGE).content.decode()) is seen
    assert browser.post(f"{PAGE}{token.pk}/revoke/").status_code == (302 if seen else 404)
    token.refresh_from_db()
    assert bool(token.revoked_at) is seen


def test_another_organizations_tokens_are_nobodys(browser_of, issue):
    token, _secret = issue("eve")
    browser = browser_of("admin")
    assert token.prefix not in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}{token.pk}/revoke/").status_code == 404


def test_revoking_is_no_link(browser_of, issue):
    token, _secret = issue("rep")
    assert browser_of("rep").get(f"{PAGE}{token.pk}/revoke/").status_code == 405


def test_there_is_a_bound_to_tokens(browser_of, issue, monkeypatch):
    from api import token_pages

    monkeypatch.setattr(token_pages, "MOST_ALIVE", 2)
    browser = browser_of("rep")
    issue("rep")
    assert secrets_in(browser.post(PAGE, WISH))
    assert secrets_in(browser.post(PAGE, WISH)) == []
