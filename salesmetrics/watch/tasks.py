"""What workers do; each task calls one function and takes ids."""

from celery import shared_task

from . import letters, sending
from .alerts import judging
from .forecast.tasks import foretell, foretell_all
from .insights.tasks import find_customers, find_what_stands_out

__all__ = ["find_customers", "find_what_stands_out", "foretell", "foretell_all"]
"""Those of other modules, for Celery to find."""


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


@shared_task
def send_letter(letter_id: int) -> None:
    """Send a letter by e-mail."""
    letters.send(letter_id)


@shared_task
def send_due_letters() -> list[int]:
    """Have sent the letters whose time has come; forget those that were done with long ago."""
    letters.forget()
    due = letters.due()
    for letter_id in due:
        send_letter.delay(letter_id)
    return due


@shared_task
def judge_alerts(organization: int | None = None) -> int:
    """Hold the alerts against what is published that have not been: of one organization, or all."""
    return judging.judge_waiting(organization)
