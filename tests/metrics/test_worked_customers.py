"""Customers on paper: who is one, since when, until when, and what it is worth."""

import pytest

from salesmetrics.crm import models as crm

Q1, Q2 = ("2025-01-01", "2025-03-31"), ("2025-04-01", "2025-06-30")
MAY, JUNE = ("2025-05-01", "2025-05-31"), ("2025-06-01", "2025-06-30")


@pytest.fixture
def world(world, it_is):
    it_is("2025-07-10")
    world.organization.inactivity_days = 30
    world.organization.save()
    return world


def test_a_customer_without_subscription_is_one_for_the_window_from_the_day_of_the_sale(world):
    """Bought on 1 May, so active from 1 to 30 May: ceased on the 31st; back on 10 June."""
    acme = world.account("Acme")
    world.order("A", "2025-05-01", 10, acme)
    world.order("B", "2025-06-10", 10, acme)
    world.publish()
    assert world.value("customers", "2025-05-01", "2025-05-30") == 1
    assert world.value("customers", *MAY) == 0
    assert world.value("churned_customers", *MAY) == 1
    assert world.value("returned_customers", *JUNE) == 1
    assert world.value("customers", *JUNE) == 1
    assert world.value("new_customers", *JUNE) == 0


def test_the_first_subscription_ends_the_rule_of_sales(world):
    """A sale on 1 May; subscribed from 10 May to 20 June: a customer to 20 June, not longer."""
    acme = world.account("Acme")
    world.order("A", "2025-05-01", 10, acme)
    world.subscription("S", acme, "2025-05-10", 10, ended_on="2025-06-20")
    world.order("B", "2025-06-15", 10, acme)
    world.publish()
    assert world.value("customers", *MAY) == 1
    assert world.value("customers", "2025-06-01", "2025-06-20") == 1
    assert world.value("customers", *JUNE) == 0
    assert world.value("churned_customers", "2025-06-21", "2025-06-21") == 1


def test_churn_and_retention_together_are_100(world):
    """Of four at the end of March one ceases in the quarter: 25 and 75."""
    for name, end in [("A", None), ("B", None), ("C", None), ("D", "2025-05-31")]:
        world.subscription(name, world.account(name), "2025-01-01", 10, ended_on=end)
    world.subscription("E", world.account("E"), "2025-04-02", 10)
    world.publish()
    assert world.value("churn_rate", *Q2) == 25
    assert world.value("retention_rate", *Q2) == 75
    assert world.value("churn_rate", *Q1) is None


def test_one_who_ceases_and_comes_back_has_churned_all_the_same(world):
    acme = world.account("Acme")
    world.subscription("A", acme, "2025-01-01", 10, ended_on="2025-04-30")
    world.subscription("B", acme, "2025-06-01", 10)
    world.publish()
    assert world.value("churn_rate", *Q2) == 100
    assert world.value("returned_customers", *Q2) == 1


def test_lifetime_value_is_revenue_by_customer_who_ever_bought(world):
    """The catalogue's: 150 + 250 + 450 + 350 = 1,200; with one more who bought 200, 700."""
    acme = world.account("Acme")
    for number, amount in enumerate([150, 250, 450, 350]):
        world.order(f"O{number}", f"2025-0{number + 1}-05", amount, acme)
    world.publish()
    assert world.value("lifetime_value", *Q2) == 1200
    world.order("P", "2025-02-05", 200, world.account("Gone"))
    world.publish()
    assert world.value("lifetime_value", *Q2) == 700


def spent(world, day, amount, kind="sales", category="salaries", **fields):
    return crm.Spend.objects.create(
        organization=world.organization, external_id=f"{day}{amount}{kind}", spent_on=day,
        amount=amount, currency="EUR", category=category, kind=kind, **fields,
    )  # fmt: skip


def test_what_a_customer_costs_and_which_categories_it_is_made_of(world):
    """900 + 300 spent, three won: 400; 300 of it salaries and 100 advertising."""
    spent(world, "2025-06-02", 900)
    spent(world, "2025-06-03", 300, "marketing", "advertising")
    for name in "ABC":
        world.order(name, "2025-06-10", 10)
    world.publish()
    assert world.value("customer_acquisition_cost", *JUNE) == 400
    by = world.rows("customer_acquisition_cost", *JUNE, by="spend_category")
    assert sorted(by.values()) == [100, 300]
    assert world.value("customer_acquisition_cost", *MAY) is None


