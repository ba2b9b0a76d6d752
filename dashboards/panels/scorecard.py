"""Headline figures: one metric a row, with its change, its course so far and its target."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from dashboards.as_of import kept, refused
from dashboards.asked import Asked
from salesmetrics.metrics.answers import Answer, answer
from salesmetrics.metrics.calendar import MONTHS_OF, Grain, month_number, month_start
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.metric import Metric
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.metrics.together import answers_together
from salesmetrics.tenancy.visibility import Scope

from .panel import Panel
from .series import floats
from .sheet import WITH_TARGET, beyond_role, narrows, provenance

PERIODS = 13
# Where one of these stands among the cards, it has the bar, and what it is about has none.
ATTAINMENTS = {"target_attainment": "revenue", "quota_attainment": "revenue"}
Card = dict[str, Any]


def cards_of(panel: Panel, asked: Asked, scope: Scope) -> tuple[list[Card], dict[str, Any]]:
    """A card for each of the panel's metrics, and what is known about the figures."""
    metrics = [metric_of(column.metric) for column in panel.columns]
    answers = {m.key: _ask(m, asked, scope) for m in metrics if not narrows(asked, scope, m.key)}
    told = {ATTAINMENTS[m.key] for m in metrics if m.key in ATTAINMENTS}
    courses = _courses([one.metric for one in answers.values() if one], asked, scope)
    cards = [_card(metric, answers.get(metric.key), asked, scope) for metric in metrics]
    for card in cards:
        card["course"] = courses.get(card["metric"], [])
        if card["metric"] in told:
            card["target"] = None
    return cards, provenance([found for found in answers.values() if found])


def _ask(metric: Metric, asked: Asked, scope: Scope) -> Answer | None:
    """The figure; None where it was not kept of a past moment."""
    compare = (*asked.compared, "target") if metric.key in WITH_TARGET else asked.compared
    question = Question(metric.key, *asked.period, where=dict(asked.where), compare=compare,
                        as_of=asked.as_of)  # fmt: skip
    try:
        return kept(question, scope)
    except QuestionError as error:
        if refused(error, asked.as_of):
            return None
        raise


def _card(metric: Metric, found: Answer | None, asked: Asked, scope: Scope) -> Card:
    card: Card = {
        "metric": metric.key,
        "name": str(metric.name),
        "unit": metric.unit,
        "good": metric.good,
        "value": None,
        "before": None,
        "change": None,
        "target": None,
        "course": [],
        "note": "",
    }
    if found is None:
        card["note"] = _why_not(metric, asked, scope)
        return card
    figure = found.total
    then = figure.compare.get(asked.compare)
    card["value"] = figure.value
    card["before"] = then.value if then else None
    card["change"] = then.change if then else None
    card["target"] = _target(found, asked)
    return card


def _why_not(metric: Metric, asked: Asked, scope: Scope) -> str:
    if beyond_role(scope, metric.key):
        return _("for the whole organization only")
    unknown = narrows(asked, scope, metric.key)
    names = ", ".join(str(Dimension.registry[name].name) for name in unknown)
    return _("not known by: %(names)s") % {"names": names} if unknown else _("was not kept")


def _target(found: Answer, asked: Asked) -> dict[str, Any] | None:
    total = found.total
    if found.metric.key in ATTAINMENTS and total.denominator and total.value is not None:
        return {
            "value": total.denominator,
            "unit": metric_of(ATTAINMENTS[found.metric.key]).unit,
            "attainment": total.value,
            "pace": asked.pace,
        }
    compared = total.compare.get("target")
    if compared is None or not compared.value or found.total.value is None:
        return None
    return {
        "value": compared.value,
        "unit": found.metric.unit,
        "attainment": found.total.value / compared.value * 100,
        "pace": asked.pace,
    }


def _courses(metrics: list[Metric], asked: Asked, scope: Scope) -> dict[str, list[float | None]]:
    """Each metric in so many periods up to this one, from the first that has anything."""
    grain = asked.whole or Grain.MONTH
    first = month_start(month_number(asked.end) + 1 - MONTHS_OF[grain] * PERIODS)
    where = dict(asked.where)
    questions = [
        Question(metric.key, first, asked.end, grain=grain, where=where, as_of=asked.as_of)
        for metric in metrics
    ]
    # Of a past moment some may not have been kept; of now one reading serves them all.
    found = _one_by_one(questions, scope) if asked.as_of else answers_together(questions, scope)
    return {one.metric.key: _from_first(one) for one in found}


def _one_by_one(questions: list[Question], scope: Scope) -> Iterator[Answer]:
    for question in questions:
        try:
            yield answer(question, scope)
        except QuestionError as error:
            if not refused(error, question.as_of):
                raise


def _from_first(found: Answer) -> list[float | None]:
    values = floats(row.figure.value for row in found.rows)
    while values and not values[0]:
        values.pop(0)
    return values
