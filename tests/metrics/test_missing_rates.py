"""Where an exchange rate is missing no sum is shown as if it were whole, and all others are."""

import pytest

from salesmetrics.crm import models as crm
from salesmetrics.metrics.answers import MISSING_RATE
from salesmetrics.metrics.quality import CHECKS, doubts, findings
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.records import names, records
from salesmetrics.metrics.wire import as_json
from salesmetrics.tenancy.visibility import everything_of
from tests.facts.changes import assert_nothing_was_missed

YEAR = ("2025-01-01", "2025-12-31")
MARCH = ("2025-03-01", "2025-03-31")
JUNE = ("2025-06-01", "2025-06-30")


@pytest.fixture
def world(world, it_is):
    """In March a sale of Ann's in dollars, for which there is a rate from June on."""
    it_is("2025-07-10")
    world.ann, world.bob = world.rep("Ann"), world.rep("Bob")
    world.dollars = world.rate("USD", "2025-06-01", "0.9")
    world.order("Early", "2025-03-10", 100, currency="USD", owner=world.ann)
    world.order("Known", "2025-03-11", 70, owner=world.bob)
    world.order("Late", "2025-06-10", 100, currency="USD", owner=world.ann)
    world.publish()
    return world


def test_the_sum_has_no_value_and_says_why(world):
    found = world.ask("revenue", *MARCH)
    assert found.total.value is None
    assert found.total.reason == MISSING_RATE
    assert as_json(found)["total"] == {"value": None, "reason": "missing_rate"}


def test_so_it_is_wherever_the_amount_would_be_and_nowhere_else(world):
    assert world.value("revenue", *YEAR) is None
    assert world.value("revenue", *JUNE) == 90
    assert world.value("sales_count", *MARCH) == 2
    assert world.rows("revenue", *MARCH, by="rep") == {"Ann": None, "Bob": 70}
    by_day = world.rows("revenue", "2025-03-10", "2025-03-11", grain="day")
    assert by_day == {"2025-03-10": None, "2025-03-11": 70}


def test_what_is_made_of_the_sum_has_no_value_either(world):
    for metric in ("average_revenue_per_sale", "lifetime_value", "revenue_per_customer"):
        assert world.value(metric, *MARCH) is None, metric
    assert world.value("revenue_growth", "2025-04-01", "2025-04-30") is None
    assert world.change("revenue", "2025-04-01", "2025-04-30", "previous") == (None, None)


def test_a_rate_that_comes_mends_the_figure_and_one_that_goes_breaks_it(world):
    world.rate("USD", "2025-01-01", "0.5")
    world.publish()
    assert world.value("revenue", *MARCH) == 120
    assert_nothing_was_missed(world)
    world.dollars.delete()
    crm.ExchangeRate.objects.all().delete()
    world.publish()
    assert world.value("revenue", *JUNE) is None
    assert_nothing_was_missed(world)


def test_money_of_every_kind_is_held_back(world):
    world.target(10, "2025-01-01", "2025-12-31", currency="CHF")
    acme = world.account("Acme")
    world.subscription("S", acme, "2025-01-15", 10, currency="CHF")
    world.opportunity("Open", "2025-02-01", amount=5, currency="CHF", owner=world.ann)
    world.won("Won", "2025-06-02", "2025-02-01", amount=5, currency="CHF", contract_months=12)
    crm.Spend.objects.create(
        organization=world.organization, external_id="x", spent_on="2025-02-01", amount=3,
        currency="CHF", category="tools", kind="sales",
    )  # fmt: skip
    pen = world.product("Pen", cost=1, currency="CHF")
    world.line(world.order("Cheap", "2025-05-05", 10), 10, product=pen, quantity=1)
    world.publish()
    for metric in (
        "mrr", "arr", "mrr_new", "pipeline_value", "weighted_pipeline", "win_rate_by_value",
        "average_deal_size", "annual_contract_value", "customer_acquisition_cost",
        "return_on_investment", "target_attainment", "profit_margin",
        "opportunity_conversion_rate_by_value",
    ):  # fmt: skip
        assert world.value(metric, *YEAR) is None, metric
    assert world.value("revenue", "2025-05-01", "2025-05-31") == 10
    assert world.value("profit_margin", "2025-05-01", "2025-05-31") is None
    assert world.value("cost_per_lead", *YEAR) is None
    assert world.value("net_revenue_retention", "2025-03-01", "2025-03-31") is None
    assert world.rows("pipeline_value", *YEAR, by="rep") == {"Ann": None}
    assert_nothing_was_missed(world)


def test_the_record_that_lacks_a_rate_is_among_those_behind_the_figure(world):
    asked = Question("revenue", *(world.at(day).date() for day in MARCH))
    page = records(asked, everything_of(world.organization))
    lacking = [one for one in page.records if "sales.unpriced" in one.measures]
    called = names(world.organization, lacking)
    assert [called[one.entity, one.key][0] for one in lacking] == ["early"]
    assert sum(one.numerator for one in page.records) == 70


def test_what_is_affected_is_listed_with_currency_and_day(world):
    scope = everything_of(world.organization)
    page = doubts(CHECKS["orders_without_rate"], scope)
    [one] = page.doubts
    assert (one.currency, str(one.day), one.amount) == ("USD", "2025-03-10", 100)
    [finding] = [f for f in findings(scope) if f.check.key == "orders_without_rate"]
    assert (finding.count, finding.money) == (1, {"USD": 100})
    for entity in ("opportunities", "subscriptions", "spend", "targets", "competitor_figures"):
        assert f"{entity}_without_rate" in CHECKS
        assert not doubts(CHECKS[f"{entity}_without_rate"], scope).count
    world.rate("USD", "2025-03-10", "0.5")
    assert not doubts(CHECKS["orders_without_rate"], scope).count


def test_every_kind_without_a_rate_is_listed(world):
    acme = world.account("Acme", owner=world.ann)
    world.subscription("S", acme, "2025-01-15", 10, currency="CHF")
    world.opportunity("Open", "2025-02-01", amount=5, currency="CHF")
    world.target(10, "2025-01-01", "2025-12-31", currency="CHF", subject=world.ann)
    crm.Spend.objects.create(
        organization=world.organization, external_id="x", spent_on="2025-02-01", amount=3,
        currency="CHF", category="tools", kind="sales",
    )  # fmt: skip
    crm.CompetitorFigure.objects.create(
        organization=world.organization, starts_on="2025-01-01", ends_on="2025-12-31",
        revenue=9, currency="CHF",
    )  # fmt: skip
    scope = everything_of(world.organization)
    counts = {f.check.key: f.count for f in findings(scope)}
    for entity in ("opportunities", "subscriptions", "spend", "targets", "competitor_figures"):
        assert counts[f"{entity}_without_rate"] == 1, entity
