"""The CRM Sales Opportunities set, which may be read where it lies but not be shipped."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from salesmetrics.crm.models import Account, Opportunity, StageChange
from salesmetrics.ingest.loading import load
from salesmetrics.tenancy.models import Organization, Rep

FILES = Path(__file__).resolve().parents[3] / "shared" / "data" / "maven_crm"


@pytest.fixture
def deals(db):
    company = Organization.objects.create(name="Maven", slug="maven", base_currency="USD")
    report = load(company, [FILES], profile="maven_crm")
    assert report.loaded, report.errors[:5]
    return Opportunity.objects.filter(organization=company)


def test_all_deals_are_loaded_and_none_is_lost_on_the_way(deals):
    won, lost, still_open = (deals.filter(status=s) for s in ("won", "lost", "open"))
    assert (won.count(), lost.count(), still_open.count()) == (4_238, 2_473, 2_089)
    assert won.aggregate(sum=Sum("amount"))["sum"] == Decimal(10_005_534)
    west = won.filter(owner__region__name="West").aggregate(sum=Sum("amount"))
    assert west["sum"] == Decimal(3_568_647)
    cycle = [(d.closed_on - d.created_on).days for d in won.only("closed_on", "created_on")]
    assert round(sum(cycle) / len(cycle), 2) == 51.78
    # Open ones may lack an account, all lack a value, those in prospecting a day.
    assert still_open.filter(account=None).count() == 1_425
    assert still_open.filter(amount=None).count() == 2_089
    assert still_open.filter(created_at=None, stage__name="Prospecting").count() == 500
    # `GTXPro` is the product `GTX Pro`.
    assert not deals.filter(product=None).exists()
    assert deals.filter(product__name="GTX Pro").count() == 1_480

    company = deals[0].organization
    agent = Rep.objects.get(organization=company, name="Darcel Schlecht")
    assert (agent.team.name, agent.region.name) == ("Melvin Marxen", "Central")
    bluth = Account.objects.get(organization=company, name="Bluth Company")
    assert (bluth.parent.name, bluth.industry.name) == ("Acme Corporation", "technology")
    assert bluth.annual_revenue == Decimal(1_242_320_000)
    entered = StageChange.objects.filter(organization=company)
    assert entered.count() == deals.exclude(created_at=None).count() == 8_300

    again = load(company, [FILES], profile="maven_crm")
    assert {c.created + c.updated for c in again.counts.values()} == {0}
