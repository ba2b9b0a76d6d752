"""From the notes of what is unsettled to facts that are right again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from salesmetrics.crm.models import Unsettled
from salesmetrics.tenancy.models import Organization

from . import (
    coming,
    concerned,
    customers,
    days,
    deals,
    journeys,
    sales,
    states,
    subscriptions,
    touches,
    visits,
)
from .statement import Statement

# Any number; it tells these locks from other advisory locks of the database.
LOCK = 5_210

WRITERS = 10
"""Imports whose facts are worked out one after the other, so that each is told what it changed."""


def refresh(organization: Organization, *, contacts: bool = True) -> bool:
    """Work out again what is noted as unsettled; says whether anything was.

    Runs in the caller's transaction, or in one of its own. Without `contacts` the note of very
    many activities is left for later: a load need not wait for who was in contact with whom.
    """
    later = [] if contacts else [Unsettled.Kind.WORK]
    with transaction.atomic():
        lock(organization)
        settled = False
        # Correcting days leaves notes of its own, which the second time finds.
        while taken := take_notes(organization, later):
            for writer, notes in taken.items():
                with in_the_name_of(writer):
                    settle(organization, notes)
            settled = True
    return settled


def rebuild(organization: Organization) -> None:
    """Work out all facts of an organization, whatever is noted."""
    Unsettled.objects.create(organization=organization, kind=Unsettled.Kind.ZONE)
    refresh(organization)


def lock(organization: Organization) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organization.pk])


def take_notes(
    organization: Organization, later: list[Unsettled.Kind]
) -> dict[int | None, list[concerned.Note]]:
    """What is noted, by the import that it came of; of very many imports as if of none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM crm_unsettled WHERE organization_id = %s"
            " AND NOT kind = ANY(%s) AND (due_at IS NULL OR due_at <= %s)"
            " RETURNING kind, ref, currency, since, import_id)"
            " SELECT DISTINCT import_id, kind, ref, currency, since FROM taken"
            " ORDER BY import_id NULLS FIRST",
            [organization.pk, [str(kind) for kind in later], timezone.now()],
        )
        taken: dict[int | None, list[concerned.Note]] = {}
        for writer, *note in cursor.fetchall():
            taken.setdefault(writer, []).append(concerned.Note(*note))
    if len(taken) <= WRITERS:
        return taken
    return {None: list(dict.fromkeys(note for notes in taken.values() for note in notes))}


@contextmanager
def in_the_name_of(import_id: int | None) -> Iterator[None]:
    """What database triggers note meanwhile is of this import, or of none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('salesmetrics.import', true)")
        before = cursor.fetchone()[0] or ""
        name = "SELECT set_config('salesmetrics.import', %s, true)"
        cursor.execute(name, [str(import_id or "")])
        yield
        cursor.execute(name, [before])


def settle(organization: Organization, notes: list[concerned.Note]) -> None:
    with connection.cursor() as cursor:
        run = Statement(cursor, organization)
        if any(note.kind == Unsettled.Kind.ZONE for note in notes):
            days.recompute(run)
        concerned.gather(run, notes)
        for facts in (deals, states, visits, sales, subscriptions, customers, journeys, touches):
            facts.work_out(run)
        coming.work_out(run)
