"""The panels of products and plans."""

from dashboards.panels.panel import Panel

PANELS: tuple[Panel, ...] = ()
