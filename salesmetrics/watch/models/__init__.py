"""Who is told of what; a module for each kind of telling."""

from .webhooks import PAUSES, Delivery, Event, Webhook, new_salt

__all__ = ["PAUSES", "Delivery", "Event", "Webhook", "new_salt"]
