"""The one wire to the rooms that speak of what was published."""

from django.dispatch import Signal

published = Signal()
"""Sent in the transaction that publishes a run, with `run`."""
