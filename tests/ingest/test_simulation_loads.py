"""The simulated company goes through the loader without a rejected row."""

import pytest
from django.core.management import call_command

from salesmetrics.crm.models import Opportunity, StageChange
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.tenancy.models import Organization
from tests.ingest.simulated import UNTIL, Files


@pytest.fixture
def organization(transactional_db):
    return Organization.objects.create(
        name="Acme", slug="acme", base_currency="EUR", time_zone="Europe/Berlin"
    )


@pytest.mark.parametrize("size", ["tiny", "small"])
def test_it_loads_without_a_rejected_row_and_twice_changes_nothing(size, organization, request):
    folder = request.getfixturevalue(size).folder
    first = load(organization, [folder])
    assert first.loaded
    assert first.error_count == 0
    assert not first.notices
    changes = StageChange.objects.count()
    second = load(organization, [folder])
    assert second.loaded
    for name in ENTITIES:
        rows = first.counts[name].created
        assert rows > 0
        assert second.counts[name].as_dict() == {
            "created": 0,
            "updated": 0,
            "unchanged": rows,
            "rejected": 0,
            "deleted": 0,
        }, name
    assert StageChange.objects.count() == changes


@pytest.mark.django_db(transaction=True)
def test_the_command_makes_the_organization_and_fills_it():
    call_command("simulate", org="new-one", seed=3, size="tiny", until=UNTIL)
    made = Organization.objects.get(slug="new-one")
    assert (made.base_currency, made.time_zone) == ("EUR", "Europe/Berlin")
    assert (made.fiscal_year_start, made.first_weekday) == (1, 1)
    assert Opportunity.objects.filter(organization=made).count() == 200


@pytest.mark.django_db(transaction=True)
def test_with_a_folder_the_command_only_writes(tmp_path, tiny):
    call_command("simulate", org="nobody", seed=7, size="tiny", until=UNTIL, out=tmp_path)
    assert not Organization.objects.exists()
    assert Files(tmp_path).digests() == tiny.digests()
