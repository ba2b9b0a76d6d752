"""What a forecast is made of: the closed months of a metric, and the weight of their days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import (
    ONE_DAY,
    Grain,
    Period,
    month_number,
    month_of,
    month_start,
    whole_months,
)
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.formulas import Formula, Over, Scaled, Total
from salesmetrics.metrics.measures import Distinct, Measure, Median
from salesmetrics.metrics.metric import Kind, Metric
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.targets import Subject
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import everything_of

from .methods import YEAR, Series

MOST_MONTHS = 120
WHOLE: Subject = ("organization", 0)
FIRST = "revenue"
SPLITS = ("team", "region", "rep")
MOST_MEMBERS = 100
"""Of more members of a dimension those are foretold that had the most in the last year."""


def splits_of(metric: Metric) -> tuple[str, ...]:
    """What a metric is foretold by, beside the whole."""
    return tuple(key for key in SPLITS if key in metric.dimensions)


def foretold_metrics() -> list[Metric]:
    """What adds up over months: the flow metrics that are plain sums; revenue first."""
    found = [
        metric
        for metric in METRICS.values()
        if metric.kind == Kind.FLOW and not metric.ranks and adds_up(metric.formula)
    ]
    return sorted(found, key=lambda metric: metric.key != FIRST)


def adds_up(formula: Formula) -> bool:
    """Whether the months of a formula add up to their sum."""
    if isinstance(formula, Total):
        return all(adds_up(term) for _factor, term in formula.terms)
    if isinstance(formula, Over):
        return False
    if isinstance(formula, Scaled):
        return adds_up(formula.of)
    return isinstance(formula, Measure) and not isinstance(formula, Distinct | Median)


@dataclass(frozen=True)
class Histories:
    """The closed months of a metric by subject, each series from its first month on."""

    origin: dt.date
    """The first month that is not over."""
    series: Mapping[Subject, Series]
    days: Series
    """The weight of each day of the last years, for the months' courses."""
    days_from: dt.date


def histories(organization: Organization, metric: Metric, today: dt.date) -> Histories:
    """Read what is published."""
    scope = everything_of(organization)
    origin = month_of(today).start
    last = month_number(origin) - 1
    span = whole_months(last - MOST_MONTHS + 1, MOST_MONTHS)
    found: dict[Subject, Series] = {}
    for by in (None, *splits_of(metric)):
        months: dict[Subject, Series] = {}
        for row in answer(Question(metric.key, *span, grain=Grain.MONTH, by=by), scope).rows:
            if row.period is None or (by and row.member is None):
                continue
            subject = (by, row.member.key) if by and row.member else WHOLE
            place = month_number(row.period) - month_number(span.start)
            series = months.setdefault(subject, np.zeros(MOST_MONTHS))
            series[place] = float(row.figure.value or 0)
        found |= {subject: begun(series) for subject, series in largest(months)}
    days_from = month_start(last - 2 * YEAR + 1)
    days = by_day(organization, metric, Period(days_from, origin - ONE_DAY))
    return Histories(origin, found, days, days_from)


def largest(months: Mapping[Subject, Series]) -> list[tuple[Subject, Series]]:
    """The members with the most in the last year, in an order that never changes."""
    ordered = sorted(months.items(), key=lambda one: (-one[1][-YEAR:].sum(), one[0]))
    return ordered[:MOST_MEMBERS]


def begun(series: Series) -> Series:
    """From the first month with anything in it; empty where the last year has nothing."""
    there = np.flatnonzero(series)
    if not len(there) or not series[-YEAR:].any():
        return series[:0]
    return series[there[0] :]


def by_day(organization: Organization, metric: Metric, span: Period) -> Series:
    """The metric on each day, of the whole organization."""
    question = Question(metric.key, *span, grain=Grain.DAY)
    rows = answer(question, everything_of(organization)).rows
    return np.array([float(row.figure.value or 0) for row in rows])
