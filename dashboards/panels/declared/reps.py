"""The panels of the reps."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.panel import Empty, Panel, change, value

from .empties import NO_SALES

REP = Panel(
    key="rep",
    title=_("Leader board"),
    meaning=_("Revenue by rep; by the present owner of each sale."),
    columns=(
        value("revenue", bar=True),
        change("revenue"),
        value("won_count"),
        value("win_rate"),
        value("quota_attainment"),
    ),
    split="rep",
    chart="board",
    series=(("revenue", "now"),),
    point=points.first_and_last,
    empty=NO_SALES,
)

COMMISSION = Panel(
    key="commission",
    title=_("Commission by month"),
    meaning=_("Commission earned in the twelve months up to the end of the period."),
    columns=(value("commission_total"),),
    split="rep",
    over_months=True,
    pivot=3,
    chart="stack",
    series=(),
    point=points.commission_over_time,
    empty=Empty(
        why=_("No commission was earned in these twelve months."),
        do=_("Choose another period or give reps a commission rate."),
    ),
    for_commissions=True,
)

PANELS: tuple[Panel, ...] = (REP, COMMISSION)
