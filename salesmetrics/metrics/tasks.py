"""What workers do; each task calls one function and takes ids."""

import datetime as dt
from typing import Any

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from salesmetrics.tenancy.models import Organization

from . import runs
from .faults import is_week_over
from .models import Run

NIGHT = dt.time(2, 0)
LOST_CONNECTION = (OperationalError, InterfaceError)


@shared_task(autoretry_for=LOST_CONNECTION, retry_backoff=True, max_retries=8)
def snapshot(organization_id: int, reason: str, full: bool = False) -> int | None:
    """Begin a run for an organization and hand out its chunks; returns the run's id.

    Once a week a night works out everything anew, the facts too. Of several messages for one
    night, which a worker finds that was away, one is enough.
    """
    organization = Organization.objects.get(pk=organization_id)
    if reason == Run.Reason.NIGHT and not is_night_due(organization, timezone.now()):
        return None
    anew = reason == Run.Reason.NIGHT and is_week_over(organization)
    run = runs.start(organization, reason=reason, full=full, anew=anew)
    hand_out(run.pk)
    return run.pk


def hand_out(run_id: int) -> None:
    run = Run.objects.filter(pk=run_id, status=Run.Status.COMPUTING).first()
    if run is None:
        return
    ids = runs.waiting(run)
    for chunk_id in ids:
        work_on_chunk.delay(chunk_id, run_id)
    if not ids:
        finish(run_id)


@shared_task(bind=True, max_retries=None)
def work_on_chunk(self: Any, chunk_id: int, run_id: int) -> None:
    """Work out a chunk; a failure is noted, and after some the run is given up."""
    try:
        runs.work_on(chunk_id)
    except LOST_CONNECTION as error:
        raise self.retry(exc=error, countdown=min(60, 2**self.request.retries)) from error
    except Exception as error:
        runs.failed_attempt(chunk_id, error)
        raise
    finish(run_id)


def finish(run_id: int) -> None:
    """Publish the run if that was its last chunk, and begin the next if one was asked for."""
    runs.publish_if_complete(run_id)
    following = runs.to_follow(run_id)
    if following is not None and runs.answer_asked_again(run_id):
        snapshot.delay(following.organization_id, following.reason)


@shared_task
def take_up() -> None:
    """Hand out again what nobody finished: a worker died, or the broker forgot."""
    for run_id, _chunks in runs.unfinished():
        hand_out(run_id)
    for run_id in runs.asked_to_be_followed():
        finish(run_id)


@shared_task
def start_nights(now: str | None = None) -> list[int]:
    """Begin the night of each organization whose own time has passed two o'clock."""
    moment = dt.datetime.fromisoformat(now) if now else timezone.now()
    begun = []
    for organization in Organization.objects.all():
        if is_night_due(organization, moment):
            snapshot.delay(organization.pk, Run.Reason.NIGHT)
            begun.append(organization.pk)
    return begun


def is_night_due(organization: Organization, now: dt.datetime) -> bool:
    """Whether two o'clock of the organization's day has passed without its night begun."""
    local = now.astimezone(organization.zone)
    if local.time() < NIGHT:
        return False
    due = dt.datetime.combine(local.date(), NIGHT, organization.zone)
    return not Run.objects.filter(
        organization=organization, reason=Run.Reason.NIGHT, started_at__gte=due
    ).exists()
