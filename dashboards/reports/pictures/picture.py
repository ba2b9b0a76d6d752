"""From a panel's payload to its picture."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import lying, upright
from .canvas import as_png, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Payload = dict[str, Any]
ROW, LEAST, MOST = 0.3, 1.6, 4.2
"""Inches: of a bar that lies, and between which heights such a picture stays."""
LYING = ("bars", "rates", "funnel", "difference", "map")

DRAWN: dict[str, "Callable[[Axes, Payload], None]"] = {
    "bars": lying.bars,
    "difference": lying.difference,
    "distribution": upright.distribution,
    "forecast": upright.forecast,
    "funnel": lying.funnel,
    "lines": upright.lines,
    "map": lying.countries,
    "movements": upright.movements,
    "rates": lying.rates,
    "scatter": lying.scatter,
    "stack": upright.stack,
    "time": upright.time,
    "waterfall": upright.waterfall,
}
"""What draws each kind; of boards, tables, cohorts and heat maps the table is the picture."""


def height_of(payload: Payload) -> float:
    """How high the picture of a payload is, in inches."""
    chart = payload["chart"]
    if chart["kind"] not in LYING:
        return 2.5
    rows = min(len(chart["labels"]), lying.MOST)
    each = 0.42 if chart["kind"] == "funnel" else ROW
    return min(MOST, max(LEAST, 0.6 + each * rows))


def picture(payload: Payload, width: float = 5.2, dpi: int = 170) -> bytes | None:
    """The chart as a PNG; None for what is a table and nothing else."""
    chart = payload["chart"]
    if payload["empty"] or not chart or chart["kind"] not in DRAWN or not chart["labels"]:
        return None
    figure, axes = canvas(width, height_of(payload))
    DRAWN[chart["kind"]](axes, payload)
    return as_png(figure, dpi)
