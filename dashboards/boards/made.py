"""From a row of a board to a panel's payload, drawn by the one renderer of all panels."""

import json
from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.asked import Asked
from dashboards.models import Board, BoardPanel
from dashboards.panels import points
from dashboards.panels.panel import Empty, Kind, Panel, before, change, value
from dashboards.panels.payloads import KEPT_SECONDS, Payload, cache_key, make
from dashboards.panels.rates import highest_and_lowest
from salesmetrics.metrics.catalogue import METRICS
from salesmetrics.metrics.metric import Kind as Nature
from salesmetrics.metrics.metric import Metric, Unit
from salesmetrics.tenancy.visibility import Scope

Chart = BoardPanel.Chart
PIVOT = 5
MOST_ROWS = 40
EMPTY = Empty(
    why=gettext_lazy("There is nothing in this period."),
    do=gettext_lazy("Choose another period or take a filter away."),
)


def adds_up(metric: Metric) -> bool:
    """Whether the figures of members and of months can be put on top of each other."""
    return metric.unit in (Unit.MONEY, Unit.COUNT) and metric.kind != Nature.STOCK


def charts_for(metric: Metric, split: str) -> list[Chart]:
    """The ways to draw a metric, split or not."""
    if not split:
        return [Chart.FIGURE, Chart.TIME]
    stacked = [Chart.STACK] if adds_up(metric) else []
    return [Chart.BARS, *stacked, Chart.TABLE]


def panel_of(row: BoardPanel) -> Panel | None:
    """The panel that a row describes; None for one of a metric that is no more."""
    metric = METRICS.get(row.metric)
    if metric is None or (row.split and row.split not in metric.dimensions):
        return None
    chart = Chart(row.chart)
    kinds: dict[Chart, Kind] = {
        Chart.FIGURE: "scorecard",
        Chart.TIME: "time",
        Chart.BARS: "bars" if adds_up(metric) else "rates",
        Chart.STACK: "stack",
        Chart.TABLE: "table",
    }
    over = chart == Chart.TIME
    against = (before(metric.key, "year"), change(metric.key, "year")) if over else (
        before(metric.key), change(metric.key))  # fmt: skip
    alone = chart in (Chart.FIGURE, Chart.STACK)
    former = f"{metric.key}_year" if over else f"{metric.key}_asked"
    point = {Chart.BARS: points.largest_share if adds_up(metric) else highest_and_lowest}
    return Panel(
        key=f"board-{row.pk}",
        title=row.title or metric.name,
        meaning=metric.description,
        columns=(value(metric.key, bar=adds_up(metric)), *(() if alone else against)),
        chart=kinds[chart],
        series=((metric.key, "now"), (former, "former")) if not alone else (),
        point=point.get(chart, points.none),
        empty=EMPTY,
        split=row.split or None,
        over_months=chart in (Chart.TIME, Chart.STACK),
        pivot=PIVOT if chart == Chart.STACK else 0,
        for_commissions=metric.confidential,
    )


def payloads_of(board: Board, wish: Asked, scope: Scope) -> list[Payload]:
    """The payloads of a board's panels that this scope may see."""
    return [made for row in board.panels.all() if (made := payload_of(row, wish, scope))]


def payload_of(row: BoardPanel, wish: Asked, scope: Scope) -> Payload | None:
    """One panel's payload: what the page is narrowed to, and what the panel itself is."""
    panel = panel_for(row, scope)
    if panel is None:
        return None
    narrowed = narrowed_by(row, wish)
    described = (row.pk, row.title, row.metric, row.split, row.chart)
    place = cache_key(scope, "board", *described, narrowed.name, *narrowed.key)
    kept: bytes | None = cache.get(place)
    if kept is not None:
        loaded: Payload = json.loads(kept)
        return loaded
    made = shortened(make(panel, narrowed, scope))
    made |= {"id": row.pk, "board": row.board_id}
    if made["run"] is not None and made["run"] == scope.organization.published_run:
        cache.set(place, json.dumps(made).encode(), KEPT_SECONDS)
    return made


def whole_of(row: BoardPanel, wish: Asked, scope: Scope) -> Payload | None:
    """One panel's payload with all its rows."""
    panel = panel_for(row, scope)
    return None if panel is None else make(panel, narrowed_by(row, wish), scope)


def panel_for(row: BoardPanel, scope: Scope) -> Panel | None:
    """The panel that a row describes, if this scope may see it."""
    panel = panel_of(row)
    return None if panel and panel.for_commissions and not scope.sees_commissions else panel


def narrowed_by(row: BoardPanel, wish: Asked) -> Asked:
    """The wish of the page, with what the panel itself is narrowed to."""
    own = {name: tuple(ids) for name, ids in row.where.items()}
    return replace(wish, where={**wish.where, **own})


def shortened(made: Payload) -> Payload:
    """Of a long table the first rows: a board has no page for all of them."""
    table: dict[str, Any] = made.get("table") or {}
    count = len(table.get("rows", ()))
    if count > MOST_ROWS:
        table["rows"], table["marks"] = table["rows"][:MOST_ROWS], table["marks"][:MOST_ROWS]
        words = _("The first %(shown)d of %(count)d rows.")
        made["notes"] = [*made["notes"], words % {"shown": MOST_ROWS, "count": count}]
    return made
