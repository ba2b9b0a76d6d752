"""A closed month that changed through what its records hang on names that, and them."""

import pytest

from salesmetrics.crm.models import Activity, Sale
from salesmetrics.ingest.loading import SETTLED_AT_ONCE, load_rows
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.metrics.catalogue import metric
from salesmetrics.metrics.restatements import restatements
from salesmetrics.tenancy.visibility import everything_of


@pytest.fixture
def world(world, it_is):
    """March was published when it was over: Ann of North had sold for 100 dollars by a call."""
    it_is("2025-04-01")
    world.north, world.south = world.team("North"), world.team("South")
    world.ann = world.rep("Ann", team=world.north)
    world.dollars = world.rate("USD", "2025-03-01", "0.5")
    world.chairs = world.product("Chair", cost=10, currency="USD")
    world.deal = world.won(
        "Deal", "2025-03-10", "2025-03-02", amount=100, currency="USD", owner=world.ann
    )
    world.line(world.deal, 100, product=world.chairs, quantity=1)
    world.call = world.add(
        Activity, "Call", type="call", opportunity=world.deal, happened_at=world.at("2025-03-04")
    )
    world.publish()
    it_is("2025-04-10")
    return world


def told(world, key, scope=None):
    """Entity, id and change of what the latest restatement came through."""
    found = restatements(scope or everything_of(world.organization), [metric(key)])
    records = found.restatements[0].causes.records
    return [(one.entity, one.id, one.name, one.change) for one in records]


def test_a_rate_is_told_with_the_sales_it_converts(world):
    world.dollars.rate = "0.6"
    world.dollars.save()
    world.publish()
    assert told(world, "revenue") == [
        ("exchange_rates", str(world.dollars.pk), "USD 2025-03-01: 0.600000000000", "changed"),
        ("opportunities", "deal", "Deal", "changed"),
    ]


def test_a_count_does_not_hang_on_a_rate(world):
    world.dollars.rate = "0.6"
    world.dollars.save()
    world.won("More", "2025-03-12", amount=1, owner=world.ann)
    world.publish()
    assert {entity for entity, *_ in told(world, "won_count")} == {"opportunities"}


def test_a_product_whose_cost_was_mended_is_told(world):
    world.chairs.cost = 20
    world.chairs.save()
    world.publish()
    assert told(world, "profit_margin")[0] == ("products", "chair", "Chair", "changed")


def test_a_manager_is_told_of_where_a_rep_belonged(world):
    boss = world.scope("Bo", "manager", team=world.south)
    moved = world.belongs(world.ann, "2025-03-05", team=world.south)
    world.publish()
    assert told(world, "revenue", boss)[0] == (
        "rep_assignments",
        str(moved.pk),
        "Ann 2025-03-05",
        "added",
    )


def test_a_setting_is_told(world):
    world.organization.base_currency = "USD"
    world.organization.save()
    world.publish()
    assert told(world, "revenue")[0] == (
        "settings",
        "settings",
        "the organization’s settings",
        "changed",
    )


def test_who_had_been_in_contact_is_told_by_the_deal(world):
    world.call.happened_at = world.at("2025-03-07")
    world.call.save()
    world.publish()
    assert ("opportunities", "deal", "Deal", "changed") in told(world, "days_to_first_activity")


def test_of_many_rows_sent_at_once_the_facts_follow_in_the_name_of_who_sent_them(world):
    world.account("Acme")
    admin = world.user("Ada", "admin").user

    def send(count, kind):
        day = {"account_id": "acme", "ordered_at": "2025-03-15", "amount": "1"}
        rows = [{"id": f"{kind}{n}", **day} for n in range(count)]
        orders = ENTITIES["orders"]
        return load_rows(world.organization, orders, rows, user=admin, origin=Import.Origin.API)

    orders = Sale.objects.filter(kind="order")
    assert send(SETTLED_AT_ONCE, "few").loaded
    assert orders.count() == SETTLED_AT_ONCE
    assert send(SETTLED_AT_ONCE + 1, "many").loaded
    assert orders.count() == SETTLED_AT_ONCE
    world.publish()
    assert orders.count() == 2 * SETTLED_AT_ONCE + 1
    causes = (
        restatements(everything_of(world.organization), [metric("revenue")]).restatements[0].causes
    )
    assert [(one["by"], one["origin"]) for one in causes.imports] == [
        ("ada@example.com", "api")
    ] * 2
