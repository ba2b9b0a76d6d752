"""Loads of one organization wait for each other; and what is no longer at work can be told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from salesmetrics.tenancy.models import Organization

# The first halves of advisory locks' keys; the others are the ids.
_IMPORT, _ORGANIZATION, _CONNECTION = 21_001, 21_002, 21_003


def hold_import(import_id: int) -> None:
    """Show that the import is at work, until the end of the transaction."""
    _hold(_IMPORT, import_id)


@contextmanager
def held_by_us(import_id: int) -> Iterator[bool]:
    """Hold the import for longer than a transaction; whether nobody else does."""
    with _held_by_us(_IMPORT, import_id) as ours:
        yield ours


@contextmanager
def connection_held_by_us(connection_id: int) -> Iterator[bool]:
    """Hold a connection to another system while it is fetched; whether nobody else does."""
    with _held_by_us(_CONNECTION, connection_id) as ours:
        yield ours


def is_connection_held(connection_id: int) -> bool:
    """Whether somebody fetches through this connection."""
    return _is_held(_CONNECTION, connection_id)


@contextmanager
def _held_by_us(kind: int, key: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, key])
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, key])


def wait_for_turn(organization: Organization) -> None:
    """Hold the organization's loads until the end of the transaction; waits while another does."""
    _hold(_ORGANIZATION, organization.pk)


def is_held(import_id: int) -> bool:
    """Whether a transaction of this import is at work, or waits its turn."""
    return _is_held(_IMPORT, import_id)


def _is_held(kind: int, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s AND objid = %s AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [kind, key],
        )
        return bool(cursor.fetchone()[0])


def _hold(kind: int, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, key])
