"""What a dashboard's panels show.

The payloads are ready JSON in the cache, and a request should cost little more than finding
that out; so one panel is answered without the machinery of Django REST framework.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.asked import FILTERS, FIRST, LAST, asked
from dashboards.panels import panels_of, payload_bytes
from dashboards.panels.panel import Panel as Declared
from dashboards.panels.payloads import panel_for
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Organization

from . import described
from .callers import Caller, caller_of
from .endpoints import Endpoint, etag_of, is_known, unknown
from .faults import fault_of
from .models import Right
from .throttle import count

SINGLE = ("period", "from", "to", "compare", "as_of")
PARAMETERS = (*SINGLE, *FILTERS)
DAYS = {"from": str(FIRST), "to": str(LAST)}
JSON = "application/json"


class Panels(Endpoint):
    """The panels that the caller may see."""

    rights = {"GET": Right.METRICS_READ}

    @described.panels
    def get(self, request: Request) -> Response:
        """Which they are; what they show is each one's own endpoint."""
        return Response({"results": [listed(one) for one in panels_of(self.caller.figures)]})


def listed(panel: Declared) -> dict[str, Any]:
    """A panel in the list."""
    return {
        "key": panel.key,
        "title": str(panel.title),
        "meaning": str(panel.meaning),
        "metrics": list(dict.fromkeys(column.metric for column in panel.columns)),
        "split": panel.split,
        "chart": panel.chart,
    }


class Panel(Endpoint):
    """One panel."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check what every endpoint checks, then hand on the bytes."""
        try:
            if request.method not in ("GET", "HEAD"):
                raise MethodNotAllowed(str(request.method))
            if not request.accepts(JSON):
                raise NotAcceptable
            caller = caller_of(request)
            with caller.spoken_to():
                try:
                    return self.answer(request, caller, kwargs["panel"])
                except Exception as error:
                    return fault_of(error, request)
        except Exception as error:
            response = fault_of(error, request)
            if response.status_code == 405:
                response.headers["Allow"] = "GET, HEAD"
            return response

    def answer(self, request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
        """The panel's payload as it lies in the cache, unless the caller has it already."""
        count(caller)
        caller.require(Right.METRICS_READ)
        etag = etag_of(request, caller)
        headers = {
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization, Cookie, Accept",
            "Content-Language": get_language() or "en",
        }
        if etag:
            headers["ETag"] = etag
        if is_known(request, etag):
            return HttpResponse(status=304, headers=headers)
        problems = misgiven(request.GET, panel_for(key, caller.figures).options)
        try:
            found = payload_bytes(key, caller.figures, request.GET)
        except QuestionError as error:
            rest = wrong(request.GET, caller.scope.organization)
            raise QuestionError(error.problems | rest | problems) from error
        if problems:
            raise QuestionError(problems)
        return HttpResponse(found, content_type=JSON, headers=headers)

    @described.panel
    def get(self, request: Request, panel: str) -> HttpResponse:
        """What `dispatch` answers with, without the machinery in between."""
        return self.answer(request._request, self.caller, panel)


def misgiven(given: QueryDict, options: Iterable[str]) -> dict[str, str]:
    """What the pages let pass, and a program should be told: such a wish is not what was meant."""
    own = tuple(options)
    problems = unknown(given, (*PARAMETERS, *own))
    for name in (*SINGLE, *own):
        if len(given.getlist(name)) > 1:
            problems[name] = _("“%s” can be given once.") % name
    if given.get("period", "custom" if "from" in given else "") != "custom":
        for name in DAYS.keys() & given.keys():
            problems[name] = _("“%s” can be given for the period “custom” only.") % name
    for name in given.keys() & {*PARAMETERS, *own}:
        if "" in given.getlist(name):
            problems[name] = _("“%s” is empty.") % name
    return problems


def wrong(given: QueryDict, organization: Organization) -> dict[str, str]:
    """What is wrong with each part of a wish; read at once, the first would hide the others."""
    parts = [{name: given[name]} for name in ("period", "compare", "as_of") if name in given]
    if given.get("period") == "custom" or "from" in given:
        parts = [part for part in parts if part != {"period": "custom"}]
        parts += [{"period": "custom", **DAYS, name: given.get(name, "")} for name in DAYS]
    problems: dict[str, str] = {}
    for part in parts:
        try:
            asked(part, organization)
        except QuestionError as error:
            problems |= error.problems
    return problems
