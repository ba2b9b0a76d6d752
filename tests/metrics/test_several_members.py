"""What belongs to several of the members asked for counts once."""

import pytest

from salesmetrics.crm import models as crm

JUNE = ("2025-06-01", "2025-06-30")
BOTH = {"activity_type": ("call", "demo")}


@pytest.fixture
def world(world, it_is):
    """A won deal with a call and a demo, a lost one with a call, an open one with both."""
    it_is("2025-06-30")
    won = world.won("Won", "2025-06-20", "2025-06-01", amount=10)
    lost = world.lost("Lost", "2025-06-21", "2025-06-01", amount=10)
    still = world.opportunity("Open", "2025-06-01", amount=90)
    for deal, kind in [
        (won, "call"), (won, "demo"), (lost, "call"), (still, "call"), (still, "demo"),
    ]:  # fmt: skip
        world.add(
            crm.Activity, f"{deal.name} {kind}", type=kind, opportunity=deal,
            happened_at=world.at("2025-06-10"),
        )  # fmt: skip
    world.publish()
    return world


def test_a_deal_with_activities_of_both_types_is_one_deal(world):
    """1 of 2 deals; counted by their activities it would be 2 of 3."""
    found = world.ask("win_rate_by_activity", *JUNE, where=BOTH).total
    assert (found.numerator, found.denominator, found.value) == (1, 2, 50)
    assert world.rows("win_rate_by_activity", *JUNE, by="activity_type") == {
        "Call": 50,
        "Demo": 100,
    }


def test_so_is_it_over_odd_days(world):
    found = world.ask("win_rate_by_activity", "2025-06-05", "2025-06-25", where=BOTH).total
    assert (found.numerator, found.denominator) == (1, 2)


def test_an_open_amount_counts_once_for_its_potential(world):
    """90 open x 1 of 2."""
    assert world.value("win_potential_by_activity", *JUNE, where=BOTH) == 45


def test_a_sale_of_two_products_is_one_sale(world):
    pen, ink = world.product("Pen"), world.product("Ink")
    order = world.order("A", "2025-06-02", 10)
    world.line(order, 4, "1", product=pen)
    world.line(order, 6, "2", product=ink)
    world.publish()
    both = {"product": (pen, ink)}
    assert world.value("sales_count", *JUNE, where=both) == 1
    assert world.value("new_customers", *JUNE, where=both) == 1
    assert world.value("revenue", *JUNE, where=both) == 10
    assert world.rows("sales_count", *JUNE, by="product", where=both) == {"Pen": 1, "Ink": 1}


def test_selling_hours_are_no_ratio(world):
    world.add(crm.Activity, "Long", type="call", minutes=90, happened_at=world.at("2025-06-10"))
    world.publish()
    found = world.ask("selling_hours", *JUNE).total
    assert (found.value, found.numerator, found.denominator) == (1.5, None, None)
