"""Loads of one organization wait for each other; and what is no longer at work can be told."""

from django.db import connection

from salesmetrics.tenancy.models import Organization


def lock(organization: Organization, import_id: int) -> None:
    """Hold both, organization and import, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import'), %s)", [import_id])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ingest'), %s)", [organization.pk])


def is_alive(import_id: int) -> bool:
    """Whether a transaction of this import is at work, or waits its turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('import'), %s)", [import_id])
        return not cursor.fetchone()[0]
