"""The catalogue and the values of metrics."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.metric import Metric
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.metrics.wire import as_json, catalogue_entry
from salesmetrics.tenancy.visibility import Scope

from . import described
from .asking import Asking, Given, asking
from .csv_answers import CsvRenderer
from .endpoints import Endpoint, etag_of, is_known
from .models import Right

READ = {"GET": Right.METRICS_READ, "POST": Right.METRICS_READ}
MOST_METRICS = 50
KEPT_SECONDS = 24 * 3600
"""A published run's answer never changes; those of former runs are to go away."""


def may_ask(metric: Metric, scope: Scope) -> bool:
    """Whether this scope can have any figure of a metric."""
    if metric.confidential and not scope.sees_commissions:
        return False
    return all(key in metric.dimensions for key in scope.where)


def metric_for(key: str, scope: Scope) -> Metric:
    """The metric of that key; raises Http404 or PermissionDenied."""
    if key not in METRICS:
        raise Http404(_("There is no metric “%s”.") % key)
    if not may_ask(METRICS[key], scope):
        raise PermissionDenied(_("Your role does not include “%s”.") % key)
    return METRICS[key]


class Catalogue(Endpoint):
    """The metrics that the caller may ask for."""

    rights = READ

    @described.catalogue
    def get(self, request: Request) -> Response:
        """All of them: they are few."""
        scope = self.caller.scope
        seen = [metric for metric in METRICS.values() if may_ask(metric, scope)]
        return Response({"results": [catalogue_entry(metric) for metric in seen]})


class Values(Endpoint):
    """One metric's values."""

    rights = READ
    parameters = {"GET": None}
    renderer_classes = (JSONRenderer, CsvRenderer)

    @described.values
    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer, unless the caller has the answer already."""
        scope = self.caller.scope
        metric_for(key, scope)
        etag = etag_of(request, self.caller)
        headers = {"ETag": etag} if etag else {}
        if is_known(request, etag):
            return Response(status=304, headers=headers)
        text: str | bytes | None = cache.get(place_of(etag)) if etag else None
        if text is None:
            text = self.made(request, key, etag)
        renderer = request.accepted_renderer
        if renderer.format == CsvRenderer.format:
            headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
        headers["Content-Language"] = get_language() or "en"
        # JSON has no charset to tell: it is always the same.
        charset = f"; charset={renderer.charset}" if renderer.charset else ""
        return HttpResponse(text, content_type=renderer.media_type + charset, headers=headers)

    def made(self, request: Request, key: str, etag: str | None) -> str | bytes:
        """The answer as it is sent; kept, as thousands of rows take long to write."""
        scope = self.caller.scope
        found = asking(dict(request.query_params.lists()), scope.organization)
        answer = found.answered(key, scope)
        text: str | bytes = request.accepted_renderer.render(
            as_json(answer), request.accepted_media_type, {}
        )
        # A run that was published meanwhile has other figures than the one in the tag.
        if etag and answer.run == scope.organization.published_run:
            cache.set(place_of(etag), text, KEPT_SECONDS)
        return text


def place_of(etag: str) -> str:
    """Where an answer is kept: what tells it from others is all in its tag."""
    return f"api:answer:{etag}"


class Query(Endpoint):
    """Several metrics with the same parameters, in one request."""

    rights = READ

    @described.query
    def post(self, request: Request) -> Response:
        """Answer all of them, or tell what is wrong with any."""
        scope = self.caller.scope
        keys, given = body_of(request.data)
        found = asking(given, scope.organization)
        metrics = [metric_for(key, scope) for key in keys]
        return Response({"results": [as_json(a) for a in answers(found, metrics, scope)]})


def answers(found: Asking, metrics: list[Metric], scope: Scope) -> list[Any]:
    """Every metric's answer; what is wrong is told of all metrics at once."""
    made, problems = [], dict(found.problems)
    for metric in metrics:
        try:
            made.append(found.answered(metric.key, scope))
        except QuestionError as error:
            problems = error.problems | problems
    if problems:
        raise QuestionError(problems)
    return made


def body_of(data: Any) -> tuple[list[str], Given]:
    """The metrics and the parameters of a body, each of these as a list of texts."""
    if not isinstance(data, Mapping):
        raise QuestionError({"": _("The body must be a JSON object.")})
    given: dict[str, list[str]] = {}
    problems: dict[str, str] = {}
    for name, value in data.items():
        values = value if isinstance(value, list) else [] if value is None else [value]
        given[name] = values
        if not all(isinstance(one, str) for one in values):
            problems[name] = _("Expected a text or a list of texts.")
    keys = given.pop("metrics", [])
    if not isinstance(data.get("metrics"), list) or not 1 <= len(keys) <= MOST_METRICS:
        problems["metrics"] = _("Expected a list of 1 to %d metrics' keys.") % MOST_METRICS
    elif unknown := [key for key in keys if isinstance(key, str) and key not in METRICS]:
        problems["metrics"] = _("There is no metric “%s”.") % "”, “".join(unknown)
    if problems:
        raise QuestionError(problems)
    return keys, given
