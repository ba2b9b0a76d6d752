"""What is probably wrong in the records, and in which."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.quality import kept_findings
from salesmetrics.metrics.quality import CHECKS, PAGE, Doubt, Finding, doubts
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.metrics.records import names
from salesmetrics.metrics.wire import part

from . import described
from .endpoints import Endpoint, unknown
from .models import Right
from .pages import MOST
from .places import PAGING, address, start_and_limit


class Quality(Endpoint):
    """The checks, with what each finds."""

    rights = {"GET": Right.CRM_READ}

    @described.quality
    def get(self, request: Request) -> Response:
        """All of them: they are few."""
        return Response({"results": [told(one) for one in kept_findings(self.caller.scope)]})


class Doubts(Endpoint):
    """The records that one check finds."""

    rights = {"GET": Right.CRM_READ}
    parameters = {"GET": None}

    @described.doubts
    def get(self, request: Request, check: str) -> Response:
        """One page."""
        if check not in CHECKS:
            raise Http404(_("There is no check “%s”.") % check)
        given = dict(request.query_params.lists())
        problems = unknown(given, PAGING)
        start, limit = start_and_limit(given, problems, PAGE, MOST)
        if problems:
            raise QuestionError(problems)
        scope = self.caller.scope
        found = doubts(CHECKS[check], scope, start=start, most=limit)
        called = names(scope.organization, found.doubts)
        return Response(
            {
                "count": found.count,
                "next": address(request, found.following),
                "previous": address(request, max(0, start - limit) if start else None),
                "results": [entry(one, called) for one in found.doubts],
            }
        )


def told(one: Finding) -> dict[str, Any]:
    """A check with what it found."""
    return {
        "key": one.check.key,
        "name": str(one.check.name),
        "description": str(one.check.description),
        "count": one.count,
        "money": [{"currency": code, "amount": part(sum_)} for code, sum_ in one.money.items()],
    }


def entry(one: Doubt, called: dict[tuple[str, int], Any]) -> dict[str, Any]:
    """A record in doubt."""
    public, name = called.get((one.entity, one.key), (str(one.key), ""))
    return {
        "entity": one.entity,
        "id": public,
        "name": name,
        "day": one.day.isoformat() if one.day else None,
        "amount": part(one.amount),
        "currency": one.currency,
    }
