"""What is probably wrong in the data: the checks, and the records that each finds.

What the checks find is kept with the run that was published last, as all figures are: among
millions of records they take seconds. The records of one check are always those of now.
"""

from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponseBase

from dashboards import shell, shown
from dashboards.behind import administered, start_of
from dashboards.panels.payloads import KEPT_SECONDS, cache_key
from dashboards.seats import seated
from salesmetrics.ingest.specification import ENTITIES
from salesmetrics.metrics.quality import (
    CHECKS,
    PAGE,
    Doubt,
    Finding,
    doubts,
    findings,
    refuse_without_records,
)
from salesmetrics.metrics.records import names
from salesmetrics.tenancy.visibility import Scope


@seated
def quality(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """All checks: what they found, and which found nothing."""
    kept = kept_findings(scope)
    found = [
        {
            "check": one.check,
            "count": one.count,
            "money": [money(sum_, code) for code, sum_ in one.money.items()],
        }
        for one in kept
        if one.count
    ]
    clean = [one.check for one in kept if not one.count]
    return shell.show(request, scope, "dashboards/quality.html", findings=found, clean=clean)


def kept_findings(scope: Scope) -> list[Finding]:
    """What each check finds, as of the last run and of this day."""
    refuse_without_records(scope)
    place = cache_key(scope, "quality", scope.organization.today())
    kept: list[tuple[str, int, dict[str, Decimal]]] | None = cache.get(place)
    if kept is None:
        kept = [(one.check.key, one.count, one.money) for one in findings(scope)]
        if scope.organization.published_run is not None:
            cache.set(place, kept, KEPT_SECONDS)
    return [Finding(CHECKS[key], count, money) for key, count, money in kept]


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
