"""What protects the people who use it."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile

from salesmetrics.tenancy.models import User
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


@pytest.mark.parametrize("page", ["/accounts/login/", "/imports/", "/nowhere/"])
def test_nobody_sends_more_than_may_be_sent(client, settings, page):
    """Nor does anything look into it: without a database the answer is the same."""
    settings.UPLOAD_MAX_MEGABYTES = 1
    file = SimpleUploadedFile("a.csv", b"0" * 3 * 1024 * 1024)
    assert client.post(page, {"file": file}).status_code == 413


def test_passwords_are_kept_with_argon2():
    assert make_password("x").startswith("argon2$")


@pytest.mark.django_db
def test_passwords_cannot_be_tried_without_end(client):
    ann = {"email": "ann@example.com", "password": "right-and-long-enough"}
    User.objects.create_user(**ann)
    wrong = {"login": ann["email"], "password": "wrong"}
    for _ in range(5):
        assert client.post("/accounts/login/", wrong).status_code == 200
    right = {"login": ann["email"], "password": ann["password"]}
    assert "Too many failed" in client.post("/accounts/login/", right).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_nobody_signs_up(client):
    said = {"email": "eve@example.com", "password1": "long-and-unusual", "password2": ""}
    client.post("/accounts/signup/", said | {"password2": said["password1"]})
    assert not User.objects.exists()
