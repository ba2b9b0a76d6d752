"""The catalogue: every metric by its key, defined once in its family."""

from .families import activities, customers, leads, people, pipeline, revenue
from .metric import Family, Metric

FAMILIES = (revenue, pipeline, leads, customers, activities, people)

METRICS: dict[str, Metric] = Family.registry


def metric(key: str) -> Metric:
    """The metric of that key; KeyError if there is none."""
    return METRICS[key]


def by_group() -> dict[str, list[Metric]]:
    """The metrics of each group, the groups in the order of `FAMILIES`."""
    found: dict[str, list[Metric]] = {
        str(family.title): []
        for module in FAMILIES
        for family in vars(module).values()
        if isinstance(family, type) and issubclass(family, Family) and family is not Family
    }
    for metric in METRICS.values():
        found.setdefault(str(metric.group), []).append(metric)
    return found
