"""An organization starts with the usual stages, however it is made."""

import pytest
from django.core.management import CommandError, call_command

from salesmetrics.crm.models import Stage
from salesmetrics.crm.starting_stages import give_stages
from salesmetrics.tenancy.models import Membership, Organization, User

USUAL = [
    ("qualified", 10, "open"),
    ("needs_analysis", 25, "open"),
    ("initial_quote", 40, "open"),
    ("proposal", 60, "open"),
    ("negotiation", 80, "open"),
    ("won", 100, "won"),
]


def stages_of(slug):
    rows = Stage.objects.filter(organization__slug=slug).order_by("position")
    return list(rows.values_list("external_id", "probability", "outcome"))


def test_by_the_command(db):
    call_command("organization", "acme", name="Acme", base_currency="USD", fiscal_year_start="4")
    made = Organization.objects.get(slug="acme")
    assert (made.name, made.base_currency, made.fiscal_year_start) == ("Acme", "USD", 4)
    assert stages_of("acme") == USUAL


def test_with_somebody_to_administer_it(client, db):
    call_command("organization", "acme", admin="Ada@Example.com", password="correct horse 1")
    assert client.login(email="ada@example.com", password="correct horse 1")
    assert client.get("/settings/").status_code in (200, 302)
    call_command("organization", "other", admin="ada@example.com")
    seats = Membership.objects.filter(user=User.objects.get(), role="admin")
    assert {seat.organization.slug for seat in seats} == {"acme", "other"}


@pytest.mark.parametrize("who", [("no address", "correct horse 1"), ("ada@example.com", "123")])
def test_without_a_usable_admin_nothing_is_made(db, who):
    with pytest.raises(CommandError):
        call_command("organization", "acme", admin=who[0], password=who[1])
    assert not Organization.objects.exists()
    assert not User.objects.exists()


def test_in_the_administration(client, db):
    User.objects.create_superuser(email="root@example.com", password="a-long-password-1")
    assert client.login(email="root@example.com", password="a-long-password-1")
    known = {
        "name": "Acme", "slug": "acme", "base_currency": "EUR", "time_zone": "UTC",
        "fiscal_year_start": 1, "first_weekday": 1, "inactivity_days": 365,
        "default_language": "en",
    }  # fmt: skip
    answer = client.post("/admin/tenancy/organization/add/", known)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert stages_of("acme") == USUAL


def test_one_that_has_stages_keeps_them(world):
    own = world.stages()
    assert not give_stages(world.organization)
    assert Stage.objects.count() == len(own)


@pytest.mark.parametrize("wrong", [{"time_zone": "Moon"}, {"base_currency": "euro"}])
def test_a_wrong_setting_makes_nothing(db, wrong):
    with pytest.raises(CommandError):
        call_command("organization", "acme", **wrong)
    assert not Organization.objects.exists()
