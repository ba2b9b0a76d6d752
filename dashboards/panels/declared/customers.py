"""The panels of the customers."""

from dashboards.panels.panel import Panel

PANELS: tuple[Panel, ...] = ()
