"""A rep's scorecard, as the page of it has it: one's own, or that of a rep who may be seen."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.asked import Asked, asked
from dashboards.scorecard import rep_for, scorecard_of
from salesmetrics.metrics.next_steps import OpenDeal, open_deals
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Rep

from . import described
from .endpoints import Endpoint, unknown
from .models import Right
from .panels import SINGLE, misgiven, wrong


class OfScorecards(Endpoint):
    """What the two endpoints share."""

    rights = {"GET": Right.METRICS_READ}
    parameters = {"GET": None}

    def answered(self, request: Request, external_id: str | None) -> Response:
        """The scorecard; the deals in it are records, for who may read these."""
        scope = self.caller.figures
        rep = rep_for(scope, external_id)
        made = scorecard_of(rep, self.wish(request), scope)
        return Response(made | {"deals": self.deals(rep)})

    def wish(self, request: Request) -> Asked:
        """The period and the comparison; nothing narrows a scorecard."""
        given = request._request.GET
        problems = misgiven(given, ()) | unknown(given, SINGLE)
        try:
            wish = asked(given, self.caller.scope.organization)
        except QuestionError as error:
            rest = wrong(given, self.caller.scope.organization)
            raise QuestionError(error.problems | rest | problems) from error
        if problems:
            raise QuestionError(problems)
        return wish

    def deals(self, rep: Rep) -> list[dict[str, Any]] | None:
        """The open deals with what to do next; null for who may not read records."""
        if not self.caller.may(Right.CRM_READ):
            return None
        scope = self.caller.scope
        return [told(one) for one in open_deals(scope.organization, scope, rep.pk)]


class OwnScorecard(OfScorecards):
    """One's own."""

    @described.own_scorecard
    def get(self, request: Request) -> Response:
        """For who is a rep in this organization."""
        return self.answered(request, None)


class Scorecard(OfScorecards):
    """A rep's."""

    @described.scorecard
    def get(self, request: Request, rep: str) -> Response:
        """For who may see this rep's records, and for those who see all figures."""
        return self.answered(request, rep)


def told(deal: OpenDeal) -> dict[str, Any]:
    """An open deal."""
    due = deal.expected_close_on
    return {
        "id": deal.id,
        "name": deal.name,
        "account": deal.account,
        "stage": deal.stage,
        "amount": None if deal.amount is None else f"{deal.amount:f}",
        "currency": deal.currency,
        "expected_close_on": due.isoformat() if due else None,
        "days_overdue": deal.days_overdue,
        "days_in_stage": deal.days_in_stage,
        "quiet_days": deal.quiet_days,
        "next": [str(reason) for reason in deal.reasons],
    }
