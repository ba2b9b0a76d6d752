"""The catalogue: every metric by its key, defined once in its family."""

from .families import activities, customers, leads, people, pipeline, revenue
from .metric import Family, Metric

FAMILIES = (revenue, pipeline, leads, customers, activities, people)

METRICS: dict[str, Metric] = Family.registry


def metric(key: str) -> Metric:
    """The metric of that key; KeyError if there is none."""
    return METRICS[key]
