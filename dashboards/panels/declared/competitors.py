"""The panels of competitors."""

from dashboards.panels.panel import Panel

PANELS: tuple[Panel, ...] = ()
