"""People and roles: given, changed, taken away; never the last admin."""

import datetime as dt

import pytest
from django.test import Client

from api.models import ApiToken
from salesmetrics.tenancy.models import Membership, User
from salesmetrics.tenancy.people import SeatError, change_seat


def seat_of(name):
    return Membership.objects.get(user__email=f"{name}@example.com")


def test_a_role_is_changed_with_its_team(admin, company):
    seat = seat_of("vic")
    wish = {"role": "manager", "team": company.south.pk, "rep": ""}
    assert admin.post(f"/settings/people/{seat.pk}/", wish).status_code == 302
    seat.refresh_from_db()
    assert (seat.role, seat.team) == ("manager", company.south)


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_nobody_is_left_with_a_role_that_sees_nothing(admin, role):
    seat = seat_of("vic")
    wish = {"role": role, "team": "", "rep": ""}
    assert admin.post(f"/settings/people/{seat.pk}/", wish).status_code == 422
    seat.refresh_from_db()
    assert seat.role == "viewer"


def test_a_rep_is_one_persons_only(admin, company):
    seat = seat_of("vic")
    wish = {"role": "rep", "rep": company.ann.pk, "team": ""}
    assert admin.post(f"/settings/people/{seat.pk}/", wish).status_code == 422
    assert str(company.bob) in admin.get(f"/settings/people/{seat.pk}/").content.decode()
    # The form was filled in before somebody else did the same.
    with pytest.raises(SeatError, match="Somebody else"):
        change_seat(seat, role="rep", rep=company.ann, team=None)


def test_the_last_admin_stays_one(admin, company):
    seat = seat_of("ada")
    wish = {"role": "viewer", "team": "", "rep": ""}
    answer = admin.post(f"/settings/people/{seat.pk}/", wish)
    assert "last admin" in answer.content.decode()
    admin.post(f"/settings/people/{seat.pk}/deactivate/")
    seat.refresh_from_db()
    assert (seat.role, seat.is_active) == ("admin", True)


def test_a_deactivated_admin_does_not_count_as_another_one(admin, company):
    second = company.world.user("Zed", "admin")
    admin.post(f"/settings/people/{second.pk}/deactivate/")
    admin.post(f"/settings/people/{seat_of('ada').pk}/deactivate/")
    assert seat_of("ada").is_active


def test_sessions_and_tokens_die_with_the_seat_and_come_back_with_it(admin, as_role):
    theirs, seat = as_role("manager"), seat_of("max")
    _token, secret = ApiToken.issue(seat, "t", ["metrics:read"], dt.timedelta(days=1))
    headers = {"Authorization": f"Bearer {secret}"}
    assert theirs.get("/").status_code == 200
    assert Client().get("/api/v1/metrics/", headers=headers).status_code == 200
    admin.post(f"/settings/people/{seat.pk}/deactivate/")
    assert theirs.get("/").status_code == 302
    assert Client().get("/api/v1/metrics/", headers=headers).status_code == 401
    assert not User.objects.get(email="max@example.com").is_active
    admin.post(f"/settings/people/{seat.pk}/reactivate/")
    assert Client().get("/api/v1/metrics/", headers=headers).status_code == 200


def test_who_belongs_elsewhere_too_keeps_that_seat(admin, as_role, elsewhere):
    theirs = as_role("manager")
    person = User.objects.get(email="max@example.com")
    Membership.objects.create(organization=elsewhere.organization, user=person, role="viewer")
    seat = Membership.objects.get(user=person, role="manager")
    _token, secret = ApiToken.issue(seat, "t", ["metrics:read"], dt.timedelta(days=1))
    admin.post(f"/settings/people/{seat.pk}/deactivate/")
    page = theirs.get("/account/")
    assert page.status_code == 200
    assert "Elsewhere" in page.content.decode()
    assert ">North<" not in page.content.decode()
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/metrics/", headers=headers).status_code == 401
