"""Who is at work: told to the database, whose triggers write the audit log; one at a time."""

from django.db import connection

from salesmetrics.tenancy.models import Organization, User

# Any number; it tells these locks from other advisory locks of the database.
LOCK = 5_213


def acting(user: User | None) -> None:
    """What follows in this transaction is done by the user; without one, by the house itself."""
    with connection.cursor() as cursor:
        name = str(user.pk) if user is not None else ""
        cursor.execute("SELECT set_config('salesmetrics.user', %s, true)", [name])


def in_turn(organization: Organization) -> None:
    """Wait for who arranges pay here already: who looks what stands sees what they made of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organization.pk])
