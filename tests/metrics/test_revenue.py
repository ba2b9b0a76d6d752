"""Revenue is money from sales: orders and won deals, each on its day and at its day's rate."""

from decimal import Decimal

YEAR = ("2025-01-01", "2025-12-31")


def test_orders_count_on_their_day(world):
    world.order("A", "2025-03-31", 100)
    world.order("B", "2025-04-01", 40)
    world.publish()
    assert world.value("revenue", "2025-03-01", "2025-03-31") == 100
    assert world.value("revenue", "2025-04-01", "2025-04-30") == 40
    assert world.value("revenue", *YEAR) == 140
    assert world.value("sales_count", *YEAR) == 2


def test_over_no_rows_it_is_zero(world):
    world.publish()
    assert world.value("revenue", *YEAR) == 0
    assert world.value("sales_count", *YEAR) == 0


def test_a_won_deal_counts_on_the_day_it_was_won(world):
    world.won("Deal", "2025-05-20", created="2025-02-01", amount=500)
    world.lost("Other", "2025-05-20", amount=900)
    world.opportunity("Open", "2025-05-20", amount=700)
    world.publish()
    assert world.rows("revenue", *YEAR, grain="quarter") == {
        "2025-01-01": 0,
        "2025-04-01": 500,
        "2025-07-01": 0,
        "2025-10-01": 0,
    }
    assert world.value("sales_count", *YEAR) == 1


def test_a_won_deal_that_an_order_names_counts_by_its_orders_on_their_days(world):
    acme = world.account("Acme")
    deal = world.won("Deal", "2025-05-20", amount=500, account=acme)
    world.order("First", "2025-06-01", 200, acme, opportunity=deal)
    world.order("Second", "2025-07-01", 250, acme, opportunity=deal)
    world.publish()
    assert world.value("revenue", "2025-05-01", "2025-05-31") == 0
    assert world.value("revenue", *YEAR) == 450
    assert world.value("sales_count", *YEAR) == 2


def test_a_won_deal_that_only_a_return_names_stays_a_sale(world):
    acme = world.account("Acme")
    deal = world.won("Deal", "2025-05-20", amount=500, account=acme)
    world.order("Back", "2025-06-01", -200, acme, opportunity=deal)
    world.publish()
    assert world.value("revenue", "2025-05-01", "2025-05-31") == 500
    assert world.value("revenue", *YEAR) == 300
    assert world.value("sales_count", *YEAR) == 1


def test_a_return_lowers_revenue_on_its_own_day_and_is_no_sale(world):
    acme = world.account("Acme")
    world.order("Sale", "2025-03-10", 100, acme)
    world.order("Return", "2025-04-10", -30, acme)
    world.publish()
    assert world.value("revenue", "2025-03-01", "2025-03-31") == 100
    assert world.value("revenue", "2025-04-01", "2025-04-30") == -30
    assert world.value("sales_count", *YEAR) == 1


def test_an_order_of_nothing_is_a_sale(world):
    world.order("Gift", "2025-03-10", 0)
    world.publish()
    assert world.value("revenue", *YEAR) == 0
    assert world.value("sales_count", *YEAR) == 1


def test_a_won_deal_without_an_amount_is_worth_its_lines_or_nothing(world):
    lined = world.won("Lined", "2025-03-10")
    world.line(lined, 60, "1")
    world.line(lined, 40, "2")
    world.won("Bare", "2025-03-11")
    world.publish()
    assert world.value("revenue", *YEAR) == 100
    assert world.value("sales_count", *YEAR) == 2


def test_lines_split_a_sale_by_product_and_what_they_leave_over_has_none(world):
    pen, ink = world.product("Pen"), world.product("Ink")
    order = world.order("A", "2025-03-10", 100)
    world.line(order, 50, "1", product=pen)
    world.line(order, 20, "2", product=pen)
    world.line(order, 25, "3", product=ink)
    world.publish()
    assert world.rows("revenue", *YEAR, by="product") == {"Pen": 70, "Ink": 25, None: 5}
    assert world.rows("sales_count", *YEAR, by="product") == {"Pen": 1, "Ink": 1, None: 1}
    assert world.value("sales_count", *YEAR) == 1


def test_lines_worth_more_than_their_sale_leave_a_negative_rest(world):
    pen = world.product("Pen")
    order = world.order("A", "2025-03-10", 90)
    world.line(order, 100, product=pen)
    world.publish()
    assert world.rows("revenue", *YEAR, by="product") == {"Pen": 100, None: -10}
    assert world.value("revenue", *YEAR) == 90


def test_a_won_deal_without_lines_is_of_its_own_product_and_plan(world):
    pen = world.product("Pen")
    gold = world.plan("Gold", pen)
    world.won("Deal", "2025-03-10", amount=80, product=pen, plan=gold)
    world.publish()
    assert world.rows("revenue", *YEAR, by="product") == {"Pen": 80}
    assert world.rows("revenue", *YEAR, by="plan") == {"Gold": 80}


def test_money_is_converted_at_the_latest_rate_on_or_before_the_day(world):
    world.rate("USD", "2025-01-01", "0.9")
    world.rate("USD", "2025-03-10", "0.8")
    world.order("Before", "2025-03-09", 100, currency="USD")
    world.order("On", "2025-03-10", 100, currency="USD")
    world.order("After", "2025-06-01", 100, currency="USD")
    world.publish()
    assert world.rows("revenue", "2025-03-09", "2025-03-10", grain="day") == {
        "2025-03-09": 90,
        "2025-03-10": 80,
    }
    assert world.value("revenue", *YEAR) == 250


def test_nothing_is_rounded_before_the_last_step(world):
    world.rate("USD", "2025-01-01", "0.333333333333")
    for number in range(3):
        world.order(f"A{number}", "2025-03-10", "0.01", currency="USD")
    world.publish()
    # 3 x 0.00333333333 is a cent; three rounded parts would be nothing.
    assert world.value("revenue", *YEAR) == Decimal("0.01")


def test_yen_have_no_minor_unit(db):
    from tests.world import World

    world = World(base_currency="JPY")
    world.order("A", "2025-03-10", "100.5")
    world.order("B", "2025-03-10", "101")
    world.publish()
    assert str(world.value("revenue", *YEAR)) == "202"  # half-even
