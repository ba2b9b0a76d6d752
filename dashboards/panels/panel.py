"""What a panel is made of. Panels themselves are declared in `declared`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.utils.functional import Promise

from salesmetrics.tenancy.visibility import Scope

if TYPE_CHECKING:
    from dashboards.asked import Asked

    from .sheet import Line, Sheet

Words = str | Promise
Take = Literal["value", "before", "change", "target"]
Against = Literal["", "asked", "previous", "year"]
Kind = Literal[
    "time",
    "bars",
    "funnel",
    "board",
    "stack",
    "scorecard",
    "table",
    "waterfall",
    "lines",
    "difference",
    "map",
    "rates",
    "scatter",
    "movements",
    "distribution",
    "heat",
    "cohort",
    "podium",
    "forecast",
]
Style = Literal[
    "now",
    "former",
    "target",
    "part",
    "plain",
    "growth",
    "again",
    "shrink",
    "loss",
]


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
class Option:
    """A choice that a panel offers in the address, as in `?metric=win_rate`.

    Panels of one page that offer the same one follow it together.
    """

    label: Words
    choices: Callable[[Scope], Mapping[str, Words]]
    """What may be chosen, by what stands in the address."""
    usual: str


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
    by_name: bool = False
    """Whether its rows are deals by name, which a role that sees no records does not see."""
    sheet: "Callable[[Panel, Asked, Scope], Sheet] | None" = None
    """What makes its figures, where they are not just metrics by a split."""
    of_forecasts: bool = False
    """Whether its sheet tells forecasts, chances or calls, which change without a run."""
    about: str = ""
    """The metric it is about, where that is not the one of its first column."""
    options: Mapping[str, Option] = field(default_factory=dict)
    """The choices it offers, by their names in the address."""
    records: "Callable[[Panel, Asked, Scope, Line], str] | None" = None
    """The address of the records behind a row; unless given, those of the metric it is about,
    of the row's member and period."""

    @property
    def lead(self) -> str:
        """The metric that the panel is about; empty if it is about none of the catalogue."""
        return self.about or (self.columns[0].metric if self.columns else "")

    def chosen(self, name: str, asked: "Asked") -> str:
        """What is chosen of one of its options."""
        return asked.options.get(name, self.options[name].usual)
