"""One metric: its words, what it is now, its course, its parts, and how to ask for it."""

from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import shell, shown
from dashboards.as_of import kept, refused
from dashboards.asked import PERIODS, Asked, asked
from dashboards.definitions import visible_metric
from dashboards.exports import FORMS, download, refused_in_words
from dashboards.panels.panel import Empty, Panel, before, change, value
from dashboards.panels.payloads import KEPT_SECONDS, cache_key, make
from dashboards.panels.points import none
from dashboards.seats import seated
from salesmetrics.metrics.answers import Change
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.metric import Metric
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.metrics.reference import behind
from salesmetrics.metrics.restatements import restatements
from salesmetrics.tenancy.visibility import Scope

KINDS = {
    "flow": gettext_lazy("What happened in the period."),
    "stock": gettext_lazy("The state at the end of the period, or now while it still runs."),
    "cohort": gettext_lazy("What began in the period, followed up to now."),
}
MOST_RESTATEMENTS = 20
NOTHING = Empty(
    why=gettext_lazy("There is nothing to show for this period."),
    do=gettext_lazy("Choose another period or take a filter away."),
)


@seated
def metric(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """The page."""
    found = visible_metric(key, scope)
    try:
        wish = asked(request.GET, scope.organization)
        drawn = figures(found, scope, wish)
    except QuestionError as error:
        return shell.show(request, scope, "dashboards/refused.html", status=400, error=str(error))
    return shell.show(
        request,
        scope,
        "dashboards/metric.html",
        metric=found,
        unit=shown.unit_name(found.unit, scope.organization.base_currency) or _("number"),
        kind=KINDS[found.kind],
        dimensions=[Dimension.registry[name].name for name in found.dimensions],
        tables=[behind(source).replace("`", "") for source in found.sources],
        wish=wish,
        whole=True,
        here=reverse("dashboards:metrics-one", args=[key]),
        periods=PERIODS,
        restated=restatements(scope, [found], most=MOST_RESTATEMENTS),
        records=question_query(wish) if scope.sees_records else "",
        api=f"{reverse('api:metric', args=[key])}?{question_query(wish)}",
        command=command(found, wish),
        **drawn,
    )


@seated
def table(request: HttpRequest, scope: Scope, key: str, form: str) -> HttpResponseBase:
    """The course of a metric by month, to take along."""
    found = visible_metric(key, scope)
    if form not in FORMS or found.ranks:
        raise Http404
    try:
        made = make(trend_of(found), asked(request.GET, scope.organization), scope)
    except QuestionError as error:
        return refused_in_words(error)
    return download(made, key, form)


def figures(metric: Metric, scope: Scope, wish: Asked) -> dict[str, Any]:
    """The metric now, by month and by its first dimension; kept with its run."""
    place = cache_key(scope, "metric", metric.key, *wish.key)
    kept: dict[str, Any] | None = cache.get(place)
    if kept is None:
        kept = {
            "now": current(metric, scope, wish),
            "trend": None if metric.ranks else make(trend_of(metric), wish, scope),
            "split": make(split_of(metric), wish, scope) if metric.dimensions else None,
        }
        if scope.organization.published_run is not None:
            cache.set(place, kept, KEPT_SECONDS)
    return kept


def current(metric: Metric, scope: Scope, wish: Asked) -> dict[str, str]:
    """The figure of the period, in words."""
    question = Question(
        metric.key,
        wish.start,
        wish.end,
        where=dict(wish.where),
        compare=wish.compared,
        as_of=wish.as_of,
    )
    try:
        found = kept(question, scope)
    except QuestionError as error:
        if not refused(error, wish.as_of):
            raise
        return {"value": shown.NOTHING, "not_kept": str(error)}
    against = found.total.compare.get(wish.compare, Change(None, None))
    return {
        "value": shown.full(found.total.value, found.unit, found.currency),
        "unit": shown.unit_name(found.unit, found.currency),
        "before": shown.full(against.value, found.unit, found.currency),
        "change": shown.change(against.change, found.unit) if against.change is not None else "",
        "reason": found.total.reason or "",
    }


def trend_of(metric: Metric) -> Panel:
    """The twelve months up to the end of the period, beside those of the year before."""
    return Panel(
        key="course",
        title=_("By month"),
        meaning=_("The twelve months up to the end of the period, and the year before."),
        columns=(value(metric.key), before(metric.key, "year"), change(metric.key, "year")),
        over_months=True,
        chart="time",
        series=((metric.key, "now"), (f"{metric.key}_year", "former")),
        point=none,
        empty=NOTHING,
    )


def split_of(metric: Metric) -> Panel:
    """The period by the metric's first dimension."""
    dimension = Dimension.registry[metric.dimensions[0]]
    return Panel(
        key="parts",
        title=_("By %(dimension)s") % {"dimension": str(dimension.name).lower()},
        meaning="",
        columns=(value(metric.key, bar=True), before(metric.key), change(metric.key)),
        split=dimension.key,
        chart="time",
        series=((metric.key, "now"),),
        point=none,
        empty=NOTHING,
    )


def question_query(wish: Asked) -> str:
    """The same question for a program: the days spelt out."""
    pairs = [("from", str(wish.start)), ("to", str(wish.end))]
    if wish.as_of:
        pairs.append(("as_of", wish.as_of.isoformat()))
    return urlencode([*pairs, *((k, one) for k, ids in wish.where.items() for one in ids)])


def command(metric: Metric, wish: Asked) -> str:
    """The same question for a terminal."""
    then = [f"--as-of {wish.as_of.isoformat()}"] if wish.as_of else []
    where = [f"--where {key}={one}" for key, ids in wish.where.items() for one in ids]
    parts = ["manage.py metric", metric.key, f"--org {wish.organization.slug}"]
    return " ".join([*parts, f"--from {wish.start} --to {wish.end}", *where, *then])
