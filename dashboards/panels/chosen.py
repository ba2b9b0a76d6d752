"""Panels whose split or metric is chosen in the address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dashboards.asked import Asked
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.catalogue import metric as metric_of
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.metric import Good
from salesmetrics.tenancy.visibility import Scope

from .panel import Option, Panel, Words, change, value
from .sheet import Line, Sheet, figure, sheet_of

Maker = Callable[[Panel, Asked, Scope], Sheet]


def by_option(*dimensions: str) -> Option:
    """A choice among dimensions; the first is the usual one."""
    names: Mapping[str, Words] = {key: Dimension.registry[key].name for key in dimensions}
    return Option(_("By"), lambda _scope: names, dimensions[0])


def metric_option(label: Words, metrics: Iterable[str], usual: str) -> Option:
    """A choice among metrics."""
    keys = list(dict.fromkeys([usual, *metrics]))
    return Option(label, lambda _scope: {key: metric_of(key).name for key in keys}, usual)


def split_by(option: str) -> Maker:
    """The panel's columns, split by the dimension that is chosen."""

    def sheet(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
        return sheet_of(replace(panel, split=panel.chosen(option, asked)), asked, scope)

    return sheet


def led_by(option: str) -> Maker:
    """The panel with the chosen metric first, its change next, and its own columns after it.

    The best figure stands first, be it the greatest or, where less is better, the smallest.
    """

    def sheet(panel: Panel, asked: Asked, scope: Scope) -> Sheet:
        key = panel.chosen(option, asked)
        others = tuple(column for column in panel.columns if column.metric != key)
        shown = replace(
            panel,
            columns=(value(key, bar=True), change(key), *others),
            series=((key, "now"),),
        )
        found = sheet_of(shown, asked, scope)
        if metric_of(key).good != Good.DOWN:
            return found
        return replace(found, lines=tuple(sorted(found.lines, key=_least_first)))

    return sheet


def _least_first(line: Line) -> tuple[bool, bool, Decimal]:
    own = figure(line.cells[0])
    return line.member is None, own is None, own or Decimal(0)


def by_rep() -> list[str]:
    """The metrics that reps can be ranked by."""
    return [
        metric.key
        for metric in METRICS.values()
        if metric.can_split_by("rep") and not metric.confidential and not metric.ranks
    ]
