"""Alerts and firings as their pages show them."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards import shown
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.metric import Unit
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.alerts import words
from salesmetrics.watch.alerts.preview import Preview
from salesmetrics.watch.models.alerts import Alert, Firing, Watches
from salesmetrics.watch.models.disputes import DisputeNotice

from .forms import PERIODS


def rule(alert: Alert, scope: Scope) -> str:
    """What an alert watches, in words."""
    period = dict(PERIODS)[f"{alert.stretch}-{'whole' if alert.whole else 'running'}"]
    parts = [str(period), str(Watches(alert.watches).label), limit(alert, scope)]
    if alert.by_name:
        parts.insert(1, _("for each: %(names)s") % {"names": alert.by_name})
    return " · ".join(parts)


def limit(alert: Alert, scope: Scope) -> str:
    """The limit with its unit and its side."""
    told = words.measured(alert.limit, unkept(alert, scope))
    return f"{told} {alert.get_side_display()}"


def unkept(alert: Alert, scope: Scope) -> Firing:
    """A firing that only says in what units an alert speaks."""
    return Firing(
        metric=alert.metric, watches=alert.watches, currency=scope.organization.base_currency
    )


def state(alert: Alert, scope: Scope) -> tuple[str, str]:
    """How an alert stands within one's sight: a word for the style, and words."""
    if not alert.active:
        return "off", _("switched off")
    if alert.trouble:
        return "trouble", alert.trouble
    if alert.is_snoozed():
        return "snoozed", _("snoozed")
    if alert.firing_within(scope.key):
        return "firing", _("firing")
    judged = alert.judged_run and alert.judged_as == scope.key
    return "calm", _("calm") if judged else _("waits for the next run")


def listed(alerts: Iterable[Alert], scope: Scope) -> list[dict[str, Any]]:
    """The rows of the list of alerts."""
    return [
        {
            "alert": alert,
            "rule": rule(alert, scope),
            "state": state(alert, scope),
            "last": alert.last_fired,  # type: ignore[attr-defined]  # annotated by the list
        }
        for alert in alerts
    ]


def told(firings: Iterable[Firing]) -> list[dict[str, Any]]:
    """Firings as sentences."""
    return [{"firing": one, "sentence": words.sentence(one)} for one in firings]


def rung(firings: Iterable[Firing], disputes: Iterable[DisputeNotice]) -> list[dict[str, Any]]:
    """What rang the bell, the latest first: alerts that fired, and what was said in disputes."""
    rows = [
        {
            "leads_to": reverse("alerts:alert", args=[one.alert_id]),
            "title": one.alert.name,
            "sentence": words.sentence(one),
            "at": one.fired_at,
            "seen": one.notice.seen_at is not None,
        }
        for one in firings
    ]
    for said in disputes:
        of = said.dispute.statement
        rows.append(
            {
                "leads_to": reverse("commissions:dispute", args=[said.dispute_id]),
                "title": said.get_kind_display(),
                "sentence": " · ".join(
                    (of.rep.name, of.plan.name, shown.span(of.starts_on, of.ends_on))
                ),
                "at": said.at,
                "seen": said.seen_at is not None,
            }
        )
    return sorted(rows, key=itemgetter("at"), reverse=True)


def course(alert: Alert, found: Preview, scope: Scope) -> list[dict[str, Any]]:
    """A preview's periods as rows, the latest first; of days and weeks only those that fired."""
    metric, speaks = METRICS[alert.metric], unkept(alert, scope)
    unit, currency = metric.unit, scope.organization.base_currency
    rows = []
    for past in reversed(found.periods):
        fired = [one.member_name or _("fires") for one in past.fired]
        if fired or (alert.stretch not in ("day", "week") and not alert.by):
            at = (past.fired or past.found or (None,))[0]
            rows.append(
                {
                    "period": shown.span(*past.period),
                    "fired": ", ".join(fired[:5]) + (" …" if len(fired) > 5 else ""),
                    "goes_on": past.goes_on,
                    "value": shown.full(at.value if at else None, unit, currency),
                    "measured": words.measured(at.measured, speaks) if at else shown.NOTHING,
                }
            )
    return rows


def unit_in_header(alert: Alert, scope: Scope) -> str:
    """The unit of the figures, for their column."""
    unit = METRICS[alert.metric].unit
    return shown.unit_name(unit, scope.organization.base_currency if unit == Unit.MONEY else None)
