"""The one wire to the rooms that speak of statements."""

from django.dispatch import Signal

locked = Signal()
"""Sent in the transaction that locks a statement, with `statement`."""
