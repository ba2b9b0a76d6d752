"""What is probably wrong in the data: the checks, and the records that each finds."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from dashboards import shell, shown
from dashboards.behind import administered, start_of
from dashboards.seats import seated
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.metrics.quality import CHECKS, PAGE, Doubt, doubts, findings
from salesmetrics.metrics.records import names
from salesmetrics.tenancy.visibility import Scope


@seated
def quality(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """All checks, those that found something first."""
    found = [
        {
            "check": one.check,
            "count": one.count,
            "money": ", ".join(money(sum_, code) for code, sum_ in one.money.items()),
        }
        for one in sorted(findings(scope), key=lambda one: one.count == 0)
    ]
    return shell.show(request, scope, "dashboards/quality.html", findings=found)


@seated
def doubtful(request: HttpRequest, scope: Scope, key: str) -> HttpResponseBase:
    """The records that a check finds, a page at a time."""
    if key not in CHECKS:
        raise Http404
    found = doubts(CHECKS[key], scope, start=start_of(request))
    called = names(scope.organization, found.doubts)
    return shell.show(
        request,
        scope,
        "dashboards/doubts.html",
        check=found.check,
        page=found,
        first=found.start + 1,
        last=found.start + len(found.doubts),
        rows=[row(request, one, called) for one in found.doubts],
        before=max(0, found.start - PAGE),
    )


def row(request: HttpRequest, one: Doubt, called: dict[tuple[str, int], Any]) -> dict[str, str]:
    """A record as it is read."""
    public, name = called.get((one.entity, one.key), (str(one.key), ""))
    return {
        "id": public,
        "name": name,
        "day": shown.day(one.day) if one.day else shown.NOTHING,
        "amount": money(one.amount, one.currency or "") if one.amount is not None else "",
        "address": administered(request, ENTITIES[one.entity].model, one.key),
    }


def money(amount: Any, currency: str) -> str:
    """An amount with its currency, whole."""
    return f"{shown.full(amount, 'money', currency)}{shown.SPACE}{currency}"
