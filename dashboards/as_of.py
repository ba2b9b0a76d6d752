"""Figures as they were published at a past moment: what a page is asked for, and what it says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.db.models import Min
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from salesmetrics.metrics.answers import Answer, answer, published_run
from salesmetrics.metrics.models import Run
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope


def moment_asked(parameters: Mapping[str, Any], organization: Organization) -> dt.datetime | None:
    """The moment in a query; without an offset it is in the organization's time."""
    text = parameters.get("as_of", "")
    if not text:
        return None
    found = _moment(text, organization)
    if found is None:
        words = _("“%s” is not a moment; write it as 2026-07-01T02:00.")
        raise QuestionError({"as_of": words % text})
    return found


def _moment(text: str, organization: Organization) -> dt.datetime | None:
    try:
        found = parse_datetime(text)
        if found is not None:
            found = found if found.tzinfo else make_aware(found, organization.zone)
            # The database knows no offset of sixteen hours and more.
            return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    return None


def written(moment: dt.datetime, organization: Organization) -> str:
    """The moment for an address: in the organization's time, exactly where minutes are not."""
    local = f"{moment.astimezone(organization.zone):%Y-%m-%dT%H:%M}"
    return local if _moment(local, organization) == moment else moment.isoformat()


def offered(organization: Organization) -> list[tuple[str, dt.datetime]]:
    """Moments that are asked for often: when the last month was over, a week and a day ago.

    Those before anything was published are left out: they would be refused.
    """
    now = timezone.now().astimezone(organization.zone)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    back = now.replace(second=0, microsecond=0)
    often = [
        (_("Start of this month"), month),
        (_("A week ago"), back - dt.timedelta(days=7)),
        (_("A day ago"), back - dt.timedelta(days=1)),
    ]
    first = _first_published(organization)
    return [(name, moment) for name, moment in often if first and first <= moment]


def _first_published(organization: Organization) -> dt.datetime | None:
    """When figures were first published; kept with the run, as a page asks each time."""
    if organization.published_run is None:
        return None
    place = f"dashboards:first-published:{organization.pk}:{organization.published_run}"
    found: dt.datetime | None = cache.get(place)
    if found is None:
        runs = Run.objects.filter(organization=organization, status=Run.Status.PUBLISHED)
        found = runs.aggregate(first=Min("published_at"))["first"]
        cache.set(place, found)
    return found


def run_of(moment: dt.datetime, organization: Organization) -> Run:
    """The run whose figures stood then; raises QuestionError if nothing had been published."""
    run = published_run(organization, moment)
    if run is None:
        raise RuntimeError("a moment has a run or is refused")
    return run


def in_words(run: Run, organization: Organization) -> str:
    """Since when those figures stood, in the organization's time."""
    at = run.published_at
    return formatted(at.astimezone(organization.zone), _("j M Y, H:i")) if at else ""


def refused(error: QuestionError, moment: dt.datetime | None) -> bool:
    """Whether all that is wrong is that what stood then was not kept."""
    return moment is not None and set(error.problems) == {"as_of"}


def kept(question: Question, scope: Scope) -> Answer:
    """The answer; of a past moment without the comparisons whose parts were not kept."""
    try:
        return answer(question, scope)
    except QuestionError as error:
        compare = tuple(name for name in question.compare if name == "target")
        if not refused(error, question.as_of) or compare == question.compare:
            raise
        return answer(replace(question, compare=compare), scope)


class PresentOnlyError(QuestionError):
    """What is asked for is known of the present only."""


def present_only(moment: dt.datetime | None) -> None:
    """Refuse to show as of a past moment what is worked out from the records of now."""
    if moment is not None:
        why = _("This is worked out from the records as they are now, and was not kept.")
        raise PresentOnlyError({"as_of": why})


def what_to_do(error: QuestionError) -> str:
    """What can be asked for in the place of what was not kept."""
    if isinstance(error, PresentOnlyError):
        return _("It can be shown as it is now only.")
    return _("Choose whole months, no comparison, or take filters away.")
