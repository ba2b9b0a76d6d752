"""What the figures mean: the catalogue in words, with what each metric is now."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponseBase

from dashboards import looks, shell, shown
from dashboards.as_of import kept as kept_answer
from dashboards.asked import Asked, asked
from dashboards.looks import CATALOGUE, Look
from dashboards.panels.payloads import KEPT_SECONDS, cache_key
from dashboards.seats import seated
from salesmetrics.metrics.catalogue import METRICS, by_group
from salesmetrics.metrics.dimensions import members_held
from salesmetrics.metrics.metric import Metric
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.tenancy.visibility import Scope


@seated
def metrics(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """All metrics by group, or those that have the words searched for."""
    try:
        wish = asked(request.GET, scope.organization)
    except QuestionError as error:
        return shell.show(request, scope, "dashboards/refused.html", status=400, error=str(error))
    sought = request.GET.get("q", "").strip()
    looks.note(scope, Look(CATALOGUE, wish.query()), wish)
    current = figures(scope, wish)
    groups = [
        (title, [(metric, current.get(metric.key)) for metric in found])
        for title, its in by_group().items()
        if (found := [m for m in its if may_see(m, scope) and has_words(m, sought)])
    ]
    template = "dashboards/metrics.html"
    return shell.show(request, scope, template, groups=groups, wish=wish, sought=sought)


def has_words(metric: Metric, sought: str) -> bool:
    """Whether every word is somewhere in the metric's own."""
    told = (metric.key, metric.name, metric.description, metric.in_words, metric.group)
    text = " ".join(map(str, told)).casefold()
    return all(word in text for word in sought.casefold().split())


def figures(scope: Scope, wish: Asked) -> dict[str, dict[str, str]]:
    """What each metric is in the period and how it has changed; kept with its run."""
    place = cache_key(scope, "catalogue", *wish.key)
    kept: dict[str, dict[str, str]] | None = cache.get(place)
    if kept is None:
        seen = [metric for metric in METRICS.values() if may_see(metric, scope)]
        with members_held():
            kept = {metric.key: told for metric in seen if (told := figure(metric, scope, wish))}
        if scope.organization.published_run is not None:
            cache.set(place, kept, KEPT_SECONDS)
    return kept


def figure(metric: Metric, scope: Scope, wish: Asked) -> dict[str, str]:
    """One metric in words; empty where this role sees it for no part of the organization."""
    question = Question(metric.key, wish.start, wish.end, compare=wish.compared, as_of=wish.as_of)
    try:
        found = kept_answer(question, scope)
    except QuestionError:
        return {}
    compared = found.total.compare.get(wish.compare)
    change = compared.change if compared else None
    return {
        "value": shown.with_unit(found.total.value, found.unit, found.currency),
        "change": shown.change(change, found.unit) if change is not None else "",
    }


def visible_metric(key: str, scope: Scope) -> Metric:
    """The metric of that key; for who may not see it there is none."""
    found = METRICS.get(key)
    if found is None or not may_see(found, scope):
        raise Http404
    return found


def may_see(metric: Metric, scope: Scope) -> bool:
    """Whether this scope may know this metric's figures."""
    return scope.sees_commissions or not metric.confidential
