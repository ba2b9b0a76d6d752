"""The one wire to the rooms that build on what was loaded."""

from django.dispatch import Signal

loaded = Signal()
"""Sent once a load is committed, with `organization` and `import_id`."""
