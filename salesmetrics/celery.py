"""The Celery application: how work is carried, and what the clock starts."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmetrics.settings")

app = Celery("salesmetrics")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Zero is first: a file that was sent does not wait for the forecasts of all metrics.
app.conf.task_routes = {"salesmetrics.watch.forecast.tasks.foretell": {"priority": 6}}
app.conf.beat_schedule = {
    # Each organization's night begins at 02:00 of its own time zone; the task finds whose it is.
    "start-nights": {
        "task": "salesmetrics.metrics.tasks.start_nights",
        "schedule": crontab(minute="*/5"),
    },
    # Files may have been sent while no worker lived to load them.
    "take-up-imports": {
        "task": "salesmetrics.ingest.tasks.take_up_imports",
        "schedule": crontab(),
    },
    # Other systems are asked for what changed, each by its own schedule.
    "fetch-due": {
        "task": "salesmetrics.ingest.tasks.fetch_due",
        "schedule": crontab(),
    },
    # What could not be delivered is tried again after growing pauses.
    "deliver-due": {
        "task": "salesmetrics.watch.tasks.deliver_due",
        "schedule": crontab(),
    },
    # A run may have been published while no broker was there to have alerts held against it.
    "judge-alerts": {
        "task": "salesmetrics.watch.tasks.judge_alerts",
        "schedule": crontab(minute="*/5"),
    },
    # Reports go out by the clock of who gets them; what could not be made is tried again.
    "send-due-reports": {
        "task": "dashboards.tasks.send_due_reports",
        "schedule": crontab(),
    },
    # Letters wait as well: a mail server may be away for a while.
    "send-due-letters": {
        "task": "salesmetrics.watch.tasks.send_due_letters",
        "schedule": crontab(),
    },
    # A worker may have been killed in the middle of a run: its chunks are taken up again.
    "take-up": {
        "task": "salesmetrics.metrics.tasks.take_up",
        "schedule": crontab(),
    },
}


@setup_logging.connect
def log_as_django_does(**_: Any) -> None:
    """Keep Celery from setting up loggers of its own."""
    logging.config.dictConfig(settings.LOGGING)
