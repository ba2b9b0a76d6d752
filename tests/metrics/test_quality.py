"""What is probably wrong in the records is found, counted, priced, and told to who may see it."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from salesmetrics.metrics.quality import CHECKS, doubts, findings
from salesmetrics.metrics.records import names
from salesmetrics.tenancy.visibility import everything_of
from tests.world import World

ALL = "2025-03-20"


@pytest.fixture
def world(world, it_is):
    it_is(ALL)
    world.ann, world.bob = world.rep("Ann"), world.rep("Bob")
    return world


def found(world, key, scope=None):
    """The names of the records that a check finds; their count is held to be the same."""
    scope = scope or everything_of(world.organization)
    page = doubts(CHECKS[key], scope)
    called = names(scope.organization, page.doubts)
    [finding] = [one for one in findings(scope) if one.check.key == key]
    assert finding.count == page.count == len(page.doubts)
    return {called[one.entity, one.key][1] for one in page.doubts}


def money(world, key):
    scope = everything_of(world.organization)
    return next(one.money for one in findings(scope) if one.check.key == key)


def test_open_opportunities_without_what_they_need(world):
    fine = {"owner": world.ann, "amount": 10, "expected_close_on": "2025-04-01"}
    world.opportunity("Fine", "2025-01-01", **fine)
    world.opportunity("Dayless", "2025-01-01", **fine | {"expected_close_on": None})
    world.opportunity("Late", "2025-01-01", **fine | {"expected_close_on": "2025-03-19"})
    world.opportunity("Today", "2025-01-01", **fine | {"expected_close_on": "2025-03-20"})
    world.opportunity("Priceless", "2025-01-01", **fine | {"amount": None})
    world.opportunity("Nobodys", "2025-01-01", **fine | {"owner": None})
    world.lost("Over", "2025-02-01", amount=None)
    assert found(world, "opportunities_without_closing_day") == {"Dayless"}
    assert found(world, "opportunities_overdue") == {"Late"}
    assert found(world, "opportunities_without_amount") == {"Priceless"}
    assert found(world, "opportunities_without_owner") == {"Nobodys"}


def test_the_money_concerned_is_told_by_currency(world):
    world.opportunity("A", "2025-01-01", amount=10)
    world.opportunity("B", "2025-01-01", amount=5)
    world.opportunity("C", "2025-01-01", amount=Decimal("7.5"), currency="USD")
    told = money(world, "opportunities_without_owner")
    assert told == {"EUR": 15, "USD": Decimal("7.5")}


def test_leads_without_a_source_or_an_owner(world):
    fair = world.source("Fair")
    world.lead("Fine", "2025-01-01", source=fair, owner=world.ann)
    world.lead("Sourceless", "2025-01-01", owner=world.ann)
    world.lead("Nobodys", "2025-01-01", source=fair)
    assert found(world, "leads_without_source") == {"Sourceless"}
    assert found(world, "leads_without_owner") == {"Nobodys"}


def test_sales_without_a_region_are_told_whole(world):
    north = world.region("North")
    world.order("Fine", "2025-01-01", 100, region=north)
    order = world.order("Lost", "2025-01-02", 30)
    world.line(order, 10, "1")
    world.line(order, 20, "2")
    world.won("Deal", "2025-01-03", amount=4)
    world.publish()
    assert found(world, "sales_without_region") == {"lost", "Deal"}
    assert money(world, "sales_without_region") == {"EUR": 34}


def test_reps_without_a_target_where_others_have_one(world):
    assert found(world, "reps_without_target") == set()
    world.target(100, "2025-03-01", "2025-03-31", subject=world.ann)
    world.rep("Gone", left_on="2025-03-01")
    world.rep("Coming", hired_on="2025-04-01")
    assert found(world, "reps_without_target") == {"Bob"}


def test_accounts_of_the_same_name(world):
    for number, name in enumerate(("Acme Inc.", "ACME", "A.C.M.E. GmbH", "Acne", "AG", "KG")):
        world.account(name, external_id=str(number))
    assert found(world, "accounts_in_twice") == {"Acme Inc.", "ACME", "A.C.M.E. GmbH"}


def test_leads_of_the_same_address(world):
    for name, email in (
        ("A", "a@x.com"),
        ("B", " A@X.com"),
        ("C", ""),
        ("D", ""),
        ("E", "e@x.com"),
    ):
        world.lead(name, "2025-01-01", email=email)
    assert found(world, "leads_in_twice") == {"A", "B"}


def test_what_is_deleted_is_not_told(world, it_is):
    lead = world.lead("Gone", "2025-01-01")
    lead.deleted_at = world.at("2025-02-01")
    lead.save()
    assert found(world, "leads_without_owner") == set()


def test_a_role_is_told_of_its_own_records(world):
    world.lead("Anns", "2025-01-01", owner=world.ann, email="x@x.com")
    world.lead("Bobs", "2025-01-01", owner=world.bob, email="x@x.com")
    ann = world.scope("Ann", "rep", rep=world.ann)
    assert found(world, "leads_without_source", ann) == {"Anns"}
    # That Bob has the same lead would tell Ann of a record that she may not see.
    assert found(world, "leads_in_twice", ann) == set()
    assert found(world, "leads_in_twice") == {"Anns", "Bobs"}
    viewer = world.scope("Vic", "viewer")
    with pytest.raises(PermissionDenied):
        findings(viewer)
    with pytest.raises(PermissionDenied):
        doubts(CHECKS["leads_in_twice"], viewer)


def test_eve_in_another_organization_is_told_nothing_of_it(world):
    world.lead("Theirs", "2025-01-01")
    eve = everything_of(World("south").organization)
    assert all(found(world, key, eve) == set() for key in CHECKS)
    assert found(world, "leads_without_owner") == {"Theirs"}


def test_the_money_that_hangs_on_what_is_in_twice(world):
    acme, again = world.account("Acme"), world.account("ACME Inc.")
    world.order("A", "2025-03-01", 10, acme)
    world.order("B", "2025-03-01", 5, again)
    world.order("C", "2025-03-01", 70)
    lead = world.lead("L", "2025-01-01", email="a@example.com")
    world.lead("M", "2025-01-01", email="A@example.com")
    world.opportunity("O", "2025-01-05", amount=8, lead=lead)
    world.publish()
    assert money(world, "accounts_in_twice") == {"EUR": 15}
    assert money(world, "leads_in_twice") == {"EUR": 8}


def test_a_target_that_nothing_follows(world):
    world.target(10, "2025-01-01", "2025-02-28")
    world.target(20, "2025-01-01", "2025-02-28", subject=world.ann)
    world.target(30, "2025-03-01", "2025-03-31", subject=world.ann)
    world.target(40, "2025-02-01", None, metric="won_count")
    world.target(50, "2025-06-01", "2025-06-30", metric="new_customers")
    page = doubts(CHECKS["targets_lapsed"], everything_of(world.organization))
    assert [(one.entity, one.amount) for one in page.doubts] == [("targets", 10)]
