"""One more metric is one assignment: figures, splits, catalogue, pages and API have it."""

import pytest

from salesmetrics.metrics.catalogue import METRICS, by_group
from salesmetrics.metrics.declared.sales import Sales
from salesmetrics.metrics.formulas import ratio
from salesmetrics.metrics.metric import MONEY, Family, Metric
from salesmetrics.metrics.reference import as_markdown
from salesmetrics.metrics.wire import catalogue_entry

YEAR = ("2025-01-01", "2025-12-31")


@pytest.fixture
def added():
    class Mine(Family):
        title = "Of our own"

        cost_per_sale = Metric(
            "Cost per sale",
            ratio(Sales.cost, Sales.sales),
            MONEY,
            "What a sale costs us on average.",
            "cost / sales",
        )

    yield Mine.cost_per_sale
    del METRICS["cost_per_sale"]


@pytest.fixture
def world(world):
    ann = world.rep("Ann")
    world.order("A", "2025-03-10", 100, cost=40, owner=ann)
    world.order("B", "2025-04-10", 100, cost=20, owner=ann)
    world.order("C", "2025-04-11", 100, cost=30)
    world.publish()
    return world


def test_its_figures_are_answered(added, world):
    assert world.value("cost_per_sale", *YEAR) == 30
    assert world.rows("cost_per_sale", *YEAR, by="rep") == {"Ann": 30, None: 30}
    months = world.rows("cost_per_sale", "2025-03-01", "2025-04-30", grain="month")
    assert months == {"2025-03-01": 40, "2025-04-01": 25}


def test_it_is_in_the_catalogue_and_the_documentation(added):
    assert by_group()["Of our own"] == [added]
    entry = catalogue_entry(added)
    assert (entry["key"], entry["group"], entry["unit"]) == ("cost_per_sale", "Of our own", "money")
    assert entry["dimensions"] == list(METRICS["sales_count"].dimensions)
    assert "### Cost per sale · `cost_per_sale`" in as_markdown()


def test_programs_and_people_have_it(added, world, client):
    client.force_login(world.user("Ada", "admin").user)
    asked = {"from": YEAR[0], "to": YEAR[1]}
    told = client.get("/api/v1/metrics/cost_per_sale/", asked).json()
    assert told["total"] == {"value": "30.00", "numerator": "90", "denominator": "3"}
    keys = [one["key"] for one in client.get("/api/v1/metrics/").json()["results"]]
    assert "cost_per_sale" in keys
    assert "What a sale costs us" in client.get("/metrics/cost_per_sale/").content.decode()


def test_the_same_key_twice_is_refused(added):
    with pytest.raises(TypeError, match="already a metric named cost_per_sale"):
        type("Again", (Family,), {"title": "Again", "cost_per_sale": added})
