"""The organization's own columns, and what follows from changing them."""

import pytest

from salesmetrics.metrics.models import Stale
from salesmetrics.tenancy.models import Organization

USUAL = {
    "name": "North",
    "slug": "north",
    "base_currency": "EUR",
    "time_zone": "UTC",
    "fiscal_year_start": "1",
    "first_weekday": "1",
    "inactivity_days": "365",
    "default_language": "en",
}


def save(admin, **changes):
    return admin.post("/settings/organization/", USUAL | changes)


def test_every_column_is_saved(admin, company):
    changes = {
        "name": "Northern Lights",
        "slug": "lights",
        "base_currency": "PLN",
        "time_zone": "Asia/Bangkok",
        "fiscal_year_start": "4",
        "first_weekday": "7",
        "inactivity_days": "90",
        "default_language": "pl",
    }
    assert save(admin, **changes).status_code == 302
    saved = Organization.objects.get(pk=company.world.organization.pk)
    assert {name: str(getattr(saved, name)) for name in changes} == changes


@pytest.mark.parametrize(
    "change", [{"fiscal_year_start": "4"}, {"time_zone": "Asia/Tokyo"}, {"inactivity_days": "30"}]
)
def test_figures_that_depend_on_it_are_stale(admin, company, change):
    Stale.objects.all().delete()
    save(admin, **change)
    assert Stale.objects.filter(organization=company.world.organization, source="*").exists()


def test_a_new_name_makes_no_figure_stale(admin, company):
    Stale.objects.all().delete()
    save(admin, name="Another name")
    assert not Stale.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"slug": "two words"},
        {"base_currency": "euro"},
        {"time_zone": "Mars/Olympus"},
        {"fiscal_year_start": "13"},
        {"first_weekday": "0"},
        {"inactivity_days": "0"},
        {"default_language": "xx"},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_saved(admin, company, wrong):
    answer = (
        save(admin, inactivity_days="77", **wrong)
        if "inactivity_days" not in wrong
        else save(admin, **wrong)
    )
    assert answer.status_code == 422
    assert Organization.objects.get(pk=company.world.organization.pk).inactivity_days == 365


def test_the_short_name_of_another_organization_is_taken(admin, elsewhere):
    assert save(admin, slug="elsewhere").status_code == 422


def test_a_run_that_is_published_meanwhile_stays_published(admin, company, monkeypatch):
    from dashboards.settings import organization

    def published_meanwhile(_organization):
        pass

    monkeypatch.setattr(organization, "figures_follow", published_meanwhile)
    real = organization.OrganizationForm.is_valid

    def is_valid(form):
        Organization.objects.filter(pk=form.instance.pk).update(published_run=4711)
        return real(form)

    monkeypatch.setattr(organization.OrganizationForm, "is_valid", is_valid)
    save(admin, name="Renamed")
    saved = Organization.objects.get(pk=company.world.organization.pk)
    assert (saved.name, saved.published_run) == ("Renamed", 4711)
