"""What workers do; each task calls one function and takes ids."""

from celery import shared_task
from django.db import InterfaceError, OperationalError

from . import arriving
from .connectors import fetching

LOST_CONNECTION = (OperationalError, InterfaceError)


@shared_task(autoretry_for=LOST_CONNECTION, retry_backoff=True, max_retries=8)
def load_upload(import_id: int) -> None:
    """Load what was sent for an import."""
    arriving.work_on(import_id)


@shared_task
def take_up_imports() -> list[int]:
    """Have imports loaded that nobody works on: a worker died, or the broker forgot."""
    waiting = arriving.take_up()
    for import_id in waiting:
        load_upload.delay(import_id)
    return waiting


@shared_task
def fetch(connection_id: int) -> None:
    """Fetch what changed in another system."""
    fetching.fetch(connection_id)


@shared_task
def fetch_due() -> list[int]:
    """Have those connections fetched whose time has come."""
    due = fetching.due()
    for connection_id in due:
        fetch.delay(connection_id)
    return due
