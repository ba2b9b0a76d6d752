"""What waits for a decision: statements to submit, approve, lock and pay, many at once."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from salesmetrics.commissions.models import Dispute, Statement
from salesmetrics.commissions.visibility import statements as visible
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

from .desk import for_pay, only, show
from .statement import FOR_ADMINS, STEPS, sure, take, tell
from .statements import row, totals

MOST = 200
DIGITS = 18  # that an id has at most
OPEN = Dispute.objects.filter(statement=OuterRef("pk"), status=Dispute.Status.OPEN)


@require_http_methods(["GET", "HEAD", "POST"])
@for_pay
@only(Role.MANAGER, Role.ADMIN)
def queue(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """A list for each step, with what it adds up to; the chosen ones take the step."""
    if request.method == "POST" and request.POST.get("step") in STEPS:
        keys = request.POST.getlist("statement")[:MOST]
        chosen = [int(key) for key in keys if key.isdecimal() and len(key) <= DIGITS]
        rows = visible(scope).filter(pk__in=chosen)
        step = request.POST["step"]
        ordered = rows.select_related("rep").order_by("starts_on", "rep__name", "pk")
        if count := sum(take(request, scope, one, step) for one in ordered):
            tell(request, step, count)
        return redirect("commissions:queue")
    return show(request, scope, "queue", lists=lists(scope))


def lists(scope: Scope) -> list[dict[str, Any]]:
    """The steps that this scope takes, each with the statements that wait for it.

    What reps may submit themselves comes last.
    """
    made = []
    for key in ("approve", "lock", "pay", "submit"):
        name, _step, states = STEPS[key]
        if key in FOR_ADMINS and not scope.is_admin:
            continue
        rows = visible(scope).filter(status=states)
        if scope.rep:  # nobody decides in the own matter
            rows = rows.exclude(rep=scope.rep)
        if key == "submit":
            rows = rows.filter(ends_on__lt=scope.organization.today())
        rows = rows.annotate(in_question=Exists(OPEN)).order_by("starts_on", "rep__name", "pk")
        made.append(
            {
                "key": key,
                "step": name,
                "state": Statement.Status(states).label,
                "count": rows.count(),
                "totals": totals(rows),
                "sure": sure(key, "{count}", "{sums}"),
                "rows": [waiting(one) for one in rows[:MOST]],
            }
        )
    return made


def waiting(one: Any) -> dict[str, Any]:
    """A statement of the list: as others tell it, and what scripts add up."""
    return row(one) | {"in_question": one.in_question, "amount": one.payable}
