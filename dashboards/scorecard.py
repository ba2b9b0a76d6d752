"""A rep's scorecard as plain data: what the page writes and the API gives.

    rep, period, compared_with  whose it is, and of when
    peers                       the team it is compared with: team (null is everybody), count,
                                told: whether there are enough of them to be compared with
    quota                       value, reached, attainment, expected: the part in percent that
                                today's working day expects (null once the period is over)
    commission                  value, before; null for who may not see it
    figures                     metric, name, group, unit, good, value, before, change, median
                                (about the team's middle figure), band (top, middle, last),
                                course of the thirteen periods up to this one
    week                        this week's activities: metric, name, unit, value, before
    currency, run, as_of, complete

Figures are exact texts, null where there is none. A rep learns nobody else's figure from it.
"""

import json
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.as_of import kept
from dashboards.asked import Asked
from dashboards.panels.payloads import KEPT_SECONDS, cache_key, is_foretold
from dashboards.panels.series import floats
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import members_held
from salesmetrics.metrics.metric import Unit
from salesmetrics.metrics.questions import Question
from salesmetrics.metrics.scorecards import (
    Done,
    Scorecard,
    Standing,
    metrics_by_rep,
    scope_of_rep,
    scorecard,
    week_of,
)
from salesmetrics.tenancy.models import Rep
from salesmetrics.tenancy.visibility import Scope

Payload = dict[str, Any]
COMMISSION = "commission_total"


def rep_for(scope: Scope, external_id: str | None = None) -> Rep:
    """A rep whose scorecard this scope may see, or one's own; Http404 for any other."""
    reps = Rep.objects.filter(organization=scope.organization, deleted_at__isnull=True)
    if external_id is None:
        rep = reps.filter(pk=scope.rep).first() if scope.rep else None
        if rep is None:
            raise Http404(_("You are not a rep here; choose one."))
        return rep
    # The database takes no NUL, so nobody has one.
    rep = None if "\x00" in external_id else reps.filter(external_id=external_id).first()
    # Whether somebody of that name is there at all is not told either.
    if rep is None or (scope.reps is not None and rep.pk not in scope.reps):
        raise Http404(_("There is no rep “%(rep)s” whom you may see.") % {"rep": external_id})
    return rep


def scorecard_of(rep: Rep, wish: Asked, scope: Scope) -> Payload:
    """The scorecard, kept as long as its figures are the published ones.

    The rep must be one that `rep_for` found; filters of the wish do not narrow it.
    """
    wished = (*wish.period, wish.compare, wish.today, wish.as_of)
    foretold = any(is_foretold(metric.key) for metric in metrics_by_rep())
    place = cache_key(scope, "scorecard", rep.pk, *wished, foretold=foretold)
    if kept := cache.get(place):
        found: Payload = json.loads(kept)
        return found
    with members_held():
        made = _made(rep, wish, scope)
    if made["run"] is not None and made["run"] == scope.organization.published_run:
        cache.set(place, json.dumps(made), KEPT_SECONDS)
    return made


def _made(rep: Rep, wish: Asked, scope: Scope) -> Payload:
    organization = scope.organization
    card = scorecard(rep, wish.period, organization, wish.compare, wish.as_of)
    at = card.published_at
    currency = organization.base_currency
    return {
        "rep": {"id": rep.external_id, "name": rep.name},
        "period": {
            "start": wish.start.isoformat(),
            "end": wish.end.isoformat(),
            "label": wish.label,
            "running": wish.running,
        },
        "compared_with": wish.against,
        "peers": {
            "team": card.peers.team,
            "count": len(card.peers.members),
            "told": card.peers.enough,
        },
        "quota": _quota(card, wish),
        "commission": _commission(rep, wish, scope),
        "figures": [_figure(one, wish) for one in card.standings],
        "week": [_week(one, currency) for one in week_of(rep, organization)],
        "currency": currency,
        "run": card.run,
        "as_of": at.isoformat() if at else None,
        "complete": wish.end < wish.today,
    }


def _quota(card: Scorecard, wish: Asked) -> Payload | None:
    quota = card.quota
    if quota is None:
        return None
    currency = wish.organization.base_currency
    return {
        "value": _exact(quota.amount, Unit.MONEY, currency),
        "reached": _exact(quota.reached, Unit.MONEY, currency),
        "attainment": _exact(quota.attainment, Unit.PERCENT, None),
        "expected": None if wish.pace is None else f"{wish.pace * 100:.2f}",
    }


def _commission(rep: Rep, wish: Asked, scope: Scope) -> Payload | None:
    if not scope.sees_commissions:
        return None
    question = Question(COMMISSION, *wish.period, compare=wish.compared, as_of=wish.as_of)
    figure = kept(question, scope_of_rep(rep, scope.organization)).total
    then = figure.compare.get(wish.compare)
    currency = scope.organization.base_currency
    return {
        "name": str(metric_of(COMMISSION).name),
        "value": _exact(figure.value, Unit.MONEY, currency),
        "before": _exact(then.value if then else None, Unit.MONEY, currency),
    }


def _figure(one: Standing, wish: Asked) -> Payload:
    metric, currency = one.metric, wish.organization.base_currency
    known = bool(wish.compared)
    return {
        "metric": metric.key,
        "name": str(metric.name),
        "group": str(metric.group),
        "unit": metric.unit,
        "good": metric.good,
        "value": _exact(one.value, metric.unit, currency),
        "before": _exact(one.before, metric.unit, currency) if known else None,
        "change": _exact(one.change, "change", None) if known else None,
        "median": _exact(one.median, metric.unit, currency),
        "band": one.band,
        "course": floats(one.course),
    }


def _week(one: Done, currency: str) -> Payload:
    return {
        "metric": one.metric.key,
        "name": str(one.metric.name),
        "unit": one.metric.unit,
        "value": _exact(one.value, one.metric.unit, currency),
        "before": _exact(one.before, one.metric.unit, currency),
    }


def _exact(value: Decimal | None, unit: str, currency: str | None) -> str | None:
    rounded = shown.rounded(value, unit, currency)
    return None if rounded is None else f"{rounded:f}"
