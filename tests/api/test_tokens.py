"""A token opens what its user may see in one organization, as long as it lives, and no longer."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from api.models import ApiToken, Right
from salesmetrics.tenancy.models import User

HERE = "/api/v1/organization/"


def asks(secret, scheme="Bearer"):
    return Client(headers={"Authorization": f"{scheme} {secret}"}).get(HERE)


def test_a_token_signs_in_as_its_member(issue):
    answer = asks(issue("manager")[1])
    assert answer.status_code == 200
    assert answer.json()["slug"] == "north"
    caller = answer.json()["caller"]
    assert caller["email"] == "max@example.com"
    assert caller["role"] == "manager"


def test_the_scheme_may_be_written_in_small_letters(issue):
    assert asks(issue()[1], "bearer").status_code == 200


def test_its_secret_is_kept_as_a_hash_alone(issue):
    token, secret = issue()
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert len(secret) >= 43
    assert secret not in map(str, row.values())
    assert row["digest"] != secret
    assert secret.startswith(row["prefix"])


def test_two_tokens_differ(issue):
    assert issue()[1] != issue()[1]


@pytest.mark.parametrize("secret", ["", "sm_", "sm_nothing", "ü\udcff", "a" * 5000])
def test_what_is_no_token_signs_nobody_in(db, secret):
    answer = Client().get(HERE, HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.json()["code"] == "not_signed_in"


def test_an_expired_token_is_refused(issue, it_is):
    _token, secret = issue(days=30)
    it_is("2026-06-19T11:59")
    assert asks(secret).status_code == 200
    it_is("2026-06-19T12:00")
    answer = asks(secret)
    assert answer.status_code == 401
    assert "expired" in answer.json()["detail"]


def test_a_revoked_token_is_refused(issue):
    token, secret = issue()
    token.revoke()
    answer = asks(secret)
    assert answer.status_code == 401
    assert "revoked" in answer.json()["detail"]


def test_a_deactivated_users_tokens_die_at_once(issue):
    _token, secret = issue("rep")
    assert asks(secret).status_code == 200
    User.objects.filter(email="ann@example.com").update(is_active=False)
    assert asks(secret).status_code == 401


def test_a_removed_membership_takes_its_tokens_along(issue, members):
    _token, secret = issue("rep")
    members["rep"].delete()
    assert asks(secret).status_code == 401


def test_another_role_counts_from_the_next_request_on(issue, members):
    _token, secret = issue("admin")
    members["admin"].role = "viewer"
    members["admin"].save()
    answer = asks(secret).json()
    assert answer["caller"] == {
        "email": "ada@example.com",
        "role": "viewer",
        "scopes": ["metrics:read", "alerts:write", "reports:write"],
    }


def test_signing_in_takes_one_query(issue, django_assert_num_queries):
    _token, secret = issue("manager")
    asks(secret)
    with django_assert_num_queries(1):
        asks(secret)


def test_its_last_use_is_noted_at_most_once_a_minute(issue, it_is):
    token, secret = issue()

    def used_at(moment):
        it_is(moment)
        asks(secret)
        token.refresh_from_db()
        return token.last_used_at.strftime("%H:%M:%S")

    assert token.last_used_at is None
    assert used_at("2026-05-20T13:00:00") == "13:00:00"
    assert used_at("2026-05-20T13:00:59") == "13:00:00"
    assert used_at("2026-05-20T13:01:00") == "13:01:00"


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/api/v1/metrics/", "metrics:read"),
        ("/api/v1/metrics/revenue/?from=2026-05-01&to=2026-05-31", "metrics:read"),
        ("/api/v1/panels/", "metrics:read"),
        ("/api/v1/panels/trend/", "metrics:read"),
        ("/api/v1/runs/", "metrics:read"),
    ],
)
def test_a_token_without_the_scope_is_refused(program, address, right):
    others = [one for one in Right.values if one != right]
    answer = program(scopes=others).get(address)
    assert answer.status_code == 403
    assert right in answer.json()["detail"]
    assert program(scopes=[right]).get(address).status_code == 200


def test_a_token_never_does_more_than_its_user_may(program):
    for role in ("manager", "rep", "viewer"):
        answer = program(role).post("/api/v1/runs/", {}, content_type="application/json")
        assert answer.status_code == 403


def test_the_database_refuses_unknown_and_missing_scopes(issue):
    for scopes in (["everything"], []):
        with pytest.raises(IntegrityError, match="api_token_scopes_known"), transaction.atomic():
            issue(scopes=scopes)


def test_the_database_refuses_a_token_that_is_born_expired(issue):
    with pytest.raises(IntegrityError, match="api_token_expires"), transaction.atomic():
        issue(days=-1)


def test_too_many_requests_are_told_to_wait(program, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    client, other = program(), program()
    statuses = [client.get(HERE).status_code for _ in range(5)]
    # A new minute may begin in between.
    assert statuses.count(429) >= 1
    refused = client.get("/api/v1/panels/trend/")
    while refused.status_code != 429:
        refused = client.get("/api/v1/panels/trend/")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["code"] == "too_many_requests"
    assert other.get(HERE).status_code == 200


def test_where_the_limit_is_nought_nobody_waits(program, settings):
    settings.API_REQUESTS_PER_MINUTE = 0
    client = program()
    assert {client.get(HERE).status_code for _ in range(5)} == {200}


def test_the_browsers_sign_in_is_enough(members, client):
    client.force_login(User.objects.get(email="ann@example.com"))
    answer = client.get(HERE)
    assert answer.status_code == 200
    assert answer.json()["caller"]["role"] == "rep"


def test_in_the_browser_the_chosen_organization_answers(members, client):
    from tests.world import World

    World("another").user("Ann", "viewer")
    client.force_login(User.objects.get(email="ann@example.com"))
    for slug in ("another", "north", "another"):
        client.post("/account/organization/", {"organization": slug})
        assert client.get(HERE).json()["slug"] == slug


def test_in_the_browser_a_write_needs_the_pages_token(members):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(email="ada@example.com"))
    query = {"metrics": ["revenue"], "from": "2026-05-01", "to": "2026-05-31"}
    refused = client.post("/api/v1/query/", query, content_type="application/json")
    assert refused.status_code == 403
    page = client.get("/account/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    headers = {"X-CSRFToken": token}
    sent = client.post("/api/v1/query/", query, content_type="application/json", headers=headers)
    assert sent.status_code == 200


def test_a_bad_token_is_not_made_good_by_the_browsers_sign_in(members, client):
    client.force_login(User.objects.get(email="ann@example.com"))
    assert client.get(HERE, headers={"Authorization": "Bearer sm_no"}).status_code == 401


def test_who_belongs_to_no_organization_is_told(db, client):
    client.force_login(User.objects.create_user("alone@example.com"))
    assert client.get(HERE).status_code == 403


def test_answers_are_in_the_users_language(program, members):
    user = members["viewer"].user
    user.language = "de"
    user.save()
    answer = program("viewer").get(HERE)
    assert answer.headers["Content-Language"] == "de"
    assert dt.date.fromisoformat(answer.json()["today"]) == dt.date(2026, 5, 20)
