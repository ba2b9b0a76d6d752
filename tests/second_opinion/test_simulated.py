"""The product and the second opinion agree on simulated companies, to the last decimal."""

import datetime as dt

import pytest

from salesmetrics.ingest.simulation import write_company
from salesmetrics.metrics.catalogue import METRICS

from .agreement import Asked, bring_in, differences, periods_of
from .calendar import DAY, Period, months_later
from .company import Company, Settings
from .opinions import METRICS as OPINIONS

# Seed, the moment of computing in UTC, and what the organization chose.
COMPANIES = {
    "berlin": (1, "2026-06-15T10:00", {"zone": "Europe/Berlin"}),
    "tongatapu": (
        2,
        "2025-09-30T21:30",
        {
            "zone": "Pacific/Tongatapu",
            "currency": "USD",
            "fiscal_start": 4,
            "first_weekday": 7,
            "inactivity_days": 120,
        },
    ),
    "pago pago": (
        3,
        "2024-07-11T08:00",
        {
            "zone": "Pacific/Pago_Pago",
            "currency": "USD",
            "fiscal_start": 7,
            "first_weekday": 6,
            "inactivity_days": 90,
        },
    ),
    "new york": (
        4,
        "2026-11-21T12:00",
        {
            "zone": "America/New_York",
            "currency": "GBP",
            "fiscal_start": 10,
            "first_weekday": 7,
        },
    ),
}


@pytest.mark.parametrize("name", COMPANIES)
def test_product_and_second_opinion_agree(name, db, it_is, tmp_path):
    seed, now, chosen = COMPANIES[name]
    it_is(now)
    settings = Settings(dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC), **chosen)
    write_company(
        tmp_path, seed=seed, size="tiny", until=settings.today, base_currency=settings.currency
    )
    organization = bring_in(tmp_path, settings)
    company = Company.read(tmp_path, settings)
    found = []
    for metric in METRICS.values():
        for asked in questions(settings, metric):
            found += differences(organization, company, asked)
    assert not found, f"{len(found)} differences, the first of them:\n" + "\n".join(found[:20])


def test_every_metric_has_a_second_opinion():
    assert not METRICS.keys() - OPINIONS.keys()


# Members of every simulated company: of trees with what is below, several joined by or.
NARROWED = (
    {"rep": ("rep-1", "rep-4")},
    {"region": ("emea",), "source": ("ads", "event")},
    {"team": ("europe",), "product": ("product-1", "product-2")},
    {"industry": ("retail",), "rep": ("rep-1",)},
    {"stage": ("qualified",), "region": ("americas",)},
    {"activity_type": ("call",), "rep": ("rep-1",)},
)


def questions(settings, metric):
    """By every dimension, month by month and over the whole; narrowed; and over odd periods."""
    today, keys = settings.today, metric.dimensions
    whole = Period(months_later(today.replace(day=1), -38), today)
    odd = Period(whole.start + DAY * 40, today - DAY * 13)
    if metric.ranks:
        yield from (Asked(metric.key, [period], by="rep") for period in (whole, odd))
        return
    months = periods_of(settings, "month", whole)
    for by in (None, *keys):
        yield Asked(metric.key, months, "month", by)
        yield Asked(metric.key, [whole], by=by)
    for by in (None, *keys[:2]):
        yield Asked(metric.key, [odd], by=by)
        yield Asked(metric.key, periods_of(settings, "quarter", whole), "quarter", by)
    yield Asked(metric.key, periods_of(settings, "year", whole), "year", keys[-1] if keys else None)
    for where in NARROWED:
        if where.keys() <= set(keys):
            yield Asked(metric.key, months, "month", None, where)
            yield Asked(metric.key, [odd], None, keys[0], where)
    weeks = periods_of(settings, "week", Period(today - DAY * 70, today))
    yield Asked(metric.key, weeks, "week")
    leap_day = dt.date(2024, 2, 29)
    days = Period(leap_day - DAY * 3, leap_day + DAY * 3)
    yield Asked(metric.key, periods_of(settings, "day", days), "day")
