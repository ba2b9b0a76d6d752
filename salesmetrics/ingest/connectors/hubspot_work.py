"""What HubSpot calls engagements, as activities: calls, meetings, e-mails and tasks."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .cells import text, times
from .kinds import Row

WORK = {
    "calls": "hubspot_owner_id hs_timestamp hs_createdate hs_call_duration hs_call_direction"
    " hs_call_status",
    "meetings": "hubspot_owner_id hs_timestamp hs_createdate hs_meeting_start_time"
    " hs_meeting_end_time hs_meeting_outcome",
    "emails": "hubspot_owner_id hs_timestamp hs_createdate hs_email_direction hs_email_status",
    "tasks": "hubspot_owner_id hs_timestamp hs_createdate hs_task_status hs_task_completion_date",
}
"""The kinds of work, with the properties that are asked for."""
TYPES = {"calls": "call", "meetings": "meeting", "emails": "email", "tasks": "follow_up"}
DIRECTIONS = {
    "INBOUND": "in", "OUTBOUND": "out",
    "INCOMING_EMAIL": "in", "EMAIL": "out", "FORWARDED_EMAIL": "out",
}  # fmt: skip
# Whatever else a state is called, the work was done.
NOT_DONE = {
    "calls": {"CANCELED", "FAILED", "QUEUED", "SCHEDULED"},
    "meetings": {"CANCELED", "NO_SHOW", "RESCHEDULED"},
    "emails": {"FAILED", "SCHEDULED", "SENDING", "BOUNCED"},
    "tasks": {"NOT_STARTED", "IN_PROGRESS", "WAITING", "DEFERRED", ""},
}
STATE = {
    "calls": "hs_call_status",
    "meetings": "hs_meeting_outcome",
    "emails": "hs_email_status",
    "tasks": "hs_task_status",
}
MILLISECONDS = Decimal(1) / 60_000


def key_of(kind: str, key: str) -> str:
    """The id of a piece of work: HubSpot counts each kind for itself."""
    return f"{TYPES[kind]}-{key}"


def activity(kind: str, key: str, told: Mapping[str, Any]) -> Row:
    """A piece of work; what was cancelled or is still to be done has not happened."""
    state = text(told.get(STATE[kind]))
    direction = told.get("hs_call_direction") or told.get("hs_email_direction")
    return {
        "id": key_of(kind, key),
        "type": TYPES[kind],
        "owner_id": text(told.get("hubspot_owner_id")),
        "booked_at": text(told.get("hs_createdate")),
        "happened_at": "" if state in NOT_DONE[kind] else _happened(kind, told),
        "minutes": _minutes(kind, told),
        "direction": DIRECTIONS.get(text(direction), ""),
        "outcome": state.lower() if kind in ("calls", "meetings") else "",
    }


def _happened(kind: str, told: Mapping[str, Any]) -> str:
    own = {"meetings": "hs_meeting_start_time", "tasks": "hs_task_completion_date"}.get(kind, "")
    return text(told.get(own)) or text(told.get("hs_timestamp"))


def _minutes(kind: str, told: Mapping[str, Any]) -> str:
    if kind == "calls" and text(told.get("hs_call_duration")):
        found = times(told.get("hs_call_duration"), 1)
        return format(round(Decimal(found) * MILLISECONDS, 2), "f") if found else ""
    begin, end = text(told.get("hs_meeting_start_time")), text(told.get("hs_meeting_end_time"))
    if kind == "meetings" and begin and end:
        try:
            lasted = dt.datetime.fromisoformat(end) - dt.datetime.fromisoformat(begin)
        except (ValueError, TypeError):
            return ""
        return str(max(0, round(lasted.total_seconds() / 60)))
    return ""
