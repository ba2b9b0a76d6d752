"""The server of cache and broker may be away for a while."""

import pytest
from django.core.cache import cache

from salesmetrics.cache import Cache
from tests.world import World

NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture
def away(settings, monkeypatch):
    monkeypatch.setattr(Cache, "away_until", 0.0)
    there = {"BACKEND": "salesmetrics.cache.Cache", "LOCATION": NOBODY}
    settings.CACHES = settings.CACHES | {"default": there}


def test_what_is_kept_is_found_while_the_server_is_there():
    cache.set("kept", [1], 60)
    assert (cache.get("kept"), cache.add("kept", [2])) == ([1], False)
    assert cache.delete("kept")
    assert cache.get("kept", "none") == "none"


def test_a_server_that_is_away_keeps_nothing_and_is_not_asked_again_at_once(away):
    cache.set("lost", 1)
    assert Cache.away_until > 0
    assert (cache.get("lost", "none"), cache.add("lost", 1), cache.delete("lost")) == (
        "none",
        True,
        False,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/trend/", "/metrics/revenue/", "/insights/", "/quality/"])
def test_pages_stand_without_it(client, away, page):
    client.force_login(World().user("Ada", "admin").user)
    assert client.get(page).status_code == 200


@pytest.mark.django_db
def test_people_can_sign_in_without_it_and_wrong_passwords_are_counted(client, away):
    for name, wrong, goes in (("Ada", 4, True), ("Bob", 5, False)):
        user = World(name.lower()).user(name, "admin").user
        user.set_password("a long way home 7")
        user.save()
        for _attempt in range(wrong):
            client.post("/accounts/login/", {"login": user.email, "password": "no"})
        right = {"login": user.email, "password": "a long way home 7"}
        assert (client.post("/accounts/login/", right).status_code == 302) is goes
        assert ("_auth_user_id" in client.session) is goes
        client.logout()


@pytest.mark.django_db
def test_a_second_factor_is_good_once_without_it(client, away):
    assert cache.add("allauth.mfa.totp.used?user=1&code=123456", "y")
    assert not cache.add("allauth.mfa.totp.used?user=1&code=123456", "y")
