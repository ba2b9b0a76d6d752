"""The panels of a rep's scorecard."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.panel import Panel, value

from .empties import NO_SALES

SCORECARD = Panel(
    key="rep",
    title=_("Your scorecard"),
    meaning=_("What you sold, against your quota and against the period before."),
    columns=tuple(
        map(
            value,
            (
                "revenue",
                "quota_attainment",
                "sales_count",
                "won_count",
                "lost_count",
                "win_rate",
                "average_deal_size",
                "sales_cycle_days",
                "pipeline_value",
                "pipeline_count",
                "new_customers",
                "commission_total",
            ),
        )
    ),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_SALES,
)

PANELS: tuple[Panel, ...] = ()
