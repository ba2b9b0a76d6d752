"""What is wrong with an alert that somebody wants to make, told by its fields."""

from django.utils.translation import gettext as _

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.metric import Kind, Metric, Unit
from salesmetrics.metrics.questions import Question, QuestionError, checked_metric, numbers
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models.alerts import Alert, Channel, Side, Watches

from .reading import last_periods

MOST = 100
"""How many alerts somebody can have."""
FURTHEST_LIMIT = 10**15


def problems(alert: Alert, scope: Scope) -> dict[str, str]:
    """A sentence for every field that cannot be as it is."""
    metric = METRICS.get(alert.metric)
    if metric is None or metric.ranks:
        return {"metric": _("There is no metric “%s”.") % alert.metric}
    return of_question(alert, scope) | of_kind(alert, metric) | of_limits(alert) | of_ways(alert)


def of_ways(alert: Alert) -> dict[str, str]:
    """Who may not be told."""
    if Channel.WEBHOOK in alert.channels and not alert.reaches_webhooks:
        words = _("Your alerts may not go to the organization's webhooks. An admin can allow it.")
        return {"channels": words}
    return {}


def of_question(alert: Alert, scope: Scope) -> dict[str, str]:
    """What the metric does not know, or one may not see."""
    period = last_periods(alert, scope, 1)[0]
    where = {key: tuple(ids) for key, ids in alert.where.items()}
    question = Question(alert.metric, *period, by=alert.by or None, where=where)
    try:
        checked_metric(question, scope)
        numbers(question, scope)
    except QuestionError as error:
        return {key if key in ("metric", "by") else "where": words
                for key, words in error.problems.items()}  # fmt: skip
    return {}


def of_kind(alert: Alert, metric: Metric) -> dict[str, str]:
    """What cannot be watched of this metric, or of these days."""
    found: dict[str, str] = {}
    if alert.watches == Watches.UNUSUAL and not alert.whole:
        found["whole"] = _(
            "What is unusual is told of whole periods: a running one is always less than those "
            "before."
        )
    if alert.watches == Watches.PACE:
        if alert.whole:
            found["whole"] = _("Only a running period has a pace. Watch the distance from target.")
        if metric.kind != Kind.FLOW or metric.unit == Unit.PERCENT:
            found["watches"] = _("“%s” does not add up over days, so it has no pace.") % metric.name
    if alert.side == Side.EITHER and alert.watches == Watches.VALUE:
        found["side"] = _("A figure itself is above or below a limit.")
    return found


def of_limits(alert: Alert) -> dict[str, str]:
    """What does not fit together of limits and hours."""
    found: dict[str, str] = {}
    if abs(alert.limit) >= FURTHEST_LIMIT:
        found["limit"] = _("This limit is too large.")
    if alert.calm is not None:
        calm, limit = alert.calm, alert.limit
        if abs(calm) >= FURTHEST_LIMIT:
            found["calm"] = _("This limit is too large.")
        elif alert.side == Side.ABOVE and calm > limit:
            found["calm"] = _("What fires above a limit calms at or below it.")
        elif alert.side == Side.BELOW and calm < limit:
            found["calm"] = _("What fires below a limit calms at or above it.")
        elif alert.side == Side.EITHER and abs(calm) > abs(limit):
            found["calm"] = _("It calms nearer to zero than it fires.")
    if (alert.quiet_from is None) != (alert.quiet_until is None):
        found["quiet_until"] = _("Quiet hours have a beginning and an end.")
    return found
