"""The panels of commissions."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.panel import Empty, Panel, change, value
from dashboards.panels.podium import leader
from dashboards.panels.shares import share_of, share_over_time

NO_COMMISSION = Empty(
    why=_("No commission was earned in this period."),
    do=_("Choose another period, or give reps a plan."),
)

HEADLINE = Panel(
    key="commission_headline",
    title=_("Commissions"),
    meaning=_("What was earned in the period, and how it stands to what was sold."),
    columns=tuple(map(value, ("commission_total", "commission_rate_effective", "revenue"))),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_COMMISSION,
    for_commissions=True,
)

BY_PLAN = Panel(
    key="commission_plans",
    title=_("Commission by plan"),
    meaning=_("What each plan paid in the period, and its effective rate."),
    columns=(
        value("commission_total", bar=True),
        change("commission_total"),
        value("commission_rate_effective"),
    ),
    split="commission_plan",
    chart="bars",
    series=(("commission_total", "now"),),
    point=points.largest_share,
    empty=NO_COMMISSION,
    for_commissions=True,
)

TOP = Panel(
    key="commission_leaders",
    title=_("Top reps by sales"),
    meaning=_("The reps who sold most, with what they earned on it."),
    columns=(
        value("revenue", bar=True),
        value("commission_total"),
        value("commission_rate_effective"),
    ),
    split="rep",
    chart="podium",
    series=(("revenue", "now"),),
    point=leader,
    empty=NO_COMMISSION,
    for_commissions=True,
)

SHARE = Panel(
    key="commission_share",
    title=_("Commission as a share of revenue"),
    meaning=_("Of all revenue of a month the part that was earned as commission in it."),
    columns=(value("commission_total"), value("revenue")),
    over_months=True,
    chart="time",
    series=(("share", "now"),),
    point=share_over_time,
    empty=NO_COMMISSION,
    sheet=share_of("commission_total", "revenue"),
    for_commissions=True,
)

PANELS: tuple[Panel, ...] = (HEADLINE, BY_PLAN, TOP, SHARE)
