"""A run from its beginning to its publication.

The state is in PostgreSQL alone: whoever carries the work (a worker, a command) asks for a
chunk by its id. An advisory lock that ends with its transaction says who is at a chunk, so a
worker that dies leaves it free at once, and what a chunk found is written with its `done_at`.
"""

import datetime as dt
from collections.abc import Iterator

import structlog
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from salesmetrics.commissions.recompute import recompute
from salesmetrics.ingest import facts
from salesmetrics.tenancy.models import Organization

from . import causes, cellstore, faults, staleness
from .calendar import Period, month_number, month_start
from .computing import compute
from .dimensions import members_held
from .models import Chunk, Run, Stale
from .signals import published
from .sources import Source

log = structlog.get_logger(__name__)

LOCK = 5_211
ATTEMPTS = 5


class RunFailedError(Exception):
    """The run could not be finished; nothing was published."""


def start(
    organization: Organization, *, reason: str, full: bool = False, anew: bool = False
) -> Run:
    """Begin a run over what is stale, or tell the one under way to be followed by another.

    A full one works out every figure from the facts; `anew` works out these first, from the
    records, though triggers keep them right.
    """
    full = full or anew
    run = Run(
        organization=organization, reason=reason, full=full, facts=anew, today=organization.today()
    )
    try:
        with transaction.atomic():
            if under_way := created_or_under_way(run):
                return under_way
            facts.refresh(organization)
            recompute(organization, run.today)
            plan(run)
    except DataError as error:
        log.error("run failed", organization=organization.pk, error=str(error))
        run.pk, run.status, run.error = None, Run.Status.FAILED, str(error).splitlines()[0]
        run.save(force_insert=True)
    return run


def created_or_under_way(run: Run) -> Run | None:
    """Create the run, or tell the one under way to be followed by another and return it.

    The one under way may be published just now, and then hears no more; so try again.
    """
    computing = Run.objects.filter(organization=run.organization, status=Run.Status.COMPUTING)
    while True:
        try:
            with transaction.atomic():
                run.save(force_insert=True)
        except IntegrityError:
            under_way = computing.first()
            if under_way and computing.filter(pk=under_way.pk).update(asked_again=True):
                return under_way
        else:
            return None


def plan(run: Run) -> None:
    stale = staleness.take(run.organization, run.today, full=False)
    if run.full:
        faults.expect(run, stale)
        if run.facts:
            facts.rebuild(run.organization)
        stale = staleness.take(run.organization, run.today, full=True)
    causes.take(run.organization_id, run.pk)
    Chunk.objects.bulk_create(
        Chunk(run=run, source=source.key, start=period.start, end=period.end)
        for source, months in stale.items()
        for period in staleness.chunks(run.organization, source, months)
    )


def waiting(run: Run) -> list[int]:
    """The ids of the chunks not done yet, the largest sources first."""
    return list(run.chunks.filter(done_at=None).order_by("id").values_list("id", flat=True))


def work_on(chunk_id: int) -> bool:
    """Work out a chunk unless it is done or somebody is at it; says whether it was worked on.

    When it was the last one of its run, the run is published.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, chunk_id % 2**31])
            if not cursor.fetchone()[0]:
                return False
        chunk = Chunk.objects.select_related("run__organization").filter(pk=chunk_id).first()
        if chunk is None or chunk.done_at or chunk.run.status != Run.Status.COMPUTING:
            return False
        fill(chunk)
    publish_if_complete(chunk.run_id)
    return True


def fill(chunk: Chunk) -> None:
    source, months = Source.registry[chunk.source], Period(chunk.start, chunk.end)
    organization = chunk.run.organization
    with members_held():
        fresh, chunk.rows = compute(source, organization, months, chunk.run.today)
    if organization.published_run is None:
        cellstore.enter(chunk, fresh)
    else:
        cellstore.keep(chunk, cellstore.differences(source, organization, months, fresh))
    chunk.done_at = timezone.now()
    chunk.save(update_fields=["done_at", "rows"])


def failed_attempt(chunk_id: int, error: Exception) -> None:
    """Note that working on a chunk failed; after some attempts the run is given up."""
    Chunk.objects.filter(pk=chunk_id).update(attempts=F("attempts") + 1, error=str(error))
    chunk = Chunk.objects.filter(pk=chunk_id, attempts__gte=ATTEMPTS).first()
    if chunk is not None:
        give_up(chunk.run_id, str(error))


def give_up(run_id: int, error: str) -> None:
    """End a run without publishing; what it was to work out is stale again."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.status != Run.Status.COMPUTING:
            return
        Stale.objects.bulk_create(
            Stale(organization_id=run.organization_id, source=chunk.source, month=month)
            for chunk in run.chunks.all()
            for month in months_of(Period(chunk.start, chunk.end))
        )
        run.chunks.all().delete()
        if run.organization.published_run is None:
            cellstore.forget(run.organization)
        causes.give_back(run.pk)
        run.status, run.error = Run.Status.FAILED, error
        run.save(update_fields=["status", "error"])
    log.error("run failed", run=run_id, organization=run.organization_id, error=error)


def months_of(period: Period) -> Iterator[dt.date]:
    for number in range(period.months):
        yield month_start(month_number(period.start) + number)


def publish_if_complete(run_id: int) -> bool:
    """Publish a run whose chunks are all done; says whether this call did."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.status != Run.Status.COMPUTING or waiting(run):
            return False
        run.faults = faults.count(run)
        run.changed_cells = cellstore.apply(run.organization, run.pk)
        run.status, run.published_at = Run.Status.PUBLISHED, timezone.now()
        run.save(update_fields=["changed_cells", "faults", "status", "published_at"])
        Organization.objects.filter(pk=run.organization_id).update(
            published_run=run.pk, published_at=run.published_at
        )
        published.send(Run, run=run)
    log.info("run published", run=run.pk, cells=run.changed_cells)
    if run.faults:
        log.error(
            "figures differed from what everything comes to",
            run=run.pk,
            organization=run.organization_id,
            figures=run.faults,
        )
    return True


def unfinished() -> list[tuple[int, list[int]]]:
    """Runs under way with the chunks that still wait; of finished ones an empty list."""
    runs = Run.objects.filter(status=Run.Status.COMPUTING)
    return [(run.pk, waiting(run)) for run in runs]


def asked_to_be_followed() -> list[int]:
    """Ended runs that nobody has yet made another follow."""
    runs = Run.objects.filter(asked_again=True).exclude(status=Run.Status.COMPUTING)
    return list(runs.values_list("pk", flat=True))


def answer_asked_again(run_id: int) -> bool:
    """Take the wish for a following run; true for the one caller who is to begin it."""
    return bool(Run.objects.filter(pk=run_id, asked_again=True).update(asked_again=False))


def to_follow(run_id: int) -> Run | None:
    """The published run, if it was asked meanwhile to be followed by another."""
    return (
        Run.objects.select_related("organization")
        .filter(pk=run_id, asked_again=True)
        .exclude(status=Run.Status.COMPUTING)
        .first()
    )
