"""The sales view: what is closed, what is likely, what was called; rolled up by the team tree.

An open deal's category is its own, else by its probability: commit from 80 %, best case from
50 %, else pipeline. Reps stand in the team they are in today. What a team is called is its
manager's override, else the sum of what is below it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import connection

from salesmetrics.crm.models import Opportunity
from salesmetrics.metrics.answers import published_run
from salesmetrics.metrics.calendar import Period
from salesmetrics.metrics.waterfall import Of, moves, stays
from salesmetrics.tenancy.models import Organization, Rep, RepPlace, Role, Team
from salesmetrics.tenancy.visibility import Scope

from .calls import Said, said, seen_by

COMMIT_FROM, BEST_CASE_FROM = 80, 50
CATEGORIES = tuple(Opportunity.ForecastCategory.values)
ZERO = Decimal(0)

CLOSED = """
SELECT d.rep_id, 'closed', -sum(m.amount)
  FROM move m JOIN crm_deal d ON d.opportunity_id = m.id
 WHERE m.movement = 'won' GROUP BY 1"""
OPEN = """
SELECT d.rep_id,
       CASE WHEN o.forecast_category <> '' THEN o.forecast_category
            WHEN coalesce(e.probability, g.probability, 0) >= %(commit)s THEN 'commit'
            WHEN coalesce(e.probability, g.probability, 0) >= %(best_case)s THEN 'best_case'
            ELSE 'pipeline' END,
       sum(m.amount)
  FROM move m
  JOIN crm_deal d ON d.opportunity_id = m.id
  JOIN crm_opportunity o ON o.id = m.id
  JOIN crm_dealstate e ON e.organization_id = {org} AND e.opportunity_id = m.id
       AND e.since <= %(last)s AND (e.until IS NULL OR e.until > %(last)s)
  LEFT JOIN crm_stage g ON g.id = e.stage_id
 WHERE m.movement = 'end' AND e.expected_close_on <= %(due_last)s
   AND (e.expected_close_on >= %(due_first)s OR %(due_first)s <= %(last)s)
 GROUP BY 1, 2"""

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Standing:
    """A rep or a team with what it has and what is called for it."""

    key: tuple[str, int]
    name: str
    id: str
    depth: int
    amounts: dict[str, Decimal] = field(default_factory=dict)
    """Closed, and open by category."""
    said: Said = field(default_factory=Said)
    counts: Mapping[dt.date, Decimal] = field(default_factory=dict)
    """What is called for it month by month: by its override, its call, or those below it."""


def rollup(
    organization: Organization, scope: Scope, period: Period, where: Where
) -> list[Standing] | None:
    """The team tree with its reps, as far as the scope sees them; None before the first run."""
    amounts = _amounts(organization, scope, period, where)
    if amounts is None:
        return None
    calls = said(seen_by(scope).filter(month__range=period))
    return _Tree(organization, scope, amounts, calls).standings()


def _amounts(
    organization: Organization, scope: Scope, period: Period, where: Where
) -> dict[int, dict[str, Decimal]] | None:
    run = published_run(organization, None)
    if run is None:
        return None
    found: dict[int, dict[str, Decimal]] = {}
    today = Period(run.today, run.today)
    more: dict[str, Any] = {
        "commit": COMMIT_FROM,
        "best_case": BEST_CASE_FROM,
        "due_first": period.start,
        "due_last": period.end,
    }
    ways = (
        (moves(organization, scope, period, where, Of.ALL), CLOSED),
        (stays(organization, scope, today, where), OPEN),
    )
    for made, asked in ways:
        if made is None:
            continue
        sql, parameters = made
        with connection.cursor() as cursor:
            cursor.execute(
                f"{sql}{asked}".replace("{org}", str(organization.pk)), {**parameters, **more}
            )
            for rep, category, amount in cursor.fetchall():
                found.setdefault(rep or 0, {})[category] = amount
    return found


class _Tree:
    """Lays reps out below their teams and adds up."""

    def __init__(
        self,
        organization: Organization,
        scope: Scope,
        amounts: dict[int, dict[str, Decimal]],
        calls: dict[tuple[str, int], Said],
    ) -> None:
        self.amounts, self.calls = amounts, calls
        today = organization.today()
        reps = Rep.objects.filter(organization=organization, deleted_at=None)
        if scope.reps is not None:
            reps = reps.filter(pk__in=scope.reps)
        places = RepPlace.objects.filter(
            organization=organization, starts_on__lte=today, ends_on__gte=today
        )
        team_of: dict[int, Any] = dict(places.values_list("rep_id", "team_id"))
        teams = Team.objects.filter(organization=organization)
        if scope.reps is not None:
            # What is above is not told: its sum would be that of the part that may be seen.
            teams = teams.filter(pk__in=scope.teams if scope.role == Role.MANAGER else ())
        self.teams = {team.pk: team for team in teams}
        self.of_team: dict[int | None, list[Rep]] = {}
        for rep in reps.order_by("name"):
            if rep.pk in amounts or ("rep", rep.pk) in calls:
                team = team_of.get(rep.pk)
                self.of_team.setdefault(team if team in self.teams else None, []).append(rep)

    def standings(self) -> list[Standing]:
        """The tops with all below them, then the reps of no team."""
        parents = {key: team.parent_id for key, team in self.teams.items()}
        tops = [key for key, parent in parents.items() if parent not in parents]
        found: list[Standing] = []
        for key in sorted(tops, key=lambda one: self.teams[one].name):
            found += self.branch(key, parents, 0)
        return found + [self.of_rep(rep, 0) for rep in self.of_team.get(None, [])]

    def branch(self, key: int, parents: Mapping[int, int | None], depth: int) -> list[Standing]:
        """A team with its reps and the teams below it; nothing where there is nobody."""
        below: list[Standing] = [self.of_rep(rep, depth + 1) for rep in self.of_team.get(key, [])]
        direct = list(below)
        children = [child for child, parent in parents.items() if parent == key]
        for child in sorted(children, key=lambda one: self.teams[one].name):
            branch = self.branch(child, parents, depth + 1)
            direct += branch[:1]
            below += branch
        own = self.calls.get(("team", key), Said())
        if not below and not own.counts:
            return []
        team = self.teams[key]
        top = Standing(("team", key), team.name, team.external_id, depth, said=own)
        return [summed(top, direct), *below]

    def of_rep(self, rep: Rep, depth: int) -> Standing:
        """A rep's own row."""
        own = self.calls.get(("rep", rep.pk), Said())
        amounts = self.amounts.get(rep.pk, {})
        return Standing(("rep", rep.pk), rep.name, rep.external_id, depth, amounts, own, own.counts)


def summed(top: Standing, parts: list[Standing]) -> Standing:
    """A team as the sum of what is directly below it; in a month its override counts instead."""
    amounts: dict[str, Decimal] = {}
    counts: dict[dt.date, Decimal] = {}
    for part in parts:
        for category, amount in part.amounts.items():
            amounts[category] = amounts.get(category, ZERO) + amount
        for month, called in part.counts.items():
            counts[month] = counts.get(month, ZERO) + called
    return replace(top, amounts=amounts, counts={**counts, **top.said.overrides})
