"""The wires to the rooms that build on what was loaded, and that speak of it."""

from django.dispatch import Signal

loaded = Signal()
"""Sent once a load is committed, with `organization` and `import_id`."""

ended = Signal()
"""Sent when a load of files ended, loaded or not, with `run`, its record."""
