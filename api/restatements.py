"""Which figures of closed months have changed since, in which run, from what to what."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from salesmetrics.metrics.causes import Changed
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.metrics.restatements import PAGE, Restatement, restatements
from salesmetrics.metrics.wire import part

from . import described
from .endpoints import Endpoint, unknown
from .models import Right
from .pages import MOST
from .places import PAGING, address, start_and_limit
from .values import metric_for


class Restatements(Endpoint):
    """The restatements, the latest first."""

    rights = {"GET": Right.METRICS_READ}
    parameters = {"GET": None}

    @described.restatements
    def get(self, request: Request) -> Response:
        """One page, of one metric or of all."""
        given = dict(request.query_params.lists())
        problems = unknown(given, ("metric", *PAGING))
        start, limit = start_and_limit(given, problems, PAGE, MOST)
        if problems:
            raise QuestionError(problems)
        scope = self.caller.figures
        keys = given.get("metric")
        metrics = [metric_for(key, scope) for key in keys] if keys else None
        found = restatements(scope, metrics, start=start, most=limit)
        return Response(
            {
                "count": found.count,
                "next": address(request, found.following),
                "previous": address(request, max(0, start - limit) if start else None),
                "results": [told(one) for one in found.restatements],
            }
        )


def told(one: Restatement) -> dict[str, Any]:
    """One restatement; a value is null where no record was, or is, in the month."""
    return {
        "run": one.run,
        "published_at": one.published_at,
        "reason": one.reason,
        "month": one.month.isoformat(),
        "measure": one.measure,
        "metrics": list(one.metrics),
        "was": part(one.was),
        "now": part(one.now),
        "causes": {
            "count": one.causes.count,
            "imports": one.causes.imports,
            "records": [record(its) for its in one.causes.records],
        },
    }


def record(one: Changed) -> dict[str, Any]:
    """A record through which a month changed; without an id it is many together."""
    return {
        "entity": one.entity,
        "id": one.id or None,
        "name": one.name,
        "change": one.change,
        "import": one.by_import,
        "at": one.at,
    }
