"""AdventureWorks, as Microsoft publishes it, through its profile: counts and sums of the source."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count, Sum

from salesmetrics.commissions.models import Statement
from salesmetrics.commissions.recompute import recompute
from salesmetrics.crm.models import Account, ExchangeRate, Order, OrderLine, Product, Target
from salesmetrics.ingest.loading import load
from salesmetrics.tenancy.models import Organization, Region, Rep, RepAssignment
from tests.kept import forget

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent.parent / "data" / "adventureworks"


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """Loaded once for this file's tests, which only read."""
    with django_db_blocker.unblock():
        company = Organization.objects.create(
            name="Adventure Works", slug="aw", base_currency="USD", time_zone="America/New_York"
        )
        report = load(company, [FILES], profile="adventureworks")
        assert report.loaded, report.errors[:5]
        again = load(company, [FILES], profile="adventureworks")
        recompute(company, dt.date(2015, 1, 1))
        yield company, report, again
        # Row by row, as Django deletes, takes longer than all the tests.
        forget()


@pytest.fixture
def orders(company):
    return Order.objects.filter(organization=company[0])


def total(orders):
    return orders.aggregate(sum=Sum("amount"))["sum"]


def test_every_sale_is_there_with_its_amount(orders):
    assert (orders.count(), total(orders)) == (31_465, Decimal("109846381.4039"))


def test_sales_of_2013(orders):
    year = orders.filter(ordered_on__range=(dt.date(2013, 1, 1), dt.date(2013, 12, 31)))
    assert round(total(year), 2) == Decimal("43622479.05")


def test_sales_of_a_territory(orders):
    assert round(total(orders.filter(region__name="Southwest")), 2) == Decimal("24184609.60")


def test_online_orders_have_no_rep(orders):
    assert orders.filter(owner=None).count() == 27_659
    assert orders.filter(owner=None, channel__name="Web").count() == 27_659


def test_the_rep_with_the_most_revenue(orders):
    best = orders.exclude(owner=None).values("owner__name").annotate(sum=Sum("amount"))
    name, amount = best.order_by("-sum").values_list("owner__name", "sum")[0]
    assert (name, round(amount, 2)) == ("Linda Mitchell", Decimal("10367007.43"))


def test_lines_add_up_to_their_orders(orders, company):
    lines = OrderLine.objects.filter(organization=company[0])
    assert lines.count() == 121_317
    assert round(lines.aggregate(sum=Sum("amount"))["sum"], 2) == Decimal("109846381.40")


def test_territories_stand_in_groups(orders, company):
    groups = Region.objects.filter(organization=company[0], parent__isnull=False)
    found = dict(groups.values_list("parent__name").annotate(count=Count("id")))
    assert found == {"North America": 6, "Europe": 3, "Pacific": 1}


def test_people_and_things_have_names_from_other_files(orders, company):
    known = {"organization": company[0]}
    assert Rep.objects.get(external_id="276", **known).name == "Linda Mitchell"
    assert Product.objects.get(external_id="776", **known).category == "Bikes"
    assert Account.objects.get(external_id="29825", **known).name == "Better Bike Shop"
    assert Account.objects.filter(**known).count() == 19_820


def test_quotas_last_until_the_next_one(orders, company):
    quotas = Target.objects.filter(organization=company[0])
    assert (quotas.count(), quotas.filter(ends_on=None).count()) == (163, 163)


def test_rates_are_turned_round(orders, company):
    rate = ExchangeRate.objects.get(organization=company[0], currency="AUD", on="2011-05-31")
    assert rate.rate == round(1 / Decimal("1.5491"), 12)


def test_reps_moved_between_territories(orders, company):
    assert RepAssignment.objects.filter(organization=company[0]).count() == 17


def test_commission_by_sales_person_and_year(company):
    rows = Statement.objects.filter(organization=company[0], starts_on="2013-01-01")
    assert rows.aggregate(sum=Sum("earned"))["sum"] == Decimal("460065.91")
    assert rows.get(rep__external_id="276").earned == Decimal("61669.42")
    assert rows.get(rep__external_id="289").earned == Decimal("82121.28")


def test_loading_it_again_changes_nothing(company):
    _organization, first, again = company
    assert {entity: c.created for entity, c in first.counts.items()} == {
        entity: c.unchanged for entity, c in again.counts.items()
    }
