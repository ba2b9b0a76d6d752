"""A customer is new on the day of its first sale or its first subscription."""

import pytest

YEAR = ("2025-01-01", "2025-12-31")


@pytest.fixture
def acme(world):
    return world.account("Acme")


def by_month(world, **question):
    rows = world.rows("new_customers", *YEAR, grain="month", **question)
    return {month: count for month, count in rows.items() if count}


def test_only_the_first_sale_wins_the_customer(world, acme):
    world.order("Second", "2025-03-10", 10, acme)
    world.order("First", "2025-02-10", 10, acme)
    world.publish()
    assert by_month(world) == {"2025-02-01": 1}


def test_an_earlier_sale_that_comes_in_later_moves_the_day(world, acme):
    world.order("Known", "2025-03-10", 10, acme)
    world.publish()
    assert by_month(world) == {"2025-03-01": 1}
    world.won("Found", "2025-02-10", amount=5, account=acme)
    world.publish()
    assert by_month(world) == {"2025-02-01": 1}


def test_a_return_wins_nobody(world, acme):
    world.order("Return", "2025-02-10", -10, acme)
    world.publish()
    assert by_month(world) == {}


def test_an_order_of_nothing_makes_a_customer(world, acme):
    world.order("Gift", "2025-02-10", 0, acme)
    world.publish()
    assert by_month(world) == {"2025-02-01": 1}


def test_a_subscription_makes_a_customer_unless_its_price_is_nothing(world, acme):
    world.subscription("S", acme, "2025-04-10", price=10)
    world.subscription("Free", world.account("Free"), "2025-04-10", price=0)
    world.publish()
    assert by_month(world) == {"2025-04-01": 1}
    assert world.value("revenue", *YEAR) == 0
    assert world.value("sales_count", *YEAR) == 0


def test_of_sale_and_subscription_the_earlier_wins_the_customer(world, acme):
    world.subscription("S", acme, "2025-04-10")
    world.order("Later", "2025-05-10", 10, acme)
    other = world.account("Other")
    world.order("Earlier", "2025-06-10", 10, other)
    world.subscription("S2", other, "2025-07-10")
    world.publish()
    assert by_month(world) == {"2025-04-01": 1, "2025-06-01": 1}


def test_a_sale_without_a_customer_wins_nobody(world):
    world.won("Nobody", "2025-02-10", amount=10)
    world.publish()
    assert by_month(world) == {}
    assert world.value("revenue", *YEAR) == 10


def test_a_parent_account_is_no_customer_for_what_its_child_buys(world, acme):
    child = world.account("Child", parent=acme)
    world.order("A", "2025-02-10", 10, child)
    world.publish()
    assert world.value("new_customers", *YEAR) == 1


def test_it_is_split_by_the_sale_that_won_it_and_by_each_of_its_products(world, acme):
    pen, ink = world.product("Pen"), world.product("Ink")
    ann = world.rep("Ann")
    order = world.order("A", "2025-02-10", 10, acme, owner=ann)
    world.line(order, 5, "1", product=pen)
    world.line(order, 5, "2", product=ink)
    world.order("B", "2025-03-10", 10, acme)
    world.publish()
    assert world.rows("new_customers", *YEAR, by="product") == {"Pen": 1, "Ink": 1}
    assert world.rows("new_customers", *YEAR, by="rep") == {"Ann": 1}
    assert world.value("new_customers", *YEAR) == 1


def test_a_deleted_first_sale_gives_way_to_the_next(world, acme):
    first = world.order("First", "2025-02-10", 10, acme)
    world.order("Second", "2025-03-10", 10, acme)
    world.publish()
    first.delete()
    world.publish()
    assert by_month(world) == {"2025-03-01": 1}
