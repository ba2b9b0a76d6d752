"""Cells equal a live answer: every measure of every source, every dimension, every month."""

import datetime as dt
from pathlib import Path

import pytest
from django.db.models import Max, Min

from salesmetrics.ingest.loading import load
from salesmetrics.ingest.simulation import write_company
from salesmetrics.metrics import live, published
from salesmetrics.metrics.calendar import Grain, month_of, periods
from salesmetrics.metrics.models import Cell
from salesmetrics.metrics.sources import Source
from tests.kept import forget
from tests.world import World

pytestmark = pytest.mark.django_db

UNTIL = dt.date(2026, 6, 17)


ADVENTURE_WORKS = Path(__file__).parent.parent / "data" / "adventureworks"


def simulated(folder):
    """A company with everything there is, and fiscal years from April."""
    write_company(folder, seed=11, size="tiny", until=UNTIL)
    world = World("simulated", time_zone="Europe/Berlin", fiscal_year_start=4)
    return world, load(world.organization, [folder])


def adventure_works(_folder):
    """Real sales in several currencies, with teams and quotas but no pipeline."""
    world = World("works", base_currency="USD", time_zone="America/Los_Angeles")
    return world, load(world.organization, [ADVENTURE_WORKS], profile="adventureworks")


@pytest.fixture(scope="module", params=[simulated, adventure_works], ids=lambda make: make.__name__)
def company(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded and published on a Wednesday in June."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        moment = dt.datetime(2026, 6, 17, 12, tzinfo=dt.UTC)
        patched.setattr("django.utils.timezone.now", lambda: moment)
        world, report = request.param(tmp_path_factory.mktemp("company"))
        try:
            assert report.loaded, report.problems.kept
            world.publish()
            yield world
        finally:
            # Facts too, which no foreign key binds to their organization.
            forget()


SOURCES = list(Source.registry.values())
OF_DAYS = [s for s in SOURCES if not s.is_stock() and not s.is_of_periods()]
OF_YEARS = [s for s in SOURCES if s.needs_whole_years()]


def key_of(source):
    return source.key


def periods_with_cells(organization, source, grain):
    """Every period of a grain from the first cell to the last."""
    keys = [m.key for m in source.measures]
    cells = Cell.objects.filter(organization=organization, measure__in=keys, grain="month")
    first, last = cells.aggregate(first=Min("period"), last=Max("period")).values()
    if first is None:
        return some_years(organization, grain)
    return periods(organization, grain, first, min(month_of(last).end, UNTIL))


def some_years(organization, grain):
    """Where there is no cell, nothing is to be found live either."""
    return periods(organization, grain, dt.date(2011, 1, 1), UNTIL)


def assert_equal(organization, source, measures, grain, dimension):
    wholes = periods_with_cells(organization, source, grain)
    cells = published.values(organization, measures, wholes, grain, dimension, None)
    if source.is_of_periods():
        now = live.of_periods(organization, source, measures, wholes, UNTIL, dimension, [])
    else:
        over = [period.until(UNTIL) for period in wholes]
        now = live.values(organization, measures, over, dimension, [])
    assert tidy(cells) == tidy(now), (grain, dimension)


def tidy(values):
    """Values by measure's key, without members of which nothing is known."""
    return {key: {m.key: v for m, v in row.items()} for key, row in values.items() if row}


@pytest.mark.parametrize("source", SOURCES, ids=key_of)
def test_by_month_for_the_whole_and_for_every_member_of_every_dimension(company, source):
    for dimension in (None, *source.dimensions):
        assert_equal(company.organization, source, source.measures, Grain.MONTH, dimension)


@pytest.mark.parametrize("source", OF_DAYS, ids=key_of)
def test_by_day_for_the_whole(company, source):
    assert_equal(company.organization, source, source.measures, Grain.DAY, None)


@pytest.mark.parametrize("source", OF_YEARS, ids=key_of)
@pytest.mark.parametrize("grain", [Grain.QUARTER, Grain.YEAR])
def test_what_cannot_be_added_up_by_fiscal_quarter_and_year_too(company, source, grain):
    others = [m for m in source.measures if not m.adds_over_time]
    for dimension in (None, *source.dimensions):
        assert_equal(company.organization, source, others, grain, dimension)


def test_months_add_up_to_the_days_in_them(company):
    """Of what can be added: a cross-check that needs no second computation."""
    organization = company.organization
    for source in SOURCES:
        adding = [m for m in source.measures if m.adds_over_time and not source.is_stock()]
        for measure in adding:
            rows = Cell.objects.filter(organization=organization, measure=measure.key)
            months, days = (
                sum(rows.filter(grain=g, dimension="").values_list("value", flat=True))
                for g in ("month", "day")
            )
            assert months == days, measure.key


def test_what_is_compared_is_not_nothing(company):
    cells = Cell.objects.filter(organization=company.organization)
    known = {measure.partition(".")[0] for measure in cells.values_list("measure", flat=True)}
    if company.organization.slug == "simulated":
        assert known == {source.key for source in SOURCES}
    else:
        assert {"sales", "buyers", "commissions_stated", "rep_days"} <= known
