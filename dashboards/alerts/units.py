"""What the limits of an alert are told in: the metric's own unit, percent, points, or nothing."""

from typing import Any

from django import forms

from salesmetrics.metrics import shown
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.metric import Unit
from salesmetrics.watch.models.alerts import Watches


def unit_of_limit(metric: str, watches: str, currency: str) -> str:
    """The unit in a word or sign; empty where a number speaks for itself."""
    known = METRICS.get(metric)
    if known is None or watches == Watches.UNUSUAL:
        return ""
    is_ratio = known.unit == Unit.PERCENT
    if watches == Watches.VALUE or (watches == Watches.AMOUNT and not is_ratio):
        return shown.unit_name(known.unit, currency)
    return shown.unit_name("points" if is_ratio else "percent")


def is_change_in_percent(metric: str, watches: str) -> bool:
    """Whether a limit is a rise or a fall by so many percent."""
    unit = unit_of_limit(metric, watches, "")
    return watches == Watches.CHANGE and unit == shown.unit_name("percent")


class MetricSelect(forms.Select):
    """Each metric names the unit of a limit for all that can be watched of it."""

    def __init__(self, currency: str) -> None:
        super().__init__()
        self.currency = currency

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option, with a unit for each."""
        option = super().create_option(name, value, *args, **kwargs)
        for watches in Watches.values:
            unit = unit_of_limit(str(value), watches, self.currency)
            option["attrs"][f"data-{watches}"] = unit
        if is_change_in_percent(str(value), Watches.CHANGE):
            option["attrs"]["data-falls"] = "on"
        return option
