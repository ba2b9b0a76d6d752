"""The panels of activities."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.chosen import by_option, split_by
from dashboards.panels.panel import Empty, Panel, before, change, value
from dashboards.panels.rates import highest_and_lowest

NO_ACTIVITY = Empty(
    why=_("No activity happened in this period."),
    do=_("Choose another period, take a filter away, or import activities."),
)

HEADLINE = Panel(
    key="activities_headline",
    title=_("Activities at a glance"),
    meaning=_("How much was done, and how much of it each win took."),
    columns=tuple(
        map(
            value,
            (
                "activities_done",
                "calls_made",
                "emails_sent",
                "meetings_booked",
                "demos_given",
                "selling_hours",
                "activities_per_win",
                "days_to_first_activity",
            ),
        )
    ),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_ACTIVITY,
)

BY_MONTH = Panel(
    key="activities_by_month",
    title=_("Activities by month"),
    meaning=_("The twelve months up to the end of the period, by type."),
    columns=(value("activities_done"),),
    split="activity_type",
    over_months=True,
    pivot=5,
    chart="stack",
    series=(),
    point=points.none,
    empty=NO_ACTIVITY,
)

BY_TYPE = Panel(
    key="activities_by_type",
    title=_("What is done"),
    meaning=_("Activities of the period by type, with the time they took."),
    columns=(
        value("activities_done", bar=True),
        before("activities_done"),
        change("activities_done"),
        value("selling_hours"),
    ),
    split="activity_type",
    chart="bars",
    series=(("activities_done", "now"), ("activities_done_asked", "former")),
    point=points.largest_share,
    empty=NO_ACTIVITY,
)

BY_REP = Panel(
    key="activities_by_rep",
    title=_("Who does what"),
    meaning=_("Activities of the period, and what each win took of them."),
    columns=(
        value("activities_done", bar=True),
        change("activities_done"),
        value("calls_made"),
        value("emails_sent"),
        value("meetings_booked"),
        value("demos_given"),
        value("proposals_sent"),
        value("follow_ups"),
        value("selling_hours"),
        value("activities_per_win"),
    ),
    split="rep",
    chart="table",
    series=(("activities_done", "now"),),
    point=points.largest_share,
    empty=NO_ACTIVITY,
    sheet=split_by("done_by"),
    options={"done_by": by_option("rep", "team")},
)

PER_WIN = Panel(
    key="activities_per_win",
    title=_("Activities for a win"),
    meaning=_("How many activities there were for each deal won; less is better."),
    columns=(value("activities_per_win"), value("activities_done"), value("win_rate")),
    split="rep",
    chart="rates",
    series=(("activities_per_win", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No deal was won in this period."),
        do=_("Choose another period, take a filter away, or import opportunities."),
    ),
    sheet=split_by("per_win_by"),
    options={"per_win_by": by_option("rep", "team")},
)

WIN_RATE = Panel(
    key="win_rate_by_activity",
    title=_("What wins"),
    meaning=_("Win rate of closed deals that had had an activity of the type before."),
    columns=(value("win_rate_by_activity"),),
    split="activity_type",
    chart="rates",
    series=(("win_rate_by_activity", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No deal with an activity was closed in this period."),
        do=_("Choose another period, take a filter away, or import activities."),
    ),
)

POTENTIAL = Panel(
    key="win_potential",
    title=_("What open deals may bring"),
    meaning=_(
        "Open amount of deals with an activity of the type, by the type's win rate over twelve "
        "months. A deal with several types counts in each."
    ),
    columns=(value("win_potential_by_activity"),),
    split="activity_type",
    chart="rates",
    series=(("win_potential_by_activity", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No open deal has had an activity."),
        do=_("Choose another period, take a filter away, or import activities."),
    ),
)

HOURS = Panel(
    key="selling_hours",
    title=_("Selling hours"),
    meaning=_("Time spent on activities that happened in the period."),
    columns=(value("selling_hours", bar=True), change("selling_hours"), value("activities_done")),
    split="rep",
    chart="bars",
    series=(("selling_hours", "now"),),
    point=points.largest_share,
    empty=Empty(
        why=_("No activity of this period tells how long it took."),
        do=_("Choose another period, take a filter away, or import minutes with activities."),
    ),
    sheet=split_by("hours_by"),
    options={"hours_by": by_option("rep", "team", "activity_type")},
)

FIRST = Panel(
    key="first_activity",
    title=_("Days to the first activity"),
    meaning=_("Mean days until something happened on a new lead or opportunity; less is better."),
    columns=(value("days_to_first_activity"),),
    split="rep",
    chart="rates",
    series=(("days_to_first_activity", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("Nothing has happened yet on the leads and opportunities of this period."),
        do=_("Choose another period, take a filter away, or import activities."),
    ),
    sheet=split_by("first_by"),
    options={"first_by": by_option("rep", "team", "source", "channel", "region")},
)

PANELS: tuple[Panel, ...] = (
    HEADLINE,
    BY_MONTH,
    BY_TYPE,
    BY_REP,
    PER_WIN,
    WIN_RATE,
    POTENTIAL,
    HOURS,
    FIRST,
)
