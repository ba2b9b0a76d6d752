"""People come by a link that opens once."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from salesmetrics.tenancy.models import Invitation, Membership, User

NEW = {"name": "Nia New", "password": "correct horse battery", "again": "correct horse battery"}


@pytest.fixture
def invite(admin):
    """Invites somebody; gives the path of the link in the mail."""

    def invited(email="nia@example.com", role="viewer", **seat):
        mail.outbox.clear()
        answer = admin.post("/settings/people/", {"email": email, "role": role, **seat})
        assert answer.status_code == 200, answer.content.decode()
        link = re.search(r"http://testserver(/invitations/\S+/)", mail.outbox[0].body).group(1)
        assert link in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
        return link

    return invited


def test_the_link_makes_an_account_and_signs_in(invite, company):
    link, client = invite("Nia@Example.com", "manager", team=company.south.pk), Client()
    assert "manager" in client.get(link).content.decode().lower()
    answer = client.post(link, NEW)
    assert answer.status_code == 302
    seat = Membership.objects.get(user__email="nia@example.com")
    assert (seat.role, seat.team, seat.user.name) == ("manager", company.south, "Nia New")
    assert client.get("/account/").status_code == 200


def test_it_opens_only_once(invite):
    link = invite()
    Client().post(link, NEW)
    assert Client().get(link).status_code == 404
    assert Client().post(link, NEW | {"name": "Mallory"}).status_code == 404
    assert Membership.objects.filter(user__email="nia@example.com").count() == 1


def test_a_weak_or_mistyped_password_is_refused(invite):
    link = invite()
    for wrong in ({"password": "12345678", "again": "12345678"}, {"again": "another one"}):
        assert Client().post(link, NEW | wrong).status_code == 422
    assert not User.objects.filter(email="nia@example.com").exists()
    assert Client().get(link).status_code == 200


def test_a_newer_link_ends_the_older(invite):
    old = invite()
    with CaptureQueriesContext(connection) as asked:
        new = invite()
    # Of two sent at once too: who withdraws the older one waits for whoever makes one.
    held, withdrawn = (
        next(n for n, one in enumerate(asked.captured_queries) if words in one["sql"])
        for words in ("FOR UPDATE", 'UPDATE "tenancy_invitation"')
    )
    assert held < withdrawn
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_a_withdrawn_or_old_link_opens_nothing(invite, admin):
    link = invite()
    admin.post(f"/settings/invitations/{Invitation.objects.get().pk}/withdraw/")
    assert Client().get(link).status_code == 404
    link = invite()
    Invitation.objects.update(
        created_at=timezone.now() - dt.timedelta(days=9),
        expires_at=timezone.now() - dt.timedelta(seconds=1),
    )
    assert Client().post(link, NEW).status_code == 404


def test_the_link_of_a_deactivated_admin_opens_nothing(invite, company):
    link = invite()
    User.objects.filter(email="ada@example.com").update(is_active=False)
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"is_active": False}])
def test_the_link_of_who_administers_no_longer_opens_nothing(invite, elsewhere, change):
    link = invite(role="admin")
    ada = Membership.objects.get(user__email="ada@example.com")
    Membership.objects.create(organization=elsewhere.organization, user=ada.user, role="admin")
    Membership.objects.filter(pk=ada.pk).update(**change)
    assert Client().get(link).status_code == 404
    assert Client().post(link, NEW).status_code == 404
    assert not User.objects.filter(email="nia@example.com").exists()


def test_nothing_that_opens_it_is_kept(invite):
    secret = invite().split("/")[2]
    row = Invitation.objects.values().get()
    assert all(secret not in str(value) for value in row.values())


def test_a_known_account_signs_in_and_takes_the_seat(invite, elsewhere):
    link = invite("eve@example.com")
    stranger = Client()
    assert "Sign in" in stranger.get(link).content.decode()
    stranger.post(link, NEW)  # must not become Eve, nor change her password
    assert Membership.objects.filter(user__email="eve@example.com").count() == 1
    eve = Client()
    eve.force_login(User.objects.get(email="eve@example.com"))
    assert eve.post(link).status_code == 302
    assert Membership.objects.filter(user__email="eve@example.com").count() == 2


def test_somebody_else_who_is_signed_in_cannot_take_it(invite, elsewhere, as_role):
    link = invite("eve@example.com")
    as_role("viewer").post(link)
    assert Membership.objects.filter(user__email="eve@example.com").count() == 1


def test_who_belongs_here_already_is_not_invited(admin):
    answer = admin.post("/settings/people/", {"email": "VIC@example.com", "role": "admin"})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_a_mail_server_that_refuses_leaves_the_link_to_hand_over(admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    answer = admin.post("/settings/people/", {"email": "nia@example.com", "role": "viewer"})
    assert "/invitations/" in answer.content.decode()
    assert "is on its way" not in answer.content.decode()
