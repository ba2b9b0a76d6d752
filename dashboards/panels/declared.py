"""The panels there are. A new one is one more declaration here."""

from django.utils.translation import gettext_lazy as _

from . import points
from .panel import Empty, Panel, before, change, target, value

NO_SALES = Empty(
    why=_("Nothing was sold in this period."),
    do=_("Choose another period or take a filter away."),
)

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

FUNNEL = Panel(
    key="funnel",
    title=_("Funnel"),
    meaning=_(
        "Opportunities that entered each stage in the period, which part of them moved on to a "
        "later stage or was won, and which part was lost from it."
    ),
    columns=(
        value("stage_entered", bar=True),
        value("stage_conversion_rate"),
        value("funnel_leakage_rate"),
    ),
    split="stage",
    chart="funnel",
    series=(),
    point=points.largest_leak,
    empty=Empty(
        why=_("No opportunity entered a stage in this period."),
        do=_("Choose another period, take a filter away, or import opportunities."),
    ),
)

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

PANELS = {panel.key: panel for panel in (HEADLINE, TREND, FUNNEL, REGION, REP, COMMISSION)}
