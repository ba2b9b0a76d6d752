"""What workers do; each task calls one function and takes ids."""

from celery import shared_task
from django.db import InterfaceError, OperationalError

from . import arriving

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
