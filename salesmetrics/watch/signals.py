"""The wire to the rooms above that keep what forecasts are part of."""

from django.dispatch import Signal

foretold = Signal()
"""Sent once it is committed that forecasts, chances or calls are others, with `organization_id`."""
