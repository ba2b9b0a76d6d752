"""What stands out over the usual period is found with each run, and kept for who comes to see it.

Kept is one list for each part of the figures that somebody sees: all of them, those of a team, of
a rep. Customers' names in it are shown only to who may see records.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from salesmetrics.metrics.calendar import Period
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from ..models.insights import FoundInsights
from .insight import Insight, Kind, Part, View


def reach(scope: Scope) -> str:
    """The part of the figures that is seen; of who sees the same the same stands out."""
    where = scope.where
    told = [f"{key}:{','.join(map(str, members))}" for key, members in sorted(where.items())]
    return " ".join(told) or "all"


def digest(view: View, today: dt.date) -> str:
    """What a view is kept under."""
    return hashlib.sha256(repr((view.key, today)).encode()).hexdigest()[:32]


def keep(view: View, scope: Scope, found: Iterable[Insight], seconds: float | None) -> None:
    """Keep what was found of the published run, in place of what was kept of an earlier one."""
    organization = scope.organization
    FoundInsights.objects.update_or_create(
        organization=organization,
        reach=reach(scope),
        defaults={
            "run": organization.published_run or 0,
            "view": digest(view, organization.today()),
            "found": [written(one) for one in found],
            "seconds": seconds,
        },
    )


def kept(view: View, scope: Scope) -> list[Insight] | None:
    """What is kept of a view and the published run; None where nothing is. Asks once."""
    organization = scope.organization
    row = FoundInsights.objects.filter(
        organization=organization,
        reach=reach(scope),
        run=organization.published_run or 0,
        view=digest(view, organization.today()),
    ).first()
    return None if row is None else [nameless(read(one), scope) for one in row.found]


def standing(view: View, scope: Scope) -> FoundInsights | None:
    """What is kept of a part of the figures, if it is of the same view, of whatever run."""
    row = last_found(scope)
    same = row is not None and row.view == digest(view, scope.organization.today())
    return row if same else None


def last_found(scope: Scope) -> FoundInsights | None:
    """What was kept last of a part of the figures."""
    found = FoundInsights.objects.filter(organization=scope.organization, reach=reach(scope))
    return found.first()


def forget_others(organization: Organization, reaches: Iterable[str]) -> None:
    """Nothing is kept for parts that nobody looks at any more."""
    FoundInsights.objects.filter(organization=organization).exclude(reach__in=reaches).delete()


def nameless(one: Insight, scope: Scope) -> Insight:
    """It without the names of customers, for who may see no records."""
    if scope.sees_records or one.kind not in (Kind.RISK, Kind.READY):
        return one
    return replace(one, figures={**one.figures, "largest": ()})


def written(one: Insight) -> dict[str, Any]:
    """An insight as JSON has it."""
    return {
        "kind": str(one.kind),
        "subject": one.subject,
        "amount": str(one.amount),
        "money": str(one.money),
        "period": _days(one.period),
        "before": _days(one.before),
        "good": one.good,
        "dimension": one.dimension,
        "member": one.member,
        "name": one.name,
        "figures": {name: _value(value) for name, value in one.figures.items()},
        "parts": [[part.member, part.name, str(part.amount), str(part.mix)] for part in one.parts],
        "weight": one.weight,
        "where": {key: list(ids) for key, ids in one.where.items()},
    }


def read(given: Mapping[str, Any]) -> Insight:
    """The insight that was written so."""
    return Insight(
        kind=Kind(given["kind"]),
        subject=given["subject"],
        amount=Decimal(given["amount"]),
        money=Decimal(given["money"]),
        period=_period(given["period"]),
        before=_period(given["before"]),
        good=given["good"],
        dimension=given["dimension"],
        member=given["member"],
        name=given["name"],
        figures={name: _figure(value) for name, value in given["figures"].items()},
        parts=tuple(
            Part(member, name, Decimal(amount), Decimal(mix))
            for member, name, amount, mix in given["parts"]
        ),
        weight=given["weight"],
        where={key: tuple(ids) for key, ids in given["where"].items()},
    )


def _days(period: Period | None) -> list[str] | None:
    return None if period is None else [day.isoformat() for day in period]


def _period(days: list[str] | None) -> Period | None:
    return None if days is None else Period(*map(dt.date.fromisoformat, days))


def _value(value: Any) -> Any:
    """A decimal as text; of the largest customers, pairs of a name and their money."""
    if isinstance(value, Decimal):
        return str(value)
    return [[name, str(money)] for name, money in value] if isinstance(value, tuple) else value


def _figure(value: Any) -> Any:
    if isinstance(value, str):
        return Decimal(value)
    if isinstance(value, list):
        return tuple((name, Decimal(money)) for name, money in value)
    return value
