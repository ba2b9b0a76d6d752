"""What is kept of forecasts, read: what was expected when a run was published."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from salesmetrics.metrics.models import Run
from salesmetrics.metrics.targets import Subject
from salesmetrics.tenancy.models import Organization

from ..models import Forecast, MonthCourse
from .foretelling import kept_as, subject_of

ZERO = Decimal(0)


def standing(organization: Organization, metric: str, run: Run) -> QuerySet[Forecast]:
    """The forecasts that stood when a run was published, and those made of it."""
    return Forecast.objects.filter(
        Q(until_run=None) | Q(until_run__gt=run.pk),
        organization=organization,
        metric=metric,
        run__lte=run.pk,
    )


def of_subject(
    organization: Organization, metric: str, run: Run, subject: Subject
) -> list[Forecast]:
    """The months ahead of one subject, in order."""
    dimension, member = kept_as(subject)
    rows = standing(organization, metric, run).filter(dimension=dimension, member=member)
    return list(rows.filter(period__gte=run.today.replace(day=1)).order_by("period"))


def rest(organization: Organization, metric: str, today: dt.date) -> Decimal:
    """The part of the running month that is usually still to come after today."""
    course = MonthCourse.objects.filter(organization=organization, metric=metric).first()
    first = today.replace(day=1)
    if course is not None and course.month == first:
        return Decimal(str(course.rest[today.day]))
    days = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - first
    return 1 - Decimal(today.day) / days.days


def to_come(
    organization: Organization, metric: str, run: Run
) -> Mapping[Subject, dict[dt.date, Decimal]]:
    """By subject and month what is still expected; of the running month, of the days left."""
    first = run.today.replace(day=1)
    left = rest(organization, metric, run.today)
    rows = standing(organization, metric, run).filter(period__gte=first)
    found: dict[Subject, dict[dt.date, Decimal]] = {}
    for dimension, member, period, point in rows.values_list(
        "dimension", "member", "period", "point"
    ):
        months = found.setdefault(subject_of(dimension, member), {})
        months[period] = point * left if period == first else point
    return found


@dataclass(frozen=True)
class Outlook:
    """A month that is not over: what has come of it, and what the whole of it will come to."""

    month: dt.date
    come: Decimal | None
    point: Decimal
    low_80: Decimal
    high_80: Decimal
    low_95: Decimal
    high_95: Decimal


def outlook(row: Forecast, come: Decimal, left: Decimal) -> Outlook:
    """A forecast with what has come: of the running month only the rest is uncertain.

    The spread of a part is that of the whole times the root of the part.
    """
    root = left.sqrt()
    middle = come + row.point * left

    def low(edge: Decimal) -> Decimal:
        return Decimal(middle - (row.point - edge) * root)

    def high(edge: Decimal) -> Decimal:
        return Decimal(middle + (edge - row.point) * root)

    return Outlook(
        row.period, come, middle, low(row.low_80), high(row.high_80), low(row.low_95),
        high(row.high_95),
    )  # fmt: skip


def as_foretold(row: Forecast) -> Outlook:
    """A forecast of a month that has not begun."""
    return Outlook(row.period, None, row.point, row.low_80, row.high_80, row.low_95, row.high_95)
