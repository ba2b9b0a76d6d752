"""A rep's scorecard: every figure that is known by rep, beside the team's, in a few questions."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from salesmetrics.tenancy.models import Organization, Rep, Role
from salesmetrics.tenancy.visibility import Scope, everything_of

from .answers import Answering, GridPoint, whole
from .calendar import (
    MONTHS_OF,
    Grain,
    Period,
    month_number,
    month_start,
    period_of,
    periods,
    year_before,
)
from .calendar import previous as period_before
from .catalogue import METRICS
from .grid import Grid
from .metric import Metric
from .peers import Band, Comparison, Peers, compared, peers_of
from .questions import Question, QuestionError
from .reading import Reader
from .targets import Targets

COURSE = 13
# Rankings, what a quota says already, and what is told beside competitors are no rep's figures.
LEFT_OUT = frozenset(
    {
        "top_reps",
        "target_attainment",
        "revenue_forecast",
        "revenue_per_rep",
        "competitor_satisfaction",
        "competitor_revenue",
        "competitor_growth",
        "competitor_margin",
    }
)
WEEKLY = (
    "calls_made",
    "emails_sent",
    "meetings_booked",
    "demos_given",
    "proposals_sent",
    "follow_ups",
    "selling_hours",
)


@dataclass(frozen=True)
class Standing:
    """One metric of a rep: now, before, its course, and how it stands in the team."""

    metric: Metric
    value: Decimal | None
    before: Decimal | None
    change: Decimal | None
    team: Comparison
    course: tuple[Decimal | None, ...]

    @property
    def median(self) -> Decimal | None:
        """About the middle figure of the team."""
        return self.team.median

    @property
    def band(self) -> Band | None:
        """The third of the team in which the rep's figure lies."""
        return self.team.band


@dataclass(frozen=True)
class Quota:
    """What is aimed at in the period, and how far the rep has come."""

    amount: Decimal
    reached: Decimal

    @property
    def attainment(self) -> Decimal | None:
        """In percent."""
        return self.reached * 100 / self.amount if self.amount else None


@dataclass(frozen=True)
class Done:
    """How often the rep did something this week, and in the same days of the week before."""

    metric: Metric
    value: Decimal | None
    before: Decimal | None


@dataclass(frozen=True)
class Scorecard:
    """What is known of a rep in a period."""

    rep: Rep
    period: Period
    standings: tuple[Standing, ...]
    peers: Peers
    quota: Quota | None
    run: int | None
    published_at: dt.datetime | None


def scope_of_rep(rep: Rep, organization: Organization) -> Scope:
    """What the rep's own figures are narrowed to, whoever looks at them."""
    return Scope(organization, Role.REP, rep=rep.pk)


def metrics_by_rep() -> list[Metric]:
    """The metrics that a scorecard has."""
    return [
        metric
        for metric in METRICS.values()
        if metric.can_split_by("rep") and not metric.confidential and metric.key not in LEFT_OUT
    ]


def scorecard(
    rep: Rep,
    period: Period,
    organization: Organization,
    compare: str,
    as_of: dt.datetime | None = None,
) -> Scorecard:
    """The rep's figures, now or as they were published at a moment.

    Whether the asker may see the rep is for the caller to ask. Raises QuestionError where what
    stood then was not kept.
    """
    metrics = metrics_by_rep()
    if as_of is not None:
        metrics = list(kept(metrics, rep, period, organization, as_of))
    reading = Reading(organization, period, metrics, as_of)
    day = min(period.end, reading.today)
    peers = peers_of(organization, rep.pk, day)
    return Scorecard(
        rep=rep,
        period=period,
        standings=tuple(reading.standings(rep.pk, peers, compare)),
        peers=peers,
        quota=reading.quota(rep.pk),
        run=reading.run.pk if reading.run else None,
        published_at=reading.run.published_at if reading.run else None,
    )


def kept(
    metrics: Sequence[Metric],
    rep: Rep,
    period: Period,
    organization: Organization,
    as_of: dt.datetime,
) -> Iterator[Metric]:
    """The metrics that were kept by rep; raises QuestionError if not even revenue was."""
    for metric in metrics:
        reading = Reading(organization, period, [metric], as_of)
        try:
            reading.grid([period])
            reading.grid(reading.course_periods(), rep.pk)
        except QuestionError:
            if metric.key == "revenue":
                raise
            continue
        yield metric


