"""What was expected against what came: every kept forecast of a month that is over."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import ONE_DAY, Grain
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.targets import Subject
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import everything_of

from ..models import Forecast
from .foretelling import kept_as


@dataclass(frozen=True)
class Past:
    """A forecast of a month that is over, as it stood last before that month was nearer."""

    period: dt.date
    horizon: int
    point: Decimal
    low_80: Decimal
    high_80: Decimal
    came: Decimal


@dataclass(frozen=True)
class Accuracy:
    """How far off forecasts were, so many months ahead."""

    horizon: int
    count: int
    error: Decimal | None
    """The sum of what they were off by, in percent of what came."""
    bias: Decimal | None
    """The same with its sign: above zero they were too high."""
    within: Decimal | None
    """How many lay in the interval of 80 %, in percent."""


def past(
    organization: Organization, metric: str, run: Run, subject: Subject, member: str
) -> list[Past]:
    """One for each month and distance: what was thought then, restated months told as they are.

    `member` is the public id of the subject's member. Whether the asker may see it is for the
    caller to ask.
    """
    dimension, number = kept_as(subject)
    first = run.today.replace(day=1)
    rows = list(
        Forecast.objects.filter(
            organization=organization, metric=metric, dimension=dimension, member=number,
            period__lt=first, run__lte=run.pk,
        ).order_by("period", "horizon", "run")
    )  # fmt: skip
    if not rows:
        return []
    question = Question(
        metric, rows[0].period, first - ONE_DAY, grain=Grain.MONTH,
        where={dimension: (member,)} if dimension else {},
    )  # fmt: skip
    found = answer(question, everything_of(organization)).rows
    came = {row.period: row.figure.value or Decimal(0) for row in found}
    # Of several made at one distance the last is what stood: a month before it was restated.
    last = {(row.period, row.horizon): row for row in rows}
    return [
        Past(row.period, row.horizon, row.point, row.low_80, row.high_80,
             came.get(row.period, Decimal(0)))
        for row in last.values()
    ]  # fmt: skip


def by_horizon(found: Iterable[Past]) -> dict[int, Accuracy]:
    """Error and bias by how many months ahead a forecast was made."""
    groups: dict[int, list[Past]] = {}
    for one in found:
        groups.setdefault(one.horizon, []).append(one)
    return {horizon: _accuracy(horizon, group) for horizon, group in sorted(groups.items())}


def _accuracy(horizon: int, group: list[Past]) -> Accuracy:
    came = sum((abs(one.came) for one in group), Decimal(0))
    off = [one.point - one.came for one in group]
    inside = sum(one.low_80 <= one.came <= one.high_80 for one in group)
    return Accuracy(
        horizon,
        len(group),
        sum((abs(one) for one in off), Decimal(0)) * 100 / came if came else None,
        sum(off, Decimal(0)) * 100 / came if came else None,
        Decimal(inside) * 100 / len(group),
    )
