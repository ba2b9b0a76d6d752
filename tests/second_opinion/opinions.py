"""All metrics of the second opinion: importing the families fills the list."""

from . import (
    activities,
    care,
    competitors,
    customers,
    leads,
    people,
    pipeline,
    revenue,
    spending,
    stages,
    subscriptions,
    targets,
)
from .tables import METRICS, opinion

__all__ = ["METRICS", "opinion"]
FAMILIES = (
    activities,
    care,
    competitors,
    customers,
    leads,
    people,
    pipeline,
    revenue,
    spending,
    stages,
    subscriptions,
    targets,
)
