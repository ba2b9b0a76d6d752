"""The panels of costs and return."""

from dashboards.panels.panel import Panel

PANELS: tuple[Panel, ...] = ()
