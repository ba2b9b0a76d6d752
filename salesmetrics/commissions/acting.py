"""Who is at work: told to the database, whose triggers write the audit log."""

from django.db import connection

from salesmetrics.tenancy.models import User


def acting(user: User | None) -> None:
    """What follows in this transaction is done by the user; without one, by the house itself."""
    with connection.cursor() as cursor:
        name = str(user.pk) if user is not None else ""
        cursor.execute("SELECT set_config('salesmetrics.user', %s, true)", [name])
