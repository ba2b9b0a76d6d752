"""The panels of the regions."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import country_map, points
from dashboards.panels.panel import Empty, Panel, before, change, value

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

MAP = Panel(
    key="region_map",
    title=_("Revenue by country"),
    meaning=_("Revenue of the regions that are countries; the darker, the more."),
    columns=(value("revenue", bar=True), change("revenue"), value("new_customers")),
    split="region",
    chart="map",
    series=(("revenue", "now"),),
    point=country_map.point,
    empty=Empty(
        why=_("Nothing was sold in a region that is a country."),
        do=_("Give regions the code of their country, or choose another period."),
    ),
    sheet=country_map.countries,
)

PANELS = (REGION, MAP)
