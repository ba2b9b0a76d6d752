"""Panels: figures, a split, a chart and words; declared in `declared`, drawn by one renderer."""

from .declared import PANELS
from .payloads import panels_of, payload, payload_bytes

__all__ = ["PANELS", "panels_of", "payload", "payload_bytes"]
