"""What workers do; each task calls one function and takes ids."""

from celery import shared_task

from . import sending


@shared_task
def deliver(delivery_id: int) -> None:
    """Send a message to a webhook."""
    sending.send(delivery_id)


@shared_task
def deliver_due() -> list[int]:
    """Have sent what is due: a former attempt failed, or the broker forgot."""
    due = sending.due()
    for delivery_id in due:
        deliver.delay(delivery_id)
    return due
