"""What people will look at first once a run is published, made by a worker before they come.

First the page that each seat comes to, who was there last first; then the views that a seat had
open lately; then the other pages of who sees more than one rep. Each is made by what makes it
for a browser and lies in the cache as if somebody had looked: what is not made in time, or lost
with a worker, is made when somebody looks.

The work is done in short stretches, each a message that waits behind all others, so that no
run, letter or import is ever kept waiting by more than one stretch.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, QueryDict
from kombu.exceptions import OperationalError

from dashboards.looks import CATALOGUE, Look, noted
from dashboards.seats import language_of, spoken
from salesmetrics.metrics.dimensions import members_held
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Organization, Role
from salesmetrics.tenancy.visibility import Scope, scope_of

log = structlog.get_logger(__name__)

BEHIND_ALL = 9
"""The priority of the messages; 0, that of all others, comes first."""
STRETCH_SECONDS = 2
LEAST_SECONDS = 60
"""A page costs as much after a short run as after a long one."""


@dataclass(frozen=True)
class Errand:
    """For which figures views are made, how many have been, and how long that took."""

    organization: int
    run: int
    foretold: int
    done: int = 0
    spent: float = 0

    def hand_out(self) -> None:
        """Have a worker go on with it, once it has nothing else to do."""
        from dashboards.tasks import make_first_looks

        what = (self.organization, self.run, self.foretold, self.done, self.spent)
        try:
            make_first_looks.apply_async(what, priority=BEHIND_ALL, retry=False)
        except OperationalError as error:
            log.warning("broker away, pages are made when they are looked at", error=str(error))


@dataclass(frozen=True)
class Seat:
    """What somebody sees, and in which language."""

    scope: Scope
    language: str

    @property
    def landing(self) -> Look:
        """The view that somebody of this seat comes to."""
        if self.scope.role == Role.REP and self.scope.rep is not None:
            return Look("scorecard")
        return Look("overview")

    @property
    def looks(self) -> list[Look]:
        """Those that were open lately."""
        with spoken(self.scope, self.language):
            return noted(self.scope)

    @property
    def further(self) -> Iterator[Look]:
        """Every page as it opens, for who sees more than one rep: of those there are few."""
        from dashboards.pages import PAGES

        if self.scope.role != Role.REP:
            yield from (Look(key) for key in PAGES if key != "scorecard")
            yield Look(CATALOGUE)


def after_run(*, run: Run, **_sent: Any) -> None:
    """A run was published: have its pages made, once that is committed."""
    transaction.on_commit(lambda: begin(run.organization_id))


def after_forecast(*, organization_id: int, **_sent: Any) -> None:
    """Forecasts are others, and with them what was made."""
    begin(organization_id)


def begin(organization_id: int) -> None:
    """Have the views of what is published now made."""
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None or organization.published_run is None:
        return
    if settings.MADE_AHEAD_PERCENT > 0:
        Errand(organization.pk, organization.published_run, organization.foretold).hand_out()


def go_on(errand: Errand) -> int:
    """Make views for a stretch, and hand out what is left; how many have been made in all.

    Ends where the figures are others meanwhile, for which there is an errand of its own.
    """
    organization = Organization.objects.filter(
        pk=errand.organization, published_run=errand.run, foretold=errand.foretold
    ).first()
    if organization is None:
        return errand.done
    left = seconds_for(Run.objects.get(pk=errand.run)) - errand.spent
    views = views_of(organization)[errand.done :] if left > 0 else []
    begun = time.monotonic()
    with members_held():
        for number, (seat, look) in enumerate(views, start=1):
            made(seat, look)
            took = time.monotonic() - begun
            if took > STRETCH_SECONDS and number < len(views):
                done = errand.done + number
                replace(errand, done=done, spent=errand.spent + took).hand_out()
                return done
            if took > left:
                return errand.done + number
    return errand.done + len(views)


def seconds_for(run: Run) -> float:
    """How long workers may go on after a run: a part of what it took itself."""
    took = (run.published_at or run.started_at) - run.started_at
    return max(LEAST_SECONDS, took.total_seconds() * settings.MADE_AHEAD_PERCENT / 100)


def views_of(organization: Organization) -> list[tuple[Seat, Look]]:
    """What is made, in order."""
    from salesmetrics.watch.insights.usual import who_comes

    seats: dict[tuple[str, str], Seat] = {}
    for member in who_comes(organization):
        scope = scope_of(member)
        seat = Seat(scope, language_of(member.user, scope))
        seats.setdefault((scope.key, seat.language), seat)
    found: dict[tuple[str, str, Look], tuple[Seat, Look]] = {}
    for looks in (lambda seat: [seat.landing], lambda seat: seat.looks, lambda seat: seat.further):
        for place, seat in seats.items():
            for look in looks(seat):
                found.setdefault((*place, look), (seat, look))
    return list(found.values())


def made(seat: Seat, look: Look) -> None:
    """Make one view, as for a browser; what makes no sense any more is left out."""
    try:
        with spoken(seat.scope, seat.language):
            elsewhere = shown(seat.scope, look)
            if elsewhere and not look.query:
                shown(seat.scope, look._replace(query=elsewhere))
    except (QuestionError, Http404, PermissionDenied):
        log.info("a view is not made ahead", page=look.page, query=look.query)
    except Exception:
        # Whoever looks is told; the views of others are made.
        log.exception("a view could not be made ahead", page=look.page, query=look.query)


def shown(scope: Scope, look: Look) -> str:
    """Make what a view shows; the query it leads to where figures ended long ago."""
    from dashboards import definitions, page, scorecard_page
    from dashboards.asked import asked
    from dashboards.pages import PAGES
    from dashboards.scorecard import rep_for

    parameters = QueryDict(look.query)
    if look.page == CATALOGUE:
        definitions.figures(scope, asked(parameters, scope.organization))
        return ""
    if look.page == scorecard_page.PAGE.key:
        rep = rep_for(scope, look.rep or None)
        wish = asked(parameters, scope.organization)
        latest = scorecard_page.figures(rep, wish, scope)["latest"]
        return latest.query if latest else ""
    one = PAGES.get(look.page)
    if one is None:
        return ""  # noted by another version
    wish = page.wish_of(scope, one, parameters)
    _content, elsewhere = page.figures(scope, one, wish, parameters)
    return elsewhere
