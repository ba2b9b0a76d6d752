"""The panels of the reps."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.chosen import by_rep, led_by, metric_option
from dashboards.panels.heat import by_month, reached
from dashboards.panels.links import to_scorecard
from dashboards.panels.pairs import between, pair_option, side_by_side
from dashboards.panels.panel import Empty, Panel, change, value
from dashboards.panels.podium import leader
from dashboards.panels.rates import highest_and_lowest
from dashboards.panels.scatter import against, together

from .empties import NO_SALES

NOBODY_DID = Empty(
    why=_("No rep has any of it in this period."),
    do=_("Choose another figure or period, or take a filter away."),
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

LEADERS = Panel(
    key="leaders",
    title=_("Leader board"),
    meaning=_("Reps by the chosen figure, the best first; equal figures share a place."),
    columns=(
        value("revenue"),
        value("won_count"),
        value("win_rate"),
        value("average_deal_size"),
        value("quota_attainment"),
    ),
    split="rep",
    records=to_scorecard,
    chart="podium",
    series=(("revenue", "now"),),
    point=leader,
    empty=NOBODY_DID,
    sheet=led_by("rank"),
    options={"rank": metric_option(_("Rank by"), by_rep(), "revenue")},
)

CONVERSION = Panel(
    key="rep_conversion",
    title=_("Conversion by rep"),
    meaning=_(
        "Of the deals closed the share that was won; beside it of the opportunities and leads "
        "that came in during the period the share that was won, or bought, so far."
    ),
    columns=(
        value("win_rate"),
        value("won_count"),
        value("lost_count"),
        value("win_rate_by_value"),
        value("opportunity_conversion_rate"),
        value("lead_conversion_rate"),
    ),
    split="rep",
    records=to_scorecard,
    chart="rates",
    series=(("win_rate", "now"), ("lost_count", "plain")),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No deal was won or lost in this period."),
        do=_("Choose another period or take a filter away."),
    ),
)

DONE = (
    "calls_made",
    "emails_sent",
    "meetings_booked",
    "demos_given",
    "proposals_sent",
    "follow_ups",
    "selling_hours",
    "leads_created",
    "opportunities_created",
)
CAME_OF_IT = (
    "revenue",
    "won_count",
    "win_rate",
    "average_deal_size",
    "new_customers",
    "quota_attainment",
)

EFFORT = Panel(
    key="effort",
    title=_("Activities against results"),
    meaning=_("One point for each rep: what was done across, what came of it upwards."),
    columns=(value("revenue"), value("meetings_booked")),
    split="rep",
    records=to_scorecard,
    chart="scatter",
    series=(("revenue", "now"),),
    point=together,
    empty=NOBODY_DID,
    sheet=against("effort", "result"),
    options={
        "effort": metric_option(_("Activity"), DONE, "meetings_booked"),
        "result": metric_option(_("Result"), CAME_OF_IT, "revenue"),
    },
)

ATTAINMENT = Panel(
    key="attainment",
    title=_("Attainment by month"),
    meaning=_("The twelve months up to the end of the period; the darker, the more of it."),
    columns=(value("quota_attainment"),),
    split="rep",
    records=to_scorecard,
    chart="heat",
    series=(),
    point=reached,
    empty=Empty(
        why=_("No rep has a target in these twelve months."),
        do=_("Set targets for reps, or choose another figure."),
    ),
    sheet=by_month("heat"),
    options={
        "heat": metric_option(
            _("Figure"),
            (
                "quota_attainment",
                "revenue",
                "win_rate",
                "won_count",
                "opportunities_created",
                "calls_made",
                "meetings_booked",
                "selling_hours",
            ),
            "quota_attainment",
        )
    },
)

COMPARED = Panel(
    key="compared",
    title=_("Reps side by side"),
    meaning=_("Two reps of your choice, or those that the filter names, in the main figures."),
    columns=tuple(
        map(
            value,
            (
                "revenue",
                "quota_attainment",
                "win_rate",
                "average_deal_size",
                "sales_cycle_days",
                "pipeline_value",
                "opportunities_created",
                "lead_conversion_rate",
                "lead_response_hours_median",
                "calls_made",
                "meetings_booked",
                "selling_hours",
            ),
        )
    ),
    split="rep",
    records=to_scorecard,
    chart="table",
    series=(("revenue", "now"),),
    point=between,
    empty=Empty(
        why=_("There are not two reps to compare."),
        do=_("Choose two reps, or take a filter away."),
    ),
    sheet=side_by_side("one", "other"),
    options={"one": pair_option(_("Rep")), "other": pair_option(_("Compare with"))},
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

PANELS: tuple[Panel, ...] = (REP, LEADERS, CONVERSION, EFFORT, ATTAINMENT, COMPARED, COMMISSION)
