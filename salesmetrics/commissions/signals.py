"""The one wire to the rooms that speak of statements."""

from django.dispatch import Signal

locked = Signal()
"""Sent in the transaction that locks a statement, with `statement`."""
spoken = Signal()
"""Sent in the transaction that adds to a dispute, with its `entry` and the `event`: `opened`,
`said` by who may not settle it, `answered` by who may, or the outcome that it is settled with."""
