"""Who is told of what; a module for each kind of telling."""

from .forecasts import Call, Forecast, MonthCourse, WinChance
from .insights import CustomerSign, Dismissal
from .letters import Attachment, Letter
from .webhooks import PAUSES, Delivery, Event, Webhook, new_salt

__all__ = [
    "PAUSES",
    "Attachment",
    "Call",
    "CustomerSign",
    "Delivery",
    "Dismissal",
    "Event",
    "Forecast",
    "Letter",
    "MonthCourse",
    "Webhook",
    "WinChance",
    "new_salt",
]
