"""What stands out, as the pages tell it; and the customers at risk or ready for more."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.asked import FILTERS, Asked, asked
from dashboards.insights.customers import told as customer_told
from dashboards.insights.customers import with_products
from dashboards.insights.showing import dismissal, found, put_away, told
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.metrics.wire import part
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.insights.customers import signs
from salesmetrics.watch.insights.finding import best
from salesmetrics.watch.insights.insight import Insight
from salesmetrics.watch.models.insights import CustomerSign

from . import insights_described as described
from .endpoints import Endpoint, unknown
from .models import Right
from .pages import MOST
from .panels import SINGLE, misgiven, wrong
from .places import PAGING, address, start_and_limit

PAGE = 100
WISH = tuple(name for name in SINGLE if name != "as_of")


class OfInsights(Endpoint):
    """What the endpoints share: a wish, and what stands out for it."""

    rights = {
        "GET": Right.METRICS_READ, "PUT": Right.METRICS_READ, "DELETE": Right.METRICS_READ
    }  # fmt: skip
    parameters = {"GET": None, "PUT": None, "DELETE": None}

    def wish(self, request: Request) -> Asked:
        """The period, the comparison and the filters."""
        given = request._request.GET
        problems = misgiven(given, ()) | unknown(given, (*WISH, *FILTERS))
        try:
            wish = asked(given, self.caller.scope.organization)
        except QuestionError as error:
            rest = wrong(given, self.caller.scope.organization)
            raise QuestionError(error.problems | rest | problems) from error
        if problems:
            raise QuestionError(problems)
        return wish


class Insights(OfInsights):
    """All of a period."""

    @described.insights
    def get(self, request: Request) -> Response:
        """The most money first; those put away are marked."""
        wish, scope = self.wish(request), self.caller.figures
        some = best(found(wish, scope))
        away = put_away(some, scope, self.caller.user)
        return Response({"results": [entry(one, wish, scope, one.key in away) for one in some]})


class OneDismissal(OfInsights):
    """Whether one's own self has put an insight away."""

    @described.dismiss
    def put(self, request: Request, insight: str) -> Response:
        """Put it away."""
        return self.put_away(request, insight, away=True)

    @described.restore
    def delete(self, request: Request, insight: str) -> Response:
        """Take it out again."""
        return self.put_away(request, insight, away=False)

    def put_away(self, request: Request, key: str, *, away: bool) -> Response:
        """Keep it for who asks, and nobody else."""
        wish, scope = self.wish(request), self.caller.figures
        one = next((one for one in found(wish, scope) if one.key == key), None)
        if one is None:
            raise Http404(_("There is no such insight in this period."))
        dismissal(one, scope, self.caller.user, away=away)
        return Response(status=204)


class CustomerSigns(Endpoint):
    """Customers of whom something stands out."""

    rights = {"GET": Right.CRM_READ}
    parameters = {"GET": None}

    @described.signs
    def get(self, request: Request) -> Response:
        """One page, the most money first."""
        given = dict(request.query_params.lists())
        problems = unknown(given, (*PAGING, "reason"))
        start, limit = start_and_limit(given, problems, PAGE, MOST)
        reason = request.query_params.get("reason")
        if reason is not None and reason not in CustomerSign.Reason.values:
            problems["reason"] = _("“%(given)s” is not one of %(known)s.") % {
                "given": reason,
                "known": ", ".join(CustomerSign.Reason.values),
            }
        if problems:
            raise QuestionError(problems)
        scope = self.caller.scope
        some = signs(scope) if scope.sees_records else signs(scope).none()
        some = some.filter(reason=reason) if reason else some
        count = some.count()
        rows = list(some.select_related("account", "product", "rep")[start : start + limit])
        following = start + limit if start + limit < count else None
        return Response(
            {
                "count": count,
                "next": address(request, following),
                "previous": address(request, max(0, start - limit) if start else None),
                "results": [sign(one, scope) for one in with_products(rows, scope)],
            }
        )


def entry(one: Insight, wish: Asked, scope: Scope, dismissed: bool) -> dict[str, Any]:
    """An insight with its sentences, its figures and where it leads."""
    words = told(one, wish, scope, dismissed=dismissed)
    return {
        "key": one.key,
        "kind": str(one.kind),
        "subject": str(one.subject),
        "text": [words.first, *words.further],
        "amount": part(one.amount),
        "money": part(one.money),
        "currency": scope.organization.base_currency,
        "good": one.good,
        "from": one.period.start.isoformat() if one.period else None,
        "to": one.period.end.isoformat() if one.period else None,
        "dimension": one.dimension or None,
        "member": one.member,
        "name": one.name,
        "figures": {
            name: value if isinstance(value, int) else part(value)
            for name, value in one.figures.items()
            if not isinstance(value, tuple)
        },
        "parts": [
            {"member": p.member, "name": p.name, "amount": part(p.amount), "mix": part(p.mix)}
            for p in one.parts
        ],
        "address": words.link,
        "dismissed": dismissed,
    }


def sign(one: CustomerSign, scope: Scope) -> dict[str, Any]:
    """A customer with the reason."""
    words = customer_told(one, scope)
    return {
        "reason": one.reason,
        "account": words["id"],
        "name": words["name"],
        "rep": one.rep.external_id if one.rep else None,
        "product": one.product.external_id if one.product else None,
        "text": words["why"],
        "money": part(one.money),
        "currency": scope.organization.base_currency,
    }
