"""What a panel is made of. Panels themselves are declared in `declared`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.functional import Promise

if TYPE_CHECKING:
    from .sheet import Sheet

Words = str | Promise
Take = Literal["value", "before", "change", "target"]
Against = Literal["", "asked", "previous", "year"]
Kind = Literal["time", "bars", "funnel", "board", "stack", "scorecard"]
Style = Literal["now", "former", "target", "part", "plain"]


@dataclass(frozen=True)
class Column:
    """One column of figures: a metric, and what of its answer is taken."""

    metric: str
    take: Take = "value"
    against: Against = ""
    bar: bool = False
    """Whether the cells carry a bar, longest for the largest figure."""

    @property
    def key(self) -> str:
        """The column's public name."""
        return "_".join(part for part in (self.metric, self.against, self._suffix) if part)

    @property
    def _suffix(self) -> str:
        return "" if self.take in ("value", "before") else self.take


def value(metric: str, *, bar: bool = False) -> Column:
    """The metric itself."""
    return Column(metric, bar=bar)


def before(metric: str, against: Against = "asked") -> Column:
    """The metric in the period it is compared with."""
    return Column(metric, "before", against)


def change(metric: str, against: Against = "asked") -> Column:
    """How the metric has changed since then."""
    return Column(metric, "change", against)


def target(metric: str) -> Column:
    """The metric's target."""
    return Column(metric, "target")


@dataclass(frozen=True)
class Empty:
    """What a panel says when there is nothing to show: why, and what to do."""

    why: Words
    do: Words


@dataclass(frozen=True)
class Panel:
    """Metrics, a split, a chart kind and words; one renderer draws every one of them."""

    key: str
    title: Words
    meaning: Words
    columns: tuple[Column, ...]
    chart: Kind
    series: tuple[tuple[str, Style], ...]
    """Which columns are drawn, and as what."""
    point: "Callable[[Sheet], str]"
    empty: Empty
    split: str | None = None
    over_months: bool = False
    """Whether the rows are the twelve months that end with the period, not the period itself."""
    pivot: int = 0
    """How many members have a column of their own; the rest is added up in one more."""
    for_commissions: bool = False
    """Whether only those who may see commissions may see it."""

    @property
    def lead(self) -> str:
        """The metric that the panel is about."""
        return self.columns[0].metric
