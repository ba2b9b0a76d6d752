"""The panels of any metric over time."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.panel import Empty, Panel, before, change, target, value

TREND = Panel(
    key="trend",
    title=_("Revenue by month"),
    meaning=_("The twelve months up to the end of the period, with the year before and targets."),
    columns=(
        value("revenue"),
        before("revenue", "year"),
        change("revenue", "year"),
        target("revenue"),
        value("target_attainment"),
    ),
    over_months=True,
    chart="time",
    series=(("revenue", "now"), ("revenue_year", "former"), ("revenue_target", "target")),
    point=points.revenue_over_time,
    empty=Empty(
        why=_("Nothing was sold in these twelve months, nor in the twelve before."),
        do=_("Choose another period, take a filter away, or import sales."),
    ),
)

PANELS = (TREND,)
