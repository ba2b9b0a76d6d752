"""The panels of the leads."""

from dashboards.panels.panel import Panel

PANELS: tuple[Panel, ...] = ()
