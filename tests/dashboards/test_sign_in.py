"""Signing in and out, forgotten passwords, switching organizations and themes."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from salesmetrics.tenancy.models import User

PASSWORD = "correct horse battery staple"
LOGIN = "/accounts/login/"


@pytest.fixture
def ada(world):
    cache.clear()  # attempts of former tests are counted there
    user = world.user("Ada", "admin").user
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, email="ada@example.com", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_one_signs_in_by_e_mail_and_lands_on_the_overview(client, ada):
    answer = sign_in(client, email="ADA@example.com")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_one_lands_where_one_wanted_to_go_but_nowhere_else(client, ada):
    answer = sign_in(client, next="/metrics/")
    assert answer.headers["Location"] == "/metrics/"
    client.logout()
    assert sign_in(client, next="https://evil.example/").headers["Location"] == "/"


def test_a_wrong_password_and_a_wrong_address_are_answered_alike(client, ada):
    def told(answer):
        assert answer.status_code == 200
        return re.search(r'<div class="notice notice-error".*?</div>', answer.content.decode())[0]

    wrong = told(sign_in(client, password="no"))
    assert told(sign_in(client, email="nobody@example.com")) == wrong
    assert client.get("/").status_code == 302


def test_after_some_wrong_attempts_further_ones_are_refused(client, ada):
    for _attempt in range(5):
        sign_in(client, password="no")
    answer = sign_in(client)
    assert answer.headers.get("Location") != "/"
    assert client.get("/").status_code == 302


def test_who_is_no_longer_active_is_out(client, ada):
    sign_in(client)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_who_belongs_nowhere_is_told_so(client, db):
    client.force_login(User.objects.create_user("lone@example.com"))
    answer = client.get("/")
    assert answer.status_code == 403
    assert "You do not belong to this organization." in answer.content.decode()


def test_nobody_signs_up(client, db):
    page = client.get("/accounts/signup/").content.decode()
    assert "<input" not in page.replace('<input type="hidden"', "")
    client.post(
        "/accounts/signup/",
        {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.exists()


def test_one_signs_out_with_a_form_and_not_with_a_link(client, ada):
    sign_in(client)
    client.get("/accounts/logout/")
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_a_forgotten_password_is_replaced_through_a_link_in_a_mail(client, ada):
    client.post("/accounts/password/reset/", {"email": ada.email})
    (letter,) = mail.outbox
    assert letter.to == [ada.email]
    assert letter.subject == "Choose a new password"
    link = re.search(r"https?://[^/]+(/\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    new = "another long pass phrase"
    client.post(address, {"password1": new, "password2": new})
    assert sign_in(client, password=new).headers["Location"] == "/"
    client.logout()
    assert sign_in(client).status_code == 200


def test_a_link_works_once(client, ada):
    client.post("/accounts/password/reset/", {"email": ada.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "another long phrase", "password2": "another long phrase"})
    client.session.flush()
    again = client.get(link, follow=True).content.decode()
    assert "This link no longer works" in again


def test_an_address_without_account_is_answered_alike(client, ada):
    known = client.post("/accounts/password/reset/", {"email": ada.email}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "x@example.com"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert "sign up" not in mail.outbox[-1].body


def test_one_switches_between_ones_own_organizations(client, ada):
    from tests.world import World

    south, alien = World(slug="south"), World(slug="alien")
    south.user("Ada", "viewer")
    client.force_login(ada)
    assert "North" in client.get("/account/").content.decode()
    client.post("/account/organization/", {"organization": "south"})
    page = client.get("/account/").content.decode()
    assert '<option value="south" selected>' in page
    assert "Viewer" in page
    refused = client.post("/account/organization/", {"organization": alien.organization.slug})
    assert refused.status_code == 403
    assert '<option value="south" selected>' in client.get("/account/").content.decode()


def test_who_left_an_organization_falls_back_to_another(client, ada):
    from tests.world import World

    seat = World(slug="south").user("Ada", "viewer")
    client.force_login(ada)
    client.post("/account/organization/", {"organization": "south"})
    seat.delete()
    assert "North" in client.get("/account/").content.decode()


def test_the_theme_is_kept_and_written_into_the_page(client, ada):
    client.force_login(ada)
    assert "data-theme" not in client.get("/account/").content.decode().split("<body")[0]
    answer = client.post("/account/theme/", {"theme": "dark", "next": "/metrics/"})
    assert answer.headers["Location"] == "/metrics/"
    assert 'data-theme="dark"' in client.get("/account/").content.decode()
    client.post("/account/theme/", {"theme": "system"})
    assert "data-theme" not in client.get("/account/").content.decode().split("<body")[0]


def test_a_made_up_theme_changes_nothing_and_leads_nowhere_else(client, db):
    answer = client.post("/account/theme/", {"theme": '"><script>', "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"
    assert answer.cookies["theme"].value == ""
