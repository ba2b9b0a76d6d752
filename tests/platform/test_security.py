"""What protects the people who use it."""

import pytest

from tests.servers import manage

PRODUCTION = {
    "DEBUG": "off",
    "HTTPS": "on",
    "ALLOWED_HOSTS": "sales.example.com",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}


def test_production_passes_djangos_deploy_check():
    manage("check", "--deploy", "--fail-level", "WARNING", environment=PRODUCTION)


def test_the_deploy_check_sees_a_fault():
    with pytest.raises(AssertionError, match="W008"):
        manage(
            *("check", "--deploy", "--fail-level", "WARNING"),
            environment=PRODUCTION | {"HTTPS": "off"},
        )


def test_the_content_security_policy_allows_nothing_inline_and_nothing_foreign(client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_nobody_frames_it(client):
    assert client.get("/accounts/login/").headers["X-Frame-Options"] == "DENY"


def test_passwords_are_kept_with_argon2():
    from django.contrib.auth.hashers import make_password

    assert make_password("x").startswith("argon2$")
