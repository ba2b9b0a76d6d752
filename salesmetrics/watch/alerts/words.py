"""A firing in words, for mails, pages and the bell, in the active language."""

from decimal import Decimal

from django.utils.translation import gettext as _

from salesmetrics.metrics import shown
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.metric import Unit
from salesmetrics.watch.models.alerts import Firing, Watches


def unit_of(firing: Firing) -> str:
    """The unit of the metric."""
    known = METRICS.get(firing.metric)
    return str(known.unit) if known else str(Unit.COUNT)


def metric_of(firing: Firing) -> str:
    """The metric's name, and of whom."""
    known = METRICS.get(firing.metric)
    name = str(known.name) if known else firing.metric
    return f"{name} · {firing.member_name}" if firing.member_name else name


def figure(value: Decimal | None, firing: Firing) -> str:
    """A figure of the metric, all of it, with its unit."""
    unit, currency = unit_of(firing), firing.currency
    name = shown.unit_name(unit, currency)
    return shown.full(value, unit, currency) + (shown.SPACE + name if name else "")


def measured(value: Decimal, firing: Firing) -> str:
    """What is held against a limit, with its unit."""
    watches, unit = firing.watches, unit_of(firing)
    if watches == Watches.VALUE:
        return figure(value, firing)
    if watches == Watches.AMOUNT and unit != Unit.PERCENT:
        return figure(value, firing)
    if watches == Watches.UNUSUAL:
        return shown.full(value, "score")
    return shown.change(value, unit)


def period_of(firing: Firing) -> str:
    """Which days the figure is of."""
    return shown.span(firing.starts_on, firing.ends_on)


def sentence(firing: Firing) -> str:
    """What happened, with its figures."""
    told = {
        "metric": metric_of(firing),
        "period": period_of(firing),
        "value": figure(firing.value, firing),
        "measured": measured(firing.measured, firing),
        "against": figure(firing.against, firing),
        "spread": figure(firing.spread, firing),
        "limit": measured(firing.limit, firing),
    }
    return SENTENCES[Watches(firing.watches)]() % told


SENTENCES = {
    Watches.VALUE: lambda: _("%(metric)s was %(value)s (%(period)s). The limit is %(limit)s."),
    Watches.CHANGE: lambda: _(
        "%(metric)s was %(value)s (%(period)s), %(measured)s against %(against)s in the period "
        "before. The limit is %(limit)s."
    ),
    Watches.AMOUNT: lambda: _(
        "%(metric)s was %(value)s (%(period)s), %(measured)s more or less than %(against)s in "
        "the period before. The limit is %(limit)s."
    ),
    Watches.TARGET: lambda: _(
        "%(metric)s was %(value)s (%(period)s), %(measured)s from the target of %(against)s. "
        "The limit is %(limit)s."
    ),
    Watches.PACE: lambda: _(
        "%(metric)s was %(value)s (%(period)s), %(measured)s from the %(against)s that the "
        "target asks for by then. The limit is %(limit)s."
    ),
    Watches.UNUSUAL: lambda: _(
        "%(metric)s was %(value)s (%(period)s). Usual is about %(against)s, give or take "
        "%(spread)s; this is %(measured)s times as far away."
    ),
}
