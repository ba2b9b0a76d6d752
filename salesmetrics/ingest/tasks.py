"""What workers do; each task calls one function and takes ids."""

from celery import shared_task

from . import arriving, undo_wishes
from .connectors import fetching
from .underway import PASSING


@shared_task(autoretry_for=PASSING, retry_backoff=True, max_retries=8)
def load_upload(import_id: int) -> None:
    """Load what was sent for an import."""
    arriving.work_on(import_id)


@shared_task(autoretry_for=PASSING, retry_backoff=True, max_retries=8)
def undo_import(import_id: int) -> None:
    """Take an import back that somebody wants undone."""
    undo_wishes.fulfil(import_id)


@shared_task
def take_up_imports() -> list[int]:
    """Have imports loaded, or undone, that nobody works on: a worker died, the broker forgot."""
    waiting = arriving.take_up()
    for import_id in waiting:
        load_upload.delay(import_id)
    for import_id in undo_wishes.left_over():
        undo_import.delay(import_id)
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
