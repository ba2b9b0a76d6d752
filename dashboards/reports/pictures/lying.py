"""Pictures whose bars lie, one below the other; and points in a field."""

from typing import TYPE_CHECKING, Any

from dashboards.reports.palette import colour, of_series

from .canvas import (
    MINUS,
    SMALL,
    clipped,
    known,
    legend,
    names_beside,
    short,
    values_across,
    values_upwards,
    without_values_across,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Payload = dict[str, Any]
MOST = 12
POINTS_NAMED = 15


def bars(axes: "Axes", payload: Payload) -> None:
    """Members, with the comparison as a thinner bar of the same hue."""
    chart = payload["chart"]
    for number, series in enumerate(chart["series"]):
        values = known(series["values"])[:MOST]
        first = number == 0
        places = [place + (0 if first else 0.34) for place in range(len(values))]
        drawn = axes.barh(
            places,
            values,
            0.46 if first else 0.16,
            color=of_series(series["style"]),
            label=series["name"],
        )
        if first:
            words = [short(value, payload["unit"]) for value in values]
            axes.bar_label(drawn, words, padding=4, fontweight="bold", color=colour("ink"))
    axes.margins(x=0.12)
    names_beside(axes, chart["labels"][:MOST])
    without_values_across(axes)
    legend(axes, chart["series"])


def rates(axes: "Axes", payload: Payload) -> None:
    """Members' rates, with the whole's own as a line across them."""
    chart = payload["chart"]
    bars(axes, {**payload, "chart": {**chart, "series": chart["series"][:1]}})
    if whole := chart["whole"]:
        axes.axvline(whole["value"], color=colour("target"), linewidth=1, linestyle=(0, (4, 3)))
        axes.set_xlabel(whole["name"], color=colour("muted"), fontsize=SMALL, loc="left")


def funnel(axes: "Axes", payload: Payload) -> None:
    """Stages: what was lost there as the pale part, and the conversion between them."""
    chart = payload["chart"]
    count = len(chart["labels"])
    ground = [0.0] * count
    for series in chart["series"]:
        lengths = known(series["values"])
        drawn = axes.barh(
            range(count),
            lengths,
            0.5,
            left=ground,
            color=of_series(series["style"]),
            label=series["name"],
        )
        ground = [one + other for one, other in zip(ground, lengths, strict=True)]
    words = [short(value, "count") for value in ground]
    axes.bar_label(drawn, words, padding=4, fontweight="bold", color=colour("ink"))
    for place, moved in enumerate(chart.get("between", ())):
        if moved is not None and place + 1 < count:
            told = f"↓ {short(moved, 'percent')} %"
            axes.text(0, place + 0.5, " " + told, va="center", color=colour("muted"), size=SMALL)
    axes.margins(x=0.12)
    names_beside(axes, chart["labels"])
    without_values_across(axes)
    legend(axes, chart["series"])


def difference(axes: "Axes", payload: Payload) -> None:
    """What rose to the right, what fell to the left."""
    chart = payload["chart"]
    values = known(chart["series"][0]["values"])
    tones = [colour("bad" if value * chart["good"] < 0 else "good") for value in values]
    drawn = axes.barh(range(len(values)), values, 0.5, color=tones)
    words = [(MINUS if value < 0 else "+") + short(abs(value), payload["unit"]) for value in values]
    axes.bar_label(drawn, words, padding=4, fontweight="bold", color=colour("ink"))
    axes.margins(x=0.22)
    names_beside(axes, chart["labels"])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=colour("line-strong"), linewidth=0.8)
    without_values_across(axes)


def countries(axes: "Axes", payload: Payload) -> None:
    """The countries of a map as bars, the largest first: paper cannot be pointed at."""
    chart = payload["chart"]
    series = chart["series"][0]
    pairs = sorted(
        zip(known(series["values"]), chart["labels"], strict=True), key=lambda pair: -pair[0]
    )[:MOST]
    ordered = {
        "labels": [label for _value, label in pairs],
        "series": [{**series, "values": [value for value, _label in pairs]}],
    }
    bars(axes, {**payload, "chart": ordered})


def scatter(axes: "Axes", payload: Payload) -> None:
    """A point for each member: what was done across, what came of it upwards."""
    chart = payload["chart"]
    up, across = chart["series"][0], chart["across"]
    axes.scatter(across["values"], up["values"], s=26, color=colour("accent"), zorder=3)
    for place, label in enumerate(chart["labels"][:POINTS_NAMED]):
        at = across["values"][place], up["values"][place]
        axes.annotate(
            clipped(label), at, (5, 3), textcoords="offset points", color=colour("ink"), size=SMALL
        )
    axes.margins(0.1)
    axes.set_xlabel(across["name"], color=colour("muted"))
    axes.set_ylabel(up["name"], color=colour("muted"))
    values_upwards(axes, payload["unit"])
    values_across(axes, across["unit"])
