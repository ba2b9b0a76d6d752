"""What a fact hangs on at a remove is not forgotten when only something near it changes."""

import pytest

from salesmetrics.crm import models as crm
from salesmetrics.ingest import facts


@pytest.fixture
def settled(world):
    def settle():
        facts.refresh(world.organization)

    return settle


def test_a_lead_keeps_the_campaign_of_its_accounts_first_one_when_called(world, settled):
    spring, acme = world.campaign("Spring"), world.account("Acme")
    world.lead("First", "2025-01-02", account=acme, campaign=spring)
    later = world.lead("Later", "2025-01-05", account=acme)
    settled()
    assert crm.LeadJourney.objects.get(lead=later).campaign_id == spring.pk
    world.add(crm.Activity, "Call", type="call", happened_at=world.at("2025-01-06"), lead=later)
    settled()
    journey = crm.LeadJourney.objects.get(lead=later)
    assert (journey.campaign_id, journey.touch_days) == (spring.pk, 1)


def test_a_changed_rate_changes_what_a_subscription_brings(world, settled):
    rate = world.rate("USD", "2025-01-01", "0.5")
    world.subscription("S", world.account("Acme"), "2025-02-01", currency="USD")
    settled()
    assert crm.SubscriptionState.objects.get().mrr == 5
    rate.rate = 2
    rate.save()
    settled()
    assert crm.SubscriptionState.objects.get().mrr == 20