def week_of(rep: Rep, organization: Organization) -> list[Done]:
    """What the rep has done this week."""
    day = organization.today()
    week = period_of(organization, Grain.WEEK, day)
    reading = Reading(organization, week, [METRICS[key] for key in WEEKLY])
    grid = reading.grid([period_before(week, day), week.until(day)], rep.pk)
    return [
        Done(metric, worked_out(one, grid, 1, rep.pk), worked_out(one, grid, 0, rep.pk))
        for metric, one in reading.answerings.items()
    ]


class Reading:
    """All metrics of a scorecard, read together: each measure once, not once for each metric."""

    def __init__(
        self,
        organization: Organization,
        period: Period,
        metrics: Sequence[Metric],
        as_of: dt.datetime | None = None,
    ) -> None:
        self.organization, self.period = organization, period
        scope = everything_of(organization)
        self.answerings = {
            metric: Answering(Question(metric.key, *period, by="rep", as_of=as_of), scope, metric)
            for metric in metrics
        }
        targets: dict[str, Targets] = {}
        for answering in self.answerings.values():
            answering.targets = targets
        one = next(iter(self.answerings.values()))
        self.today = one.today
        self.run = one.run
        of_earlier = one.run.pk if one.run and as_of else None
        self.reader = Reader(organization, one.today, of_earlier) if one.run else None

    def grid(self, asked: Sequence[Period], rep: int | None = None) -> Grid:
        """The measures of all metrics by rep, in each of the periods."""
        needs = [
            need
            for answering in self.answerings.values()
            for need in answering.formula_of("rep").needs()
        ]
        return Grid(self.reader, needs, asked, "rep", [("rep", (rep,))] if rep else [])

    @cached_property
    def team(self) -> Grid:
        """The period, of everybody."""
        return self.grid([self.period])

    def standings(self, rep: int, peers: Peers, compare: str) -> list[Standing]:
        """Every metric, as the rep stands in it."""
        whole = self.course_periods()
        # The whole of everybody is read from cells, for the team's figures; the rest for one rep.
        team = self.team
        course = self.grid(whole, rep)
        earlier = self.earlier(rep, compare)
        found = []
        for metric, answering in self.answerings.items():
            value = worked_out(answering, team, 0, rep)
            before = worked_out(answering, earlier, 0, rep)
            figures = {
                member: worked_out(answering, team, 0, member)
                for member in (peers.members if peers.enough else ())
            }
            found.append(
                Standing(
                    metric=metric,
                    value=value,
                    before=before,
                    change=answering.change(value, before).change,
                    team=compared(figures, rep, metric.good),
                    course=tuple(
                        worked_out(answering, course, number, rep) for number in range(len(whole))
                    ),
                )
            )
        return found

    def earlier(self, rep: int, compare: str) -> Grid:
        """The period that is compared with; of a past moment nothing, if it was not kept."""
        shift = year_before if compare == "year" else period_before
        try:
            return self.grid([shift(self.period, self.today)], rep)
        except QuestionError:
            return Grid(None, (), [self.period], "rep", [])

    def course_periods(self) -> list[Period]:
        """So many periods of the same kind up to this one; months where it is of no kind."""
        same = (
            g
            for g in MONTHS_OF
            if period_of(self.organization, g, self.period.start) == self.period
        )
        grain = next(same, Grain.MONTH)
        first = month_start(month_number(self.period.end) + 1 - MONTHS_OF[grain] * COURSE)
        return periods(self.organization, grain, first, self.period.end)

    def quota(self, rep: int) -> Quota | None:
        """The rep's revenue target of the period."""
        answering = self.answerings[METRICS["revenue"]]
        amount = answering.aims("revenue").amount(("rep", rep), self.period)
        if not amount:
            return None
        reached = worked_out(answering, self.team, 0, rep)
        return Quota(amount, reached or Decimal(0))


def worked_out(answering: Answering, grid: Grid, number: int, rep: int) -> Decimal | None:
    """A metric's figure for a rep."""
    parts = whole(answering.formula_of("rep"), GridPoint(answering, grid, number, rep))
    return parts.value if parts else None
