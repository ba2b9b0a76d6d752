"""Who is told of what; a module for each kind of telling."""

from .alerts import Alert, Firing, Notice
from .disputes import DisputeNotice
from .forecasts import Call, Forecast, MonthCourse, WinChance
from .insights import CustomerSign, Dismissal, FoundInsights, KeptSales, SignsFound
from .letters import Attachment, Letter
from .reports import Enclosed, Every, Recipient, Report, Sending, Weekday
from .webhooks import PAUSES, Delivery, Event, Webhook, new_salt

__all__ = [
    "PAUSES",
    "Alert",
    "Attachment",
    "Call",
    "CustomerSign",
    "Delivery",
    "Dismissal",
    "DisputeNotice",
    "Enclosed",
    "Event",
    "Every",
    "Firing",
    "Forecast",
    "FoundInsights",
    "KeptSales",
    "Letter",
    "MonthCourse",
    "Notice",
    "Recipient",
    "Report",
    "Sending",
    "SignsFound",
    "Webhook",
    "Weekday",
    "WinChance",
    "new_salt",
]
