"""The view that pages open with, and for whom it is looked at as soon as a run is published."""

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils import timezone

from salesmetrics.metrics.calendar import Period, named_period, previous, year_before
from salesmetrics.metrics.dimensions import members_held
from salesmetrics.metrics.expected import working_days
from salesmetrics.metrics.models import Run
from salesmetrics.tenancy.models import Membership, Organization
from salesmetrics.tenancy.visibility import Scope, everything_of, scope_of

from ..models.insights import SignsFound
from ..untouched import Untouched
from .finding import figures_read, look, look_again
from .insight import View
from .keeping import forget_others, keep, last_found, reach, read, standing

PERIOD, COMPARISON = "this_quarter", "previous"
"""What a page shows of which nothing else was asked."""
PART = 10
"""Workers go on with it, signs and all, no longer than that part of the run took."""
STAYS = dt.timedelta(days=31)
"""Who has not signed in for longer has it looked up on coming back."""


def view_over(
    period: Period, compare: str, today: dt.date, where: Mapping[str, tuple[str, ...]]
) -> View:
    """What is looked at where a period is compared so and narrowed so."""
    shift = {"previous": previous, "year": year_before}.get(compare)
    pace = None
    if period.start <= today < period.end:
        over, whole = working_days(period.until(today)), working_days(period)
        pace = round(Decimal(over) / max(1, whole), 4)
    return View(period, shift(period, today) if shift else None, dict(where), pace)


def usual_view(organization: Organization) -> View:
    """What a page opens with today."""
    today = organization.today()
    return view_over(named_period(organization, PERIOD, today), COMPARISON, today, {})


def scopes_in_use(organization: Organization) -> dict[str, Scope]:
    """The parts of the figures that somebody comes to see, the latest first; all of them always."""
    found = {"all": everything_of(organization)}
    for member in who_comes(organization):
        scope = scope_of(member)
        found.setdefault(reach(scope), scope)
    return found


def who_comes(organization: Organization) -> Iterator[Membership]:
    """Who has signed in lately, the latest first."""
    members = (
        Membership.objects.filter(
            organization=organization,
            is_active=True,
            user__is_active=True,
            user__last_login__gte=timezone.now() - STAYS,
        )
        .select_related("rep", "user")
        .order_by("-user__last_login")
    )
    for member in members:
        member.organization = organization
        yield member


def time_for(run: Run) -> float:
    """How many seconds it may take after a run; what the signs of customers took is taken off."""
    took = (run.published_at or run.started_at) - run.started_at
    signs = SignsFound.objects.filter(organization=run.organization_id, run=run.pk)
    spent = signs.values_list("seconds", flat=True).first() or 0
    return took.total_seconds() / PART - spent


def find_insights(run_id: int) -> int:
    """Look at the usual view for everybody who comes; for how many parts of the figures.

    Who came last comes first, and what there is no time for is looked up when somebody comes.
    Stops where another run is published meanwhile, after which it is looked at again.
    """
    organization = Organization.objects.filter(published_run=run_id).first()
    if organization is None:
        return 0
    run = Run.objects.get(pk=run_id)
    until = time.monotonic() + time_for(run)
    view, scopes = usual_view(organization), scopes_in_use(organization)
    done = 0
    with members_held():
        for scope in scopes.values():
            stands = Organization.objects.filter(pk=organization.pk, published_run=run_id)
            if not stands.exists():
                return done
            done += find_for(view, scope, run, until)
    forget_others(organization, scopes)
    return done


def find_for(view: View, scope: Scope, run: Run, until: float) -> bool:
    """Find and keep what stands out in a part of the figures, if there is time for it."""
    former = standing(view, scope)
    if former is not None and Untouched(run).since(former.run, figures_read()):
        keep(view, scope, look_again(view, scope, map(read, former.found)), former.seconds)
        return True
    last = former or last_found(scope)
    began = time.monotonic()
    if began + (last.seconds or 0 if last else 0) > until:
        return False
    # Customers are named in what is kept; who may not see names is not shown them.
    found = look(view, scope)
    keep(view, scope, found, time.monotonic() - began)
    return True
