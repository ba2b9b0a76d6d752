"""The sum of lines is the statement, the sum of statements the metric, whatever it is split by."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from salesmetrics.commissions import life
from salesmetrics.commissions.models import Line, Statement
from salesmetrics.tenancy.visibility import everything_of

from .company import FLAT, TIERS

YEAR = ("2025-01-01", "2025-12-31")


@pytest.fixture
def paid(company, world, ann, bob):
    """Two plans, one of them in dollars, with returns, an adjustment and a correction."""
    world.rate("USD", "2025-01-01", "0.8")
    world.rate("USD", "2025-05-01", "0.9")
    monthly = company.plan(TIERS, key="monthly", clawback={"window_days": 90})
    quarterly = company.plan({**FLAT, "rate": "3.33"}, key="quarterly", period="quarter",
                             currency="USD")  # fmt: skip
    company.has(ann, monthly, quota=500)
    company.has(bob, monthly, quota=500)
    company.has(bob, quarterly)
    pen = world.product("Pen")
    for number in range(12):
        rep, day = (ann, bob)[number % 2], f"2025-0{1 + number % 6}-{1 + number:02d}"
        sale = world.order(f"S{number}", day, Decimal("77.77") * (number + 1), owner=rep)
        world.line(sale, Decimal("20.01"), product=pen)
    world.order("Back", "2025-05-28", -50, account=sale.account)
    company.compute()
    company.lock(ann, "2025-01")
    first = Line.objects.filter(statement__starts_on="2025-01-01", rep=ann).first().order
    first.amount += 100
    first.save()
    scope = everything_of(company.organization)
    world.publish()
    life.adjust(company.statement(bob, "2025-06", monthly), 5, "Well done.", scope, company.admin)
    world.publish()
    return company


def test_lines_add_up_to_statements_and_these_to_the_metric(paid, world):
    assert {line.kind for line in Line.objects.all()} >= {"commission", "correction", "adjustment"}
    for statement in Statement.objects.all():
        lines = statement.lines.aggregate(sum=Sum("amount"))["sum"] or 0
        assert lines == statement.earned
    monthly = Statement.objects.filter(plan__external_id="monthly")
    told = world.rows("commission_total", *YEAR, by="commission_plan")
    assert told["Monthly"] == monthly.aggregate(sum=Sum("earned"))["sum"]


@pytest.mark.parametrize(
    ("by", "path"), [("rep", "rep__name"), ("product", "product__name"), ("team", "team__name"),
                     ("commission_plan", "plan__name")],
)  # fmt: skip
def test_each_split_adds_up_to_the_lines(paid, world, by, path):
    told = world.rows("commission_total", *YEAR, by=by)
    sums = Line.objects.values_list(path).annotate(sum=Sum("amount_base")).order_by()
    assert {name: amount for name, amount in told.items() if amount} == {
        name: round(amount, 2) for name, amount in sums if round(amount, 2)
    }
    total = Line.objects.aggregate(sum=Sum("amount_base"))["sum"]
    assert world.value("commission_total", *YEAR) == round(total, 2)


def test_revenue_counts_once_for_a_deal_and_plan(company, world, ann, bob):
    team = world.team("North")
    world.belongs(ann, "2025-01-01", team=team)
    plan = company.plan(FLAT, {**FLAT, "key": "more", "rate": "5"})
    company.has(ann, plan)
    leads = company.plan({**FLAT, "key": "lead", "whose": "team"}, key="leads")
    company.has(bob, leads, team=team)
    world.won("A", "2025-03-05", amount=100, owner=ann)
    world.publish()
    # 10 + 5 for Ann and 10 for Bob, on 100
    assert world.value("commission_total", *YEAR) == 25
    assert world.value("commission_rate_effective", *YEAR) == 25
