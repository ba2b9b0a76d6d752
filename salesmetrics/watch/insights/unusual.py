"""Kind three: months that lie outside of what their own series has usually done."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

from salesmetrics.metrics.calendar import ONE_DAY, Grain, Period, month_of, whole_months
from salesmetrics.metrics.calendar import month_number as number_of
from salesmetrics.metrics.dimensions import Member
from salesmetrics.metrics.metric import Good, Metric

from .asking import Asking, Wish, tops
from .band import band
from .declared import SUMS, Watched
from .insight import Insight, Kind

MONTHS = 60
SPLITS = ("region", "product")
LEAST_SHARE = Decimal("0.05")
"""A member of less of the last year's whole is not looked at by itself."""

Series = dict[dt.date, Decimal]


def unusual(asking: Asking) -> Iterator[Insight]:
    """The latest whole month of the view, if it is unusual: of the whole, and of large members."""
    last = last_month(asking)
    if last is None:
        return
    months = Period(whole_months(number_of(last.start) - MONTHS, 1).start, last.end)
    # With one filter at most all months are in the cells.
    filters = len(asking.view.where) + len(asking.scope.where)
    if filters > 1:
        return
    known = [(one, metric) for one in SUMS if one.series and (metric := asking.metric(one.metric))]
    asking.ahead(Wish(metric.key, months, grain=Grain.MONTH) for _one, metric in known)
    for watched, metric in known:
        rows = asking.answer(metric.key, months, grain=Grain.MONTH).rows
        whole = {row.period: row.figure.value or Decimal(0) for row in rows if row.period}
        yield from _looked_at(asking, watched, metric, whole, last)
        for dimension in SPLITS if not filters and metric.key == "revenue" else ():
            if dimension in metric.dimensions:
                yield from _members(asking, watched, metric, dimension, months, whole)


def last_month(asking: Asking) -> Period | None:
    """The latest month that is over and has to do with the view; none of an older past."""
    period = asking.view.period
    last = month_of(min(period.end, asking.today))
    if last.end > min(period.end, asking.today - ONE_DAY):
        last = month_of(last.start - ONE_DAY)
    first = asking.view.before.start if asking.view.before else period.start
    return last if last.end >= first else None


def _members(
    asking: Asking,
    watched: Watched,
    metric: Metric,
    dimension: str,
    months: Period,
    whole: Mapping[dt.date, Decimal],
) -> Iterator[Insight]:
    rows = asking.answer(metric.key, months, dimension, grain=Grain.MONTH).rows
    series: dict[int, Series] = {}
    members = {row.member.key: row.member for row in rows if row.member}
    for row in rows:
        if row.member and row.period:
            series.setdefault(row.member.key, {})[row.period] = row.figure.value or Decimal(0)
    year = sum(list(whole.values())[-12:], Decimal(0))
    last = month_of(months.end)
    for key, member in sorted(tops(members).items()):
        its = {month: series[key].get(month, Decimal(0)) for month in whole}
        if sum(list(its.values())[-12:], Decimal(0)) >= year * LEAST_SHARE:
            yield from _looked_at(asking, watched, metric, its, last, dimension, member)


def _looked_at(
    asking: Asking,
    watched: Watched,
    metric: Metric,
    series: Mapping[dt.date, Decimal],
    last: Period,
    dimension: str = "",
    member: Member | None = None,
) -> Iterator[Insight]:
    values = begun([series[month] for month in sorted(series)])
    expected = band(values)
    if expected is None or expected.holds(values[-1]):
        return
    value = values[-1]
    good = (
        None
        if metric.good == Good.NEUTRAL
        else ((value > expected.middle) == (metric.good == Good.UP))
    )
    where = dict(asking.view.where) | ({dimension: (member.id,)} if member else {})
    yield Insight(
        kind=Kind.UNUSUAL,
        subject=metric.key,
        amount=value - expected.middle,
        money=abs(value - expected.middle) * asking.worth(watched.worth),
        period=last,
        good=good,
        dimension=dimension,
        member=member.id if member else None,
        name=member.name if member else "",
        figures={
            "now": value,
            "low": expected.low,
            "high": expected.high,
            "months": expected.months,
        },
        where=where,
    )


def begun(values: list[Decimal]) -> list[Decimal]:
    """The series from its first month with something in it."""
    first = next((i for i, value in enumerate(values) if value), len(values))
    return values[first:]
