"""The panels of the overview."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.panel import Panel, value

from .empties import NO_SALES

HEADLINE = Panel(
    key="headline",
    title=_("Headline figures"),
    meaning=_("The figures that tell whether things are well."),
    columns=tuple(
        map(
            value,
            (
                "revenue",
                "sales_count",
                "win_rate",
                "average_deal_size",
                "sales_cycle_days",
                "pipeline_value",
                "new_customers",
            ),
        )
    ),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_SALES,
)

PANELS = (HEADLINE,)
