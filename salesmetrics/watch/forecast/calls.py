"""What reps call and managers override: submitted, kept with its time, never changed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from salesmetrics.metrics.calendar import month_number, month_of, month_start
from salesmetrics.tenancy.models import Organization, Rep, Role, Team, User
from salesmetrics.tenancy.visibility import Scope

from ..models import Call
from .foretelling import touch

MONTHS_TO_CALL = 13
MOST_AMOUNT = Decimal(10) ** 15


class CallError(ValueError):
    """What is wrong with a call: a sentence for each wrong part."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class Wish:
    """A call as it is submitted: for a rep or for a team."""

    month: dt.date
    amount: Decimal
    rep: Rep | None = None
    team: Team | None = None
    reason: str = ""


def callable_months(organization: Organization) -> list[dt.date]:
    """The months that can be called: the running one and a year from it."""
    first = month_number(month_of(organization.today()).start)
    return [month_start(first + place) for place in range(MONTHS_TO_CALL)]


def may_call(scope: Scope) -> bool:
    """Whether there is anybody this scope can call for."""
    return scope.rep is not None or scope.role in (Role.ADMIN, Role.MANAGER)


def reps_to_call(scope: Scope) -> list[Rep]:
    """The reps that this scope may call for, or override: a rep only for themselves."""
    rows = Rep.objects.filter(organization=scope.organization, deleted_at=None)
    if scope.role == Role.ADMIN:
        return list(rows.order_by("name"))
    own = {scope.rep} if scope.rep is not None else set()
    seen = set(scope.reps or ()) if scope.role == Role.MANAGER else set()
    return list(rows.filter(pk__in=own | seen).order_by("name"))


def teams_to_override(scope: Scope) -> list[Team]:
    """The teams whose sum this scope may override."""
    rows = Team.objects.filter(organization=scope.organization, deleted_at=None)
    if scope.role == Role.ADMIN:
        return list(rows.order_by("name"))
    if scope.role == Role.MANAGER:
        return list(rows.filter(pk__in=scope.teams).order_by("name"))
    return []


def submit(wish: Wish, scope: Scope, user: User) -> Call:
    """Keep a call; of oneself it is a call, of others an override, which says why.

    Raises CallError for what makes no sense, PermissionDenied for who may not.
    """
    _check_right(wish, scope)
    own = wish.rep is not None and wish.rep.pk == scope.rep
    problems: dict[str, str] = {}
    if wish.month not in callable_months(scope.organization):
        problems["month"] = _("Choose the running month or one of the twelve after it.")
    if not wish.amount.is_finite() or not 0 <= wish.amount < MOST_AMOUNT:
        problems["amount"] = _("Expected an amount of zero or more.")
    if not own and not wish.reason.strip():
        problems["reason"] = _("Say why you override it.")
    if problems:
        raise CallError(problems)
    touch(scope.organization)
    return Call.objects.create(
        organization=scope.organization,
        month=wish.month,
        rep=wish.rep,
        team=wish.team,
        kind=Call.Kind.CALL if own else Call.Kind.OVERRIDE,
        amount=round(wish.amount, 4),
        currency=scope.organization.base_currency,
        reason=wish.reason.strip()[:500],
        by=user,
        by_name=str(user),
    )


def _check_right(wish: Wish, scope: Scope) -> None:
    if (wish.rep is None) == (wish.team is None):
        raise CallError({"for": _("Name a rep or a team.")})
    if wish.rep is not None and wish.rep.pk in {rep.pk for rep in reps_to_call(scope)}:
        return
    if wish.team is not None and wish.team.pk in {team.pk for team in teams_to_override(scope)}:
        return
    raise PermissionDenied(_("You may not call for them."))


def seen_by(scope: Scope) -> Any:
    """The calls that this scope may see, the latest first."""
    rows = Call.objects.filter(organization=scope.organization)
    if scope.reps is not None:
        mine = rows.filter(rep__in=scope.reps)
        rows = mine | rows.filter(team__in=scope.teams) if scope.role == Role.MANAGER else mine
    return rows.select_related("rep", "team").order_by("-made_at", "-pk")


def reason_for(scope: Scope, call: Call) -> str:
    """Why it was called so: words about deals, which are for who may see records."""
    return call.reason if scope.sees_records else ""


@dataclass(frozen=True)
class Said:
    """The latest calls and overrides of a rep or a team, by month."""

    calls: Mapping[dt.date, Decimal] = field(default_factory=dict)
    overrides: Mapping[dt.date, Decimal] = field(default_factory=dict)

    @property
    def counts(self) -> dict[dt.date, Decimal]:
        """Month by month the override, else the call."""
        return {**self.calls, **self.overrides}


def total(months: Mapping[dt.date, Decimal]) -> Decimal | None:
    """The sum of some months; None where nobody called any."""
    return sum(months.values(), Decimal(0)) if months else None


def said(calls: Iterable[Call]) -> dict[tuple[str, int], Said]:
    """By rep and by team what holds of the calls, which come the latest first."""
    latest: dict[tuple[str, int], dict[str, dict[dt.date, Decimal]]] = {}
    for call in calls:
        who = ("rep", call.rep_id) if call.rep_id else ("team", call.team_id or 0)
        months = latest.setdefault(who, {}).setdefault(call.kind, {})
        months.setdefault(call.month, call.amount)
    return {
        who: Said(kinds.get(Call.Kind.CALL, {}), kinds.get(Call.Kind.OVERRIDE, {}))
        for who, kinds in latest.items()
    }
