"""Pictures whose bars stand, or whose lines run from left to right."""

from typing import TYPE_CHECKING, Any

from dashboards.reports.palette import colour, of_series

from .canvas import MINUS, SMALL, gaps, known, legend, names_below, short, values_upwards

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Payload = dict[str, Any]
WIDTH = 0.72
TONES = {"good": "good", "even": "earlier", "bad": "bad", "none": "series-other"}
STEPS = {"whole": "accent", "gain": "former", "loss": "bad"}
LINES = {"now": 2.0, "former": 1.5, "target": 1.3}


def time(axes: "Axes", payload: Payload) -> None:
    """Months as bars; what they are compared with as lines over them."""
    chart = payload["chart"]
    for series in chart["series"]:
        if series["style"] == "now":
            tones = [
                colour("accent" if place in chart["marked"] else "earlier")
                for place in range(len(chart["labels"]))
            ]
            bars = axes.bar(
                range(len(tones)), known(series["values"]), WIDTH, color=tones, label=series["name"]
            )
            hatch(bars, chart["running"])
        else:
            course(axes, series, halo=True)
    finish(axes, payload)


def lines(axes: "Axes", payload: Payload) -> None:
    """Several courses of one figure."""
    for series in payload["chart"]["series"]:
        course(axes, series)
    finish(axes, payload)


def forecast(axes: "Axes", payload: Payload) -> None:
    """What came as a line, what is foretold dotted, in its bands of 80 and 95 percent."""
    bands = payload["chart"]["bands"]
    for level, strength in (("95", 0.12), ("80", 0.22)):
        low, high = (gaps(bands[f"{side}_{level}"]) for side in ("low", "high"))
        axes.fill_between(range(len(low)), low, high, color=colour("accent"), alpha=strength, lw=0)
    for series in payload["chart"]["series"]:
        axes.plot(
            range(len(series["values"])),
            gaps(series["values"]),
            color=colour("series-other" if series["key"] == "before" else "accent"),
            linewidth=1.1 if series["key"] == "before" else 2,
            linestyle="-" if series["style"] == "now" else (0, (1, 2)),
            label=series["name"],
        )
    finish(axes, payload)


def course(axes: "Axes", series: dict[str, Any], *, halo: bool = False) -> None:
    """One line: the target dashed, others plain; a pale rim keeps it apart from bars."""
    from matplotlib import patheffects

    style = series["style"]
    width = LINES.get(style, 1.1)
    rim = [patheffects.Stroke(linewidth=width + 2, foreground="white"), patheffects.Normal()]
    axes.plot(
        range(len(series["values"])),
        gaps(series["values"]),
        color=of_series(style),
        linewidth=width,
        linestyle={"target": (0, (5, 3)), "plain": (0, (2, 2))}.get(style, "-"),
        marker="o" if halo and style == "former" else "",
        markersize=2.5,
        drawstyle="steps-mid" if halo and style == "target" else "default",
        path_effects=rim if halo else None,
        label=series["name"],
    )


def stack(axes: "Axes", payload: Payload) -> None:
    """Months with the members on top of each other."""
    chart = payload["chart"]
    ground = [0.0] * len(chart["labels"])
    for series in chart["series"]:
        heights = known(series["values"])
        bars = axes.bar(
            range(len(heights)),
            heights,
            WIDTH,
            bottom=ground,
            color=of_series(series["style"]),
            edgecolor="white",
            linewidth=0.4,
            label=series["name"],
        )
        hatch(bars, chart["running"])
        ground = [one + other for one, other in zip(ground, heights, strict=True)]
    finish(axes, payload)


def movements(axes: "Axes", payload: Payload) -> None:
    """What came above the line, what went below it."""
    chart = payload["chart"]
    up, down = [0.0] * len(chart["labels"]), [0.0] * len(chart["labels"])
    for series in chart["series"]:
        lost = series["lost"]
        heights = [-value if lost else value for value in known(series["values"])]
        ground = down if lost else up
        bars = axes.bar(
            range(len(heights)),
            heights,
            WIDTH,
            bottom=ground,
            color=of_series(series["style"]),
            label=series["name"],
        )
        hatch(bars, chart["running"])
        ground[:] = [one + other for one, other in zip(ground, heights, strict=True)]
    axes.axhline(0, color=colour("line-strong"), linewidth=0.8)
    finish(axes, payload, signed=False)


def waterfall(axes: "Axes", payload: Payload) -> None:
    """Each step from where the one before it ended, with its amount."""
    chart = payload["chart"]
    values = known(chart["series"][0]["values"])
    for place, ((low, high), tone) in enumerate(zip(chart["spans"], chart["tones"], strict=True)):
        axes.bar(place, high - low, 0.76, bottom=low, color=colour(STEPS[tone]))
        sign = "" if tone == "whole" or not values[place] else "+" if values[place] > 0 else MINUS
        axes.annotate(
            sign + short(abs(values[place]), payload["unit"]),
            (place, max(low, high)),
            (0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=colour("ink"),
            fontweight="bold",
            fontsize=SMALL,
        )
    axes.margins(y=0.12)
    names_below(axes, chart["labels"])
    values_upwards(axes, payload["unit"])


def distribution(axes: "Axes", payload: Payload) -> None:
    """How many are in each class, in the colour of what it means."""
    chart = payload["chart"]
    values = known(chart["series"][0]["values"])
    bars = axes.bar(
        range(len(values)), values, 0.84, color=[colour(TONES[tone]) for tone in chart["tones"]]
    )
    words = [short(value, "count") if value else "" for value in values]
    axes.bar_label(bars, words, padding=2, fontweight="bold", color=colour("ink"))
    axes.margins(y=0.12)
    axes.set_yticks([])
    names_below(axes, chart["labels"])


def hatch(bars: Any, running: list[int]) -> None:
    """Stripes for what is not over yet."""
    for place in running:
        bar = bars[place]
        bar.set_hatch("////")
        bar.set_edgecolor(bar.get_facecolor())
        bar.set_facecolor("white")


def finish(axes: "Axes", payload: Payload, *, signed: bool = True) -> None:
    """The axes and the legend of a course."""
    chart = payload["chart"]
    running = set(chart.get("running", ()))
    so_far = chart.get("so_far", "")
    labels = [
        f"{label} {so_far}" if place in running else label
        for place, label in enumerate(chart["labels"])
    ]
    names_below(axes, labels)
    values_upwards(axes, payload["unit"], signed=signed)
    legend(axes, chart["series"])
