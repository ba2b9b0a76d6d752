"""The panels there are: a module for each page. A new one is one more declaration in its page's."""

from dashboards.panels.panel import Panel

from . import (
    activities,
    commissions,
    competitors,
    costs,
    customers,
    forecast,
    funnel,
    leads,
    overview,
    products,
    regions,
    reps,
    scorecard,
    trend,
)
from .scorecard import SCORECARD

MODULES = (
    overview,
    trend,
    funnel,
    forecast,
    regions,
    reps,
    scorecard,
    leads,
    customers,
    products,
    activities,
    costs,
    competitors,
    commissions,
)
PANELS: dict[str, Panel] = {panel.key: panel for module in MODULES for panel in module.PANELS}

__all__ = ["PANELS", "SCORECARD"]
