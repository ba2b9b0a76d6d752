"""The panels of activities."""

from dashboards.panels.panel import Panel

PANELS: tuple[Panel, ...] = ()