def test_return_on_spend_and_what_a_lead_costs(world):
    """10,000 spent and 40,000 sold: 300 %. 5,000 of it marketing, for four leads: 1,250."""
    spent(world, "2025-06-02", 5000)
    spent(world, "2025-06-03", 5000, "marketing")
    world.order("A", "2025-06-10", 40_000)
    for number in range(4):
        world.lead(f"L{number}", "2025-06-05")
    world.publish()
    assert world.value("return_on_investment", *JUNE) == 300
    assert world.value("cost_per_lead", *JUNE) == 1250
    assert world.value("return_on_investment", *MAY) is None


def test_revenue_per_customer_is_by_the_mean_of_start_and_end(world):
    """None at the start and two at the end: 300 / 1."""
    world.subscription("A", world.account("A"), "2025-06-05", 10)
    world.subscription("B", world.account("B"), "2025-06-06", 10)
    world.order("O", "2025-06-10", 300, crm.Account.objects.get(name="A"))
    world.publish()
    assert world.value("revenue_per_customer", *JUNE) == 300


def survey(world, kind, *scores, scale=None):
    for number, score in enumerate(scores):
        world.add(
            crm.Survey, f"{kind} {scale} {number}", kind=kind, score=score, scale_max=scale,
            answered_at=world.at("2025-06-05"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "scores", "csat"),
    [
        (None, [5, 4, 3, 1], 50),  # the maximum is 5 unless given
        (7, [7, 6, 5, 4], 50),  # the top two
        (10, [10, 9, 8, 7], 75),  # the top three
        (100, [71, 70], 50),  # above 70
    ],
)
def test_satisfied_depends_on_the_scale(world, scale, scores, csat):
    survey(world, "csat", *scores, scale=scale)
    world.publish()
    assert world.value("csat", *JUNE) == csat


def test_promoters_less_detractors(world):
    """The catalogue's: seven of 9 or 10, two of 7 or 8, one of 6: 60. Only 0 to 6: -100."""
    survey(world, "nps", 9, 9, 9, 10, 10, 10, 10, 7, 8, 6)
    world.publish()
    assert world.value("nps", *JUNE) == 60
    crm.Survey.objects.filter(score__gte=7).delete()
    world.publish()
    assert world.value("nps", *JUNE) == -100


def test_carts_and_inquiries(world):
    """Of five carts two are not checked out: 40 %. Answered after 2 and 4 hours: 3; one waits."""
    order = world.order("O", "2025-06-05", 10)
    for number in range(5):
        done = {1: {"order": order}, 2: {"checked_out_at": world.at("2025-06-06")}}
        done[3] = done[2]
        world.add(crm.Cart, f"C{number}", started_at=world.at("2025-06-05"), **done.get(number, {}))
    for number, answered in enumerate(["2025-06-05T14:00", "2025-06-05T16:00", None]):
        world.add(
            crm.Inquiry, f"I{number}", received_at=world.at("2025-06-05"),
            answered_at=world.at(answered),
        )  # fmt: skip
    world.publish()
    assert world.value("cart_abandonment_rate", *JUNE) == 40
    assert world.value("inquiry_response_hours", *JUNE) == 3
    assert world.value("inquiries_unanswered", *JUNE) == 1
    assert world.value("cart_abandonment_rate", *MAY) is None


def test_upsell_and_cross_sell(world):
    """A buys a dearer plan later, B another product, C the same again: 2 of 3."""
    pen, ink = world.product("Pen"), world.product("Ink")
    small, big = world.plan("Small", pen, rank=1), world.plan("Big", pen, rank=2)
    bought = {
        "A": [(pen, small), (pen, big)],
        "B": [(pen, small), (ink, None)],
        "C": [(pen, big), (pen, small)],
    }
    for name, sales in bought.items():
        account = world.account(name)
        for day, (product, plan) in zip(["2025-05-05", "2025-06-05"], sales, strict=True):
            order = world.order(f"{name} {day}", day, 10, account)
            world.line(order, 10, product=product, plan=plan)
    world.publish()
    found = world.ask("upsell_cross_sell_rate", *JUNE).total
    assert (found.numerator, found.denominator) == (2, 3)
    assert world.value("upsell_cross_sell_rate", *MAY) == 0


def test_what_is_bought_on_the_first_day_is_no_cross_sell(world):
    acme = world.account("Acme")
    for name in ("Pen", "Ink"):
        order = world.order(name, "2025-06-05", 10, acme)
        world.line(order, 10, product=world.product(name))
    world.publish()
    assert world.value("upsell_cross_sell_rate", *JUNE) == 0
