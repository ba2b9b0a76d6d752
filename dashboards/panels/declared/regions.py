"""The panels of the regions."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.panel import Panel, before, change, value

from .empties import NO_SALES

REGION = Panel(
    key="region",
    title=_("Regions"),
    meaning=_("Revenue by the region of the sale; a region includes those below it."),
    columns=(
        value("revenue", bar=True),
        before("revenue"),
        change("revenue"),
        value("win_rate"),
        value("new_customers"),
        value("target_attainment"),
    ),
    split="region",
    chart="bars",
    series=(("revenue", "now"), ("revenue_asked", "former")),
    point=points.largest_share,
    empty=NO_SALES,
)

PANELS = (REGION,)
