"""The records behind a figure, a page at a time, in JSON or as a table."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from salesmetrics.metrics.answers import Answer, answer
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.metrics.record_table import entries
from salesmetrics.metrics.records import Page, records
from salesmetrics.metrics.rounding import rounded
from salesmetrics.metrics.wire import text
from salesmetrics.tenancy.visibility import Scope

from . import described
from .asking import Given, asking, wrong
from .csv_answers import RecordsCsvRenderer
from .endpoints import Endpoint, unknown
from .models import Right
from .places import PAGING, address, start_and_limit
from .values import metric_for

QUESTION = ("from", "to", "as_of", *Dimension.registry)
MOST = 10_000
USUAL = {"json": 100, "csv": MOST}


@dataclass(frozen=True)
class Wanted:
    """Which rows of which figure."""

    question: Question
    start: int
    limit: int
    as_of: dt.datetime | None = None


class Records(Endpoint):
    """What a figure is made of: the very rows, with what each contributed."""

    rights = {"GET": Right.CRM_READ}
    parameters = {"GET": None}
    renderer_classes = (JSONRenderer, RecordsCsvRenderer)

    @described.records
    def get(self, request: Request, key: str) -> Response:
        """One page of them, the latest first."""
        scope = self.caller.scope
        metric_for(key, scope)
        format = request.accepted_renderer.format
        wanted = wanted_of(dict(request.query_params.lists()), key, scope, USUAL[format])
        found = records(wanted.question, scope, start=wanted.start, most=wanted.limit)
        told = as_json(request, wanted, found, scope)
        headers = {"Link": f'<{told["next"]}>; rel="next"'} if told["next"] else {}
        if format == RecordsCsvRenderer.format:
            headers["Content-Disposition"] = f'attachment; filename="{key}-records.csv"'
        return Response(told, headers=headers)


def wanted_of(given: Given, key: str, scope: Scope, usual: int) -> Wanted:
    """Read the query; raises QuestionError with everything that is wrong."""
    found = asking({name: given[name] for name in QUESTION if name in given}, scope.organization)
    question = replace(found.question, metric=key, as_of=None)
    problems = unknown(given, (*QUESTION, *PAGING)) | found.problems
    start, limit = start_and_limit(given, problems, usual, MOST)
    problems |= wrong(question, scope)
    if problems:
        raise QuestionError(problems)
    return Wanted(question, start, limit, found.question.as_of)


def figure(wanted: Wanted, scope: Scope) -> dict[str, Any]:
    """The figure as it was published then, and as it is now; the records are those of now."""
    then = answer(replace(wanted.question, as_of=wanted.as_of), scope)
    now = answer(wanted.question, scope)
    return {"as_of": then.as_of, "then": value_of(then), "now": value_of(now)}


def value_of(found: Answer) -> str | None:
    """The whole, rounded as it is shown."""
    return text(rounded(found.unit, found.currency, found.total.value))


def as_json(request: Request, wanted: Wanted, found: Page, scope: Scope) -> dict[str, Any]:
    """The page with the addresses of those beside it."""
    before = max(0, found.start - wanted.limit) if found.start else None
    return {
        "metric": wanted.question.metric,
        "from": wanted.question.start.isoformat(),
        "to": wanted.question.end.isoformat(),
        "figure": figure(wanted, scope) if wanted.as_of else None,
        "count": found.count,
        "next": address(request, found.following),
        "previous": address(request, before),
        "results": entries(scope.organization, found.records),
    }
