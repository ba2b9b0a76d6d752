"""Figures as they were published at a past moment: what a page is asked for, and what it says."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from salesmetrics.metrics.answers import published_run
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Organization


def moment_asked(parameters: Mapping[str, Any], organization: Organization) -> dt.datetime | None:
    """The moment in a query; without an offset it is in the organization's time."""
    text = parameters.get("as_of", "")
    if not text:
        return None
    try:
        found = parse_datetime(text)
        if found is not None:
            return found if found.tzinfo else make_aware(found, organization.zone)
    except (ValueError, OverflowError):
        pass
    words = _("“%s” is not a moment; write it as 2026-07-01T02:00.")
    raise QuestionError({"as_of": words % text})


def control(moment: dt.datetime | None, organization: Organization) -> dict[str, Any]:
    """What the control shows, and the run whose figures they are.

    Raises QuestionError where nothing had been published by then.
    """
    if moment is None:
        return {"as_of": "", "as_of_run": None}
    local = moment.astimezone(organization.zone)
    return {
        "as_of": local.strftime("%Y-%m-%dT%H:%M"),
        "as_of_run": published_run(organization, moment),
    }
