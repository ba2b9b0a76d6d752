"""Who is told of what; a module for each kind of telling."""

from .alerts import Alert, Firing, Notice
from .forecasts import Call, Forecast, MonthCourse, WinChance
from .insights import CustomerSign, Dismissal
from .letters import Attachment, Letter
from .webhooks import PAUSES, Delivery, Event, Webhook, new_salt

__all__ = [
    "PAUSES",
    "Alert",
    "Attachment",
    "Call",
    "CustomerSign",
    "Delivery",
    "Dismissal",
    "Event",
    "Firing",
    "Forecast",
    "Letter",
    "MonthCourse",
    "Notice",
    "Webhook",
    "WinChance",
    "new_salt",
]
