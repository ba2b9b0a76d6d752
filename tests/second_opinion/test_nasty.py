"""The product and the second opinion agree on small companies full of what goes wrong."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from salesmetrics.metrics.catalogue import METRICS

from .agreement import Asked, bring_in, differences, periods_of
from .calendar import Period
from .company import Settings
from .nasty import ZONES, companies, company_in
from .nasty_times import Times

FEW = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a company takes seconds, so a smaller one is not looked for
    suppress_health_check=list(HealthCheck),
)
LEAP_YEAR = Times(
    dt.date(2023, 1, 20),
    dt.date(2024, 4, 10),
    [dt.date(2023, 2, 28), dt.date(2024, 1, 1), dt.date(2024, 2, 29), dt.date(2024, 3, 31)],
)
SPRING = dt.datetime(2024, 4, 12, 11, tzinfo=dt.UTC)


def around(now):
    """Times until after the moment of computing, of that day as well."""
    today = now.date()
    week = dt.timedelta(days=7)
    first, last = today - dt.timedelta(days=420), today + dt.timedelta(days=40)
    return Times(first, last, [today, today + week, today - dt.timedelta(days=365)], now=now)


def range_around(now):
    return Period((now - dt.timedelta(days=425)).date().replace(day=1), now.date())


def chosen(now):
    """What an organization chooses, at a moment of computing."""
    return st.builds(
        Settings,
        now=st.just(now),
        zone=st.sampled_from(ZONES),
        currency=st.sampled_from(("EUR", "USD")),
        fiscal_start=st.sampled_from((1, 4, 12)),
        first_weekday=st.sampled_from((1, 7)),
        inactivity_days=st.sampled_from((1, 30, 365)),
    )


@pytest.fixture
def hold(db):
    """Brings a company in and holds all its figures to the second opinion, then forgets it."""

    def held(files, choice, whole, number):
        with TemporaryDirectory() as folder, transaction.atomic():
            company = company_in(Path(folder), files, choice)
            organization = bring_in(Path(folder), choice)
            for metric in METRICS.values():
                for asked in questions(choice, metric, whole, number):
                    found = list(differences(organization, company, asked))
                    assert not found, "\n".join(found[:5])
            transaction.set_rollback(True)

    return held


def questions(choice, metric, whole, number):
    """By month, by one of the dimensions, and over odd days."""
    if metric.ranks:
        yield Asked(metric.key, [whole], by="rep")
        return
    by = metric.dimensions[number % len(metric.dimensions)] if metric.dimensions else None
    months = periods_of(choice, "month", whole)
    yield Asked(metric.key, months, "month")
    yield Asked(metric.key, months, "month", by)
    odd = Period(whole.end - dt.timedelta(days=98), whole.end - dt.timedelta(days=41))
    yield Asked(metric.key, [odd], by=by)


@FEW
@given(companies(LEAP_YEAR), chosen(SPRING), st.integers(0, 12))
def test_figures_agree_at_the_edges_of_days_months_and_years(hold, it_is, files, choice, number):
    it_is(SPRING.isoformat()[:16])
    hold(files, choice, Period(dt.date(2023, 1, 1), dt.date(2024, 4, 12)), number)


@FEW
@given(st.data())
def test_what_is_to_come_counts_nowhere(hold, it_is, data):
    now = timezone.now()
    it_is(now.isoformat()[:19])
    files, choice = data.draw(companies(around(now))), data.draw(chosen(now))
    hold(files, choice, range_around(now), data.draw(st.integers(0, 12)))
