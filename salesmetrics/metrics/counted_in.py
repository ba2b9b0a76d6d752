"""Which figures a record counts in: each source is asked what it makes of the record's rows."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import F

from salesmetrics.tenancy.models import Organization

from .calendar import Period, month_number, whole_months
from .catalogue import METRICS
from .measures import Measure, Unpriced
from .metric import Metric
from .sources import Source
from .windows import NOW

MOST_ROWS = 200
"""Rows of a source that are looked at for one record: the latest."""


def counted_in(
    organization: Organization, entity: str, key: int
) -> Iterator[tuple[Metric, Period]]:
    """The metrics that a record counts in, each with the latest month in which it does."""
    latest = dict(_measures(organization, entity, key))
    for metric in METRICS.values():
        needed = {measure for measure, window in metric.formula.needs() if window is NOW}
        days = [latest[measure] for measure in needed if measure in latest]
        if days:
            yield metric, whole_months(month_number(max(days)), 1)


def _measures(
    organization: Organization, entity: str, key: int
) -> Iterator[tuple[Measure, dt.date]]:
    """Each measure that some row of the record adds to, with the last day on which it does."""
    today = organization.today()
    for source in Source.registry.values():
        path = source.record.get(entity)
        if path is None or source.is_of_periods():
            continue
        rows = source.rows(organization).filter(**{path: key})
        columns: dict[str, Any] = {f"m_{m.name}": m.row_value() for m in source.measures}
        columns |= {"x_day": F(source.day or source.since or "")}
        columns |= {"x_until": F(source.until) if source.until else F(source.day or "")}
        found = rows.annotate(**columns).order_by("-x_day").values(*columns)[:MOST_ROWS]
        yield from _days(source, list(found), today).items()


def _days(source: type[Source], rows: list[Any], today: dt.date) -> dict[Measure, dt.date]:
    found: dict[Measure, dt.date] = {}
    for row in rows:
        day = row["x_day"]
        if source.is_stock():
            ended = row["x_until"]
            day = min(today, ended - dt.timedelta(days=1)) if ended else today
        for measure in source.measures:
            counts = row[f"m_{measure.name}"] is not None and not isinstance(measure, Unpriced)
            if counts and day is not None and day <= today:
                found[measure] = max(day, found.get(measure, day))
    return found
