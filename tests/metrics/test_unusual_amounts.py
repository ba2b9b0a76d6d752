"""Amounts far out of the usual are found, whatever the few wild ones do to the mean."""

from salesmetrics.metrics.quality import CHECKS, doubts
from salesmetrics.metrics.records import names
from salesmetrics.tenancy.visibility import everything_of


def found(world, key):
    page = doubts(CHECKS[key], everything_of(world.organization))
    called = names(world.organization, page.doubts)
    return [called[one.entity, one.key][1] for one in page.doubts]


def deals(world, count, deal_type="new", first=100):
    """So many of about the same amount: 100, 101, 102, ..."""
    for number in range(count):
        world.opportunity(
            f"{deal_type} {number}", "2025-03-01", amount=first + number, deal_type=deal_type
        )


def test_what_is_far_from_the_median_of_its_kind(world, it_is):
    """Of 100 to 119 and 112, 5,000 and 1 the median of the logarithms is ln 110, MAD about
    0.055: what is beyond 110 x e^(3.5 / 0.6745 x 0.055), about 146, or below 83, is unusual.
    """
    it_is("2025-03-20")
    deals(world, 20)
    world.opportunity("Usual", "2025-03-01", amount=112, deal_type="new")
    world.opportunity("Wild", "2025-03-01", amount=5000, deal_type="new")
    world.opportunity("Tiny", "2025-03-01", amount=1, deal_type="new")
    world.opportunity("High", "2025-03-01", amount=140, deal_type="new")
    world.publish()
    assert found(world, "opportunities_of_unusual_amount") == ["Wild", "Tiny"]


def test_each_deal_type_has_its_own_usual_and_few_have_none(world, it_is):
    it_is("2025-03-20")
    deals(world, 20)
    deals(world, 20, "renewal", first=5000)
    deals(world, 5, "upsell", first=9_000_000)
    world.publish()
    assert found(world, "opportunities_of_unusual_amount") == []


def test_what_is_older_than_two_years_is_not_looked_at(world, it_is):
    it_is("2025-03-20")
    deals(world, 20)
    world.opportunity("Old", "2023-03-01", amount=5000, deal_type="new")
    world.publish()
    assert found(world, "opportunities_of_unusual_amount") == []


def test_orders_are_compared_in_their_currency(world, it_is):
    it_is("2025-03-20")
    acme = world.account("Acme")
    for number in range(20):
        world.order(f"E{number}", "2025-03-01", 100 + number, acme)
        world.order(f"Y{number}", "2025-03-01", 10_000 + number, acme, currency="JPY")
    world.order("Slip", "2025-03-01", 10_000, acme)
    world.order("Return", "2025-03-01", -10_000, acme)
    assert found(world, "orders_of_unusual_amount") == ["slip"]
