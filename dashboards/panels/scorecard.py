"""Headline figures: one metric a row, with its change, its course so far and its target."""

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
    known = [metric for metric in metrics if not narrows(asked, scope, metric.key)]
    told = {ATTAINMENTS[m.key] for m in metrics if m.key in ATTAINMENTS}
    answers, courses = (_one_by_one if asked.as_of else _together)(known, asked, scope)
    cards = [_card(metric, answers.get(metric.key), asked, scope) for metric in metrics]
    for card in cards:
        card["course"] = courses.get(card["metric"], [])
        if card["metric"] in told:
            card["target"] = None
    return cards, provenance(list(answers.values()))


Found = tuple[dict[str, Answer], dict[str, list[float | None]]]
"""By metric the answer, and the course."""


def _together(metrics: list[Metric], asked: Asked, scope: Scope) -> Found:
    """Figures and courses, of which what several need is read once."""
    now = [_figure_of(metric, asked) for metric in metrics]
    found = answers_together([*now, *(_course_of(metric, asked) for metric in metrics)], scope)
    courses = {one.metric.key: _from_first(one) for one in found[len(now) :]}
    return {one.metric.key: one for one in found[: len(now)]}, courses


def _one_by_one(metrics: list[Metric], asked: Asked, scope: Scope) -> Found:
    """Of a past moment some may not have been kept: they are left out."""
    answers, courses = {}, {}
    for metric in metrics:
        try:
            answers[metric.key] = kept(_figure_of(metric, asked), scope)
            courses[metric.key] = _from_first(answer(_course_of(metric, asked), scope))
        except QuestionError as error:
            if not refused(error, asked.as_of):
                raise
    return answers, courses


def _figure_of(metric: Metric, asked: Asked) -> Question:
    compare = (*asked.compared, "target") if metric.key in WITH_TARGET else asked.compared
    return Question(metric.key, *asked.period, where=dict(asked.where), compare=compare,
                    as_of=asked.as_of)  # fmt: skip


def _course_of(metric: Metric, asked: Asked) -> Question:
    """So many periods up to this one."""
    grain = asked.whole or Grain.MONTH
    first = month_start(month_number(asked.end) + 1 - MONTHS_OF[grain] * PERIODS)
    return Question(metric.key, first, asked.end, grain=grain, where=dict(asked.where),
                    as_of=asked.as_of, rows_only=True)  # fmt: skip


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


def _from_first(found: Answer) -> list[float | None]:
    """The course from the first period that has anything."""
    values = floats(row.figure.value for row in found.rows)
    while values and not values[0]:
        values.pop(0)
    return values
