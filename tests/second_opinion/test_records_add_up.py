"""The records behind a figure add up to it: every metric, whole and for a member of each split."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from statistics import median

import pytest

from salesmetrics.ingest.simulation import write_company
from salesmetrics.metrics.answers import answer
from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.measures import Median
from salesmetrics.metrics.questions import Question, numbers
from salesmetrics.metrics.reading import Reader
from salesmetrics.metrics.records import records, sums_of
from salesmetrics.tenancy.visibility import everything_of

from .agreement import bring_in
from .company import Settings

NOW = "2026-06-15T10:00"
START, END = dt.date(2026, 1, 1), dt.date(2026, 5, 31)
# Converted amounts are kept to ten decimals.
NEARLY = Decimal("0.000001")


def test_records_add_up_to_their_figure(db, it_is, tmp_path):
    it_is(NOW)
    moment = dt.datetime.fromisoformat(NOW).replace(tzinfo=dt.UTC)
    settings = Settings(moment, zone="Europe/Berlin")
    write_company(tmp_path, seed=11, size="tiny", until=settings.today, base_currency="EUR")
    scope = everything_of(bring_in(tmp_path, settings))
    questions = [q for metric in METRICS.values() for q in questions_of(metric, scope)]
    behind = [records(question, scope, most=10**6).records for question in questions]
    found = [
        fault
        for question, rows in zip(questions, behind, strict=True)
        for fault in faults(question, scope, rows)
    ]
    assert not found, f"{len(found)} faults, the first of them:\n" + "\n".join(found[:20])
    # Most figures have something behind them, or this would prove nothing.
    assert sum(map(bool, behind)) > len(questions) * 0.8


def questions_of(metric, scope):
    """The whole, and one member of each dimension: the one with the largest figure."""
    yield Question(metric.key, START, END)
    for key in ["rep"] if metric.ranks else metric.dimensions:
        rows = answer(Question(metric.key, START, END, by=key), scope).rows
        members = [row for row in rows if row.member]
        if members:
            chosen = max(members, key=lambda row: abs(row.figure.value or 0))
            yield Question(metric.key, START, END, where={key: (chosen.member.id,)})


def faults(question, scope, rows):
    formula = METRICS[question.metric].formula_for(question.where)
    sums = sums_of(formula)
    figure = answer(question, scope).total
    parts = {"numerator": figure.numerator, "denominator": figure.denominator}
    if figure.numerator is None and figure.denominator is None:
        parts["numerator"] = figure.value
    for part, expected in parts.items():
        if getattr(sums, part) is not None:
            added = sum(getattr(row, part) for row in rows)
            if abs(added - (expected or 0)) > NEARLY:
                yield f"{question}: {part} is {expected}, the records add up to {added}"
    if sums.numerator is None:
        yield from faults_of_measures(question, scope, formula, rows)


def faults_of_measures(question, scope, formula, rows):
    """Where a figure's parts are no plain sums, each measure is added up by itself."""
    organization = scope.organization
    reader = Reader(organization, organization.today())
    where = list(numbers(question, scope).items())
    expected, told = defaultdict(Decimal), defaultdict(list)
    for measure, window in dict.fromkeys(formula.needs()):
        period = window.shift(question.period, organization.today())
        known = [(k, its) for k, its in where if k in measure.source.dimensions]
        values = reader.values([measure], [Period(*period)], None, known)
        expected[measure] += values.get((0, 0), {}).get(measure, Decimal(0))
    for row in rows:
        for key, value in row.measures.items():
            told[key].append(value)
    for measure, value in expected.items():
        its = told[measure.key]
        if isinstance(measure, Median):
            added = median(its) * 2 if its else Decimal(0)
        else:
            added = sum(its)
        if abs(added - value) > NEARLY:
            yield f"{question}: {measure} is {value}, the records make {added}"


@pytest.mark.parametrize("key", ["win_rate", "revenue_growth", "average_ticket"])
def test_a_ratio_tells_what_each_record_is_in_either_part(key):
    sums = sums_of(METRICS[key].formula)
    assert sums.numerator is not None
    assert sums.denominator is not None
