"""What the figures mean: the catalogue in words, with what each metric is now."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponseBase

from dashboards import looks, shell, shown
from dashboards.as_of import kept as kept_answer
from dashboards.asked import Asked, asked
from dashboards.looks import CATALOGUE, Look
from dashboards.panels.payloads import KEPT_SECONDS, cache_key
from dashboards.seats import seated
from salesmetrics.metrics.answers import Answer
from salesmetrics.metrics.catalogue import METRICS, by_group
from salesmetrics.metrics.dimensions import members_held
from salesmetrics.metrics.metric import Metric
from salesmetrics.metrics.questions import Question, QuestionError, checked_metric
from salesmetrics.metrics.together import answers_together
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
            kept = now(seen, scope, wish)
        if scope.organization.published_run is not None:
            cache.set(place, kept, KEPT_SECONDS)
    return kept


def now(seen: list[Metric], scope: Scope, wish: Asked) -> dict[str, dict[str, str]]:
    """Those metrics in words that this role sees for some part of the organization."""
    asked_of = {metric: question_of(metric, wish) for metric in seen}
    if wish.as_of:
        # Of a past moment some were not kept.
        told = {metric.key: figure(question, scope, wish) for metric, question in asked_of.items()}
        return {key: words for key, words in told.items() if words}
    can = [question for question in asked_of.values() if is_answered(question, scope)]
    return {one.metric.key: in_words(one, wish) for one in answers_together(can, scope)}


def question_of(metric: Metric, wish: Asked) -> Question:
    return Question(metric.key, wish.start, wish.end, compare=wish.compared, as_of=wish.as_of)


def is_answered(question: Question, scope: Scope) -> bool:
    """Whether this role sees the metric for any part of the organization."""
    try:
        checked_metric(question, scope)
    except QuestionError:
        return False
    return True


def figure(question: Question, scope: Scope, wish: Asked) -> dict[str, str]:
    """One metric in words; empty where it cannot be told."""
    try:
        return in_words(kept_answer(question, scope), wish)
    except QuestionError:
        return {}


def in_words(found: Answer, wish: Asked) -> dict[str, str]:
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
