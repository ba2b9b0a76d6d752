"""Who is told of what; a module for each kind of telling."""

from .letters import Attachment, Letter
from .webhooks import PAUSES, Delivery, Event, Webhook, new_salt

__all__ = ["PAUSES", "Attachment", "Delivery", "Event", "Letter", "Webhook", "new_salt"]
