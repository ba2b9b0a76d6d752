"""A deal that is undone within the window gives back what its lines paid, and no more."""

from decimal import Decimal

import pytest

from salesmetrics.commissions.models import Line

from .company import FLAT, TIERS
from .test_what_was_locked_stays import lock_until

WINDOW = {"window_days": 60}


@pytest.fixture
def sold(company, world, ann):
    """Ann sold for 100 in March; the plan takes back within sixty days."""

    def sell(component=FLAT, clawback=WINDOW, amount="100.00", **more):
        company.has(ann, company.plan(component, clawback=clawback, **more), quota=1_000)
        world.buyer = world.account("Buyer")
        return world.order("A", "2025-03-05", amount, owner=ann, account=world.buyer)

    return sell


def goes_back(world, day, amount, name="R"):
    return world.order(name, day, amount, account=world.buyer)


def test_a_return_takes_back_the_line_it_is_of(company, world, ann, sold):
    sold()
    goes_back(world, "2025-04-10", "-100.00")
    company.compute()
    assert company.lines(ann, "2025-04") == [("clawback", -10)]
    line = Line.objects.get(kind="clawback")
    assert str(line.corrects_on) == "2025-03-01"
    assert Line.objects.get(statement__starts_on="2025-03-01").key == line.corrects_key


def test_who_leads_the_team_gives_back_the_share_of_it_too(company, world, ann, bob):
    team = world.team("North")
    world.belongs(ann, "2025-01-01", team=team)
    override = {**FLAT, "whose": "team", "rate": "1"}
    company.has(bob, company.plan(override, clawback=WINDOW), team=team)
    world.buyer = world.account("Buyer")
    world.order("A", "2025-03-05", "1000.00", owner=ann, account=world.buyer)
    goes_back(world, "2025-04-10", "-250.00")
    company.compute()
    assert company.lines(bob, "2025-03") == [("commission", 10)]
    assert company.lines(bob, "2025-04") == [("clawback", Decimal("-2.50"))]


def test_after_the_window_nothing_is_taken_back(company, world, ann, sold):
    sold()
    goes_back(world, "2025-05-05", "-100.00")
    company.compute()
    assert not Line.objects.filter(kind="clawback").exists()


def test_parts_of_a_sale_take_back_parts_and_together_exactly_the_line(company, world, ann, sold):
    sold({**FLAT, "rate": "3.33"}, amount="99.99")
    for number in range(3):
        goes_back(world, f"2025-04-1{number}", "-33.33", f"R{number}")
    company.compute()
    taken = company.amounts(ann, "2025-04")
    assert len(taken) == 3
    assert sum(taken) == -company.amounts(ann, "2025-03")[0] == Decimal("-3.33")


def test_never_more_than_was_paid(company, world, ann, sold):
    sold()
    goes_back(world, "2025-04-10", "-250.00")
    goes_back(world, "2025-04-11", "-100.00", "S")
    company.compute()
    assert company.amounts(ann, "2025-04") == [-10]


def test_of_a_deal_divided_at_a_band_each_line_is_taken_back(company, world, ann, sold):
    sold(TIERS, amount="1200.00")
    goes_back(world, "2025-03-20", "-1200.00")
    company.compute()
    assert company.lines(ann, "2025-03") == [
        ("commission", 60), ("commission", 16), ("clawback", -60), ("clawback", -16),
    ]  # fmt: skip


@pytest.mark.parametrize(("lowers", "paid_for_next"), [(False, 90), (True, 60)])
def test_whether_it_lowers_attainment_is_the_plan_s_choice(
    company, world, ann, sold, lowers, paid_for_next
):
    sold(TIERS, {**WINDOW, "lowers_attainment": lowers}, amount="1000.00")
    goes_back(world, "2025-03-10", "-1000.00")
    world.won("Next", "2025-03-20", amount=1_000, owner=ann)
    company.compute()
    # Without lowering, 500 at 8 % and 500 at 10 %
    paid = [amount for kind, amount in company.lines(ann, "2025-03") if kind == "commission"][1:]
    assert sum(paid) == paid_for_next


def test_a_deal_of_a_locked_statement_that_is_marked_lost(company, world, ann):
    company.has(ann, company.plan(FLAT, clawback=WINDOW))
    deal = world.won("A", "2025-03-05", amount=100, owner=ann)
    world.won("B", "2025-03-06", amount=100, owner=ann)
    company.compute()
    lock_until(company, ann, 3)
    deal.status, deal.closed_at = "lost", world.at("2025-04-20")
    deal.save()
    company.compute()
    assert company.lines(ann, "2025-04") == [("clawback", -10)]
    line = Line.objects.get(kind="clawback")
    assert (str(line.day), str(line.corrects_on)) == ("2025-04-20", "2025-03-01")
    assert company.compute() == 0


def test_marked_lost_after_the_window_it_keeps_what_it_paid(company, world, ann):
    company.has(ann, company.plan(FLAT, clawback=WINDOW))
    deal = world.won("A", "2025-03-05", amount=100, owner=ann)
    company.compute()
    lock_until(company, ann, 3)
    deal.status, deal.closed_at = "lost", world.at("2025-05-20")
    deal.save()
    company.compute()
    assert not Line.objects.filter(kind__in=["clawback", "correction"]).exists()


def test_gone_it_leaves_the_bands_of_others_alone(company, world, ann, it_is):
    it_is("2025-04-20")
    company.has(ann, company.plan(TIERS, clawback=WINDOW), quota=1_000)
    deal = world.won("A", "2025-03-05", amount=1_000, owner=ann)
    world.won("B", "2025-03-09", amount=100, owner=ann)
    company.compute()
    lock_until(company, ann, 3)
    deal.delete()
    company.compute()
    assert company.lines(ann, "2025-04") == [("clawback", -60)]
    # Nobody knows when it went; the day on which it was missed stays, whatever the day is now.
    it_is("2025-05-30")
    company.compute()
    assert company.lines(ann, "2025-04") == [("clawback", -60)]


def test_a_bonus_goes_back_with_its_deal(company, world, ann, sold):
    spif = {"key": "spring", "starts_on": "2025-03-01", "ends_on": "2025-03-31", "amount": "7"}
    sold(spifs=[spif])
    goes_back(world, "2025-04-10", "-100.00")
    company.compute()
    assert sorted(company.amounts(ann, "2025-04")) == [-10, -7]


def test_without_a_clawback_a_return_is_credit_below_zero(company, world, ann):
    company.has(ann, company.plan(FLAT))
    world.order("A", "2025-03-05", 100, owner=ann)
    world.order("R", "2025-04-05", -30, owner=ann)
    company.compute()
    assert company.lines(ann, "2025-04") == [("commission", -3)]
