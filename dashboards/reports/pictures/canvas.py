"""What every picture is drawn on: its size, its letters, its quiet axes."""

import io
import logging
import math
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dashboards import shown
from dashboards.reports.palette import colour
from dashboards.reports.typefaces import TYPEFACES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL, LONGEST = 8.5, 26
MINUS = "\N{MINUS SIGN}"
Values = Sequence[float | None]


@lru_cache(maxsize=1)
def prepare() -> None:
    """Read the typefaces, once in a process. It takes seconds, so nothing does it at start."""
    import matplotlib as mpl
    from matplotlib import font_manager

    # It warns that Chinese has no bold; it is drawn in regular.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for face in TYPEFACES:
        for path in {face.regular, face.bold}:
            font_manager.fontManager.addfont(path)
    mpl.rcParams["font.family"] = [face.family for face in TYPEFACES]
    mpl.rcParams["font.size"] = SMALL
    mpl.rcParams["hatch.linewidth"] = 1.2
    mpl.rcParams["axes.unicode_minus"] = True
    mpl.rcParams["text.parse_math"] = False  # dollars in a name are dollars


def canvas(width: float, height: float) -> "tuple[Figure, Axes]":
    """An empty picture, so many inches wide and high."""
    prepare()
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(colour("line-strong"))
    axes.tick_params(length=0, colors=colour("muted"), labelsize=SMALL)
    axes.set_axisbelow(True)
    return figure, axes


def as_png(figure: "Figure", dpi: int) -> bytes:
    """The picture as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    out = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(out, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return out.getvalue()


def values_upwards(axes: "Axes", unit: str, *, signed: bool = True) -> None:
    """An axis of figures in short, with faint lines."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(5))
    told = (lambda value, _at: short(value, unit)) if signed else (
        lambda value, _at: short(abs(value), unit))  # fmt: skip
    axes.yaxis.set_major_formatter(FuncFormatter(told))
    axes.grid(axis="y", color=colour("line"), linewidth=0.8)


def values_across(axes: "Axes", unit: str) -> None:
    """The same for an axis that lies."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _at: short(value, unit)))
    axes.grid(axis="x", color=colour("line"), linewidth=0.8)


def names_below(axes: "Axes", labels: Sequence[str]) -> None:
    """Names side by side; where not all have room, every second or third."""
    names = [broken(label) for label in labels]
    widest = max((width_of(line) for name in names for line in name.split("\n")), default=0)
    wide = axes.figure.bbox.width / axes.figure.dpi
    room = (wide - 0.6) / max(1, len(labels))
    step = max(1, math.ceil(widest / room))
    places = range(0, len(labels), step)
    axes.set_xticks(list(places), [names[place] for place in places])
    axes.set_xlim(-0.6, len(labels) - 0.4)


def width_of(text: str) -> float:
    """About how many inches a text is wide; letters of Chinese are twice as wide as others."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return (len(text) + wide) * SMALL * 0.56 / 72


def names_beside(axes: "Axes", labels: Sequence[str]) -> None:
    """Names one below the other, the first on top."""
    axes.set_yticks(range(len(labels)), [clipped(label) for label in labels])
    axes.tick_params(axis="y", colors=colour("ink"))
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(colour("line-strong"))


def without_values_across(axes: "Axes") -> None:
    """Take the axis away where the figures stand at the bars."""
    axes.set_xticks([])


def legend(axes: "Axes", series: Sequence[dict[str, Any]]) -> None:
    """What is what, above the picture, in the order of the series."""
    handles, labels = axes.get_legend_handles_labels()
    drawn = dict(zip(labels, handles, strict=True))
    found = [drawn[one["name"]] for one in series if one["name"] in drawn]
    if len(found) > 1:
        axes.figure.legend(
            handles=found,
            loc="outside upper left",
            ncols=min(4, len(found)),
            frameon=False,
            fontsize=SMALL,
            labelcolor=colour("muted"),
            handlelength=1.4,
            columnspacing=1.4,
        )


def known(values: Values) -> list[float]:
    """Figures, of which none is nothing, to give a bar its length."""
    return [value or 0.0 for value in values]


def gaps(values: Values) -> list[float]:
    """Figures with gaps, for lines."""
    return [float("nan") if value is None else value for value in values]


def short(value: float, unit: str) -> str:
    """A figure at an axis or a bar."""
    return shown.short(Decimal(str(round(value, 4))), unit)


def clipped(name: str, most: int = LONGEST) -> str:
    """A name that leaves room for its bar."""
    return name if len(name) <= most else name[: most - 1] + "…"


def broken(name: str) -> str:
    """A name in two lines, where it has two words."""
    words = name.split(" ")
    half = -(-len(words) // 2)
    return name if len(name) <= 6 else " ".join(words[:half]) + "\n" + " ".join(words[half:])
