"""Activities."""

from ..declared.leads import LeadsCreated
from ..declared.pipeline import (
    DealFirstTouches,
    DealsClosed,
    DealsWithActivity,
    TouchedDeals,
    TouchedPipeline,
)
from ..declared.work import ActivitiesBooked, ActivitiesDone
from ..formulas import Over, Product, Ratio, Scaled, percentage, ratio
from ..metric import (
    COHORT,
    COUNT,
    DAYS,
    DOWN,
    HOURS,
    MONEY,
    PERCENT,
    RATIO,
    STOCK,
    Family,
    Metric,
    _,
)
from ..windows import LAST_12_MONTHS


class Activities(Family):
    title = _("Activities")

    activities_done = Metric(
        _("Activities"),
        ActivitiesDone.activities,
        COUNT,
        _("Everything that was done: calls, e-mails, meetings and all other activities."),
        _("Count of activities by the day they happened"),
    )
    calls_made = Metric(
        _("Calls made"),
        ActivitiesDone.calls,
        COUNT,
        _("Outgoing calls."),
        _("Count of calls that are not incoming, by the day they happened"),
    )
    calls_booked = Metric(
        _("Calls booked"),
        ActivitiesBooked.calls,
        COUNT,
        _("Calls put in the calendar."),
        _("Count of calls by the day they were booked"),
    )
    emails_sent = Metric(
        _("E-mails sent"),
        ActivitiesDone.emails,
        COUNT,
        _("Outgoing e-mails."),
        _("Count of e-mails that are not incoming, by the day they were sent"),
    )
    meetings_booked = Metric(
        _("Meetings booked"),
        ActivitiesBooked.meetings,
        COUNT,
        _("Meetings put in the calendar."),
        _("Count of meetings by the day they were booked"),
    )
    demos_booked = Metric(
        _("Demos booked"),
        ActivitiesBooked.demos,
        COUNT,
        _("Demos put in the calendar."),
        _("Count of demos by the day they were booked"),
    )
    demos_given = Metric(
        _("Demos given"),
        ActivitiesDone.demos,
        COUNT,
        _("Demos that happened."),
        _("Count of demos by the day they happened"),
    )
    proposals_sent = Metric(
        _("Proposals sent"),
        ActivitiesDone.proposals,
        COUNT,
        _("Proposals that went out."),
        _("Count of proposals by the day they happened"),
    )
    follow_ups = Metric(
        _("Follow-ups"),
        ActivitiesDone.follow_ups,
        COUNT,
        _("Follow-ups that happened."),
        _("Count of follow-ups by the day they happened"),
    )
    events_attended = Metric(
        _("Events attended"),
        ActivitiesDone.events,
        COUNT,
        _("Events attended."),
        _("Count of events by the day they happened"),
    )
    social_engagement = Metric(
        _("Social engagement"),
        ActivitiesDone.engagement,
        COUNT,
        _("Likes, comments, shares and direct messages."),
        _("Sum of the quantities of social activities; an empty one counts as 1"),
    )
    selling_hours = Metric(
        _("Selling hours"),
        Scaled(ActivitiesDone.minutes, 60),
        HOURS,
        _("Time spent on activities."),
        _("Minutes of activities that happened / 60"),
    )
    activities_per_win = Metric(
        _("Activities per win"),
        ratio(ActivitiesDone.activities, DealsClosed.won),
        RATIO,
        _("How many activities there were for each deal won."),
        _("activities that happened / won deals"),
        good=DOWN,
    )
    days_to_first_activity = Metric(
        _("Days to first activity"),
        ratio(
            LeadsCreated.touch_days + DealFirstTouches.days,
            LeadsCreated.touched + DealFirstTouches.touched,
        ),
        DAYS,
        _("Mean days until something happened on a new lead or opportunity."),
        _("Days from creation to the first activity, added up / leads and opportunities with one"),
        good=DOWN,
        kind=COHORT,
    )
    win_rate_by_activity = Metric(
        _("Win rate with activity"),
        percentage(DealsWithActivity.won, DealsWithActivity.won + DealsWithActivity.lost),
        PERCENT,
        _("Win rate of the deals that had had an activity (of the type) by their closing day."),
        _("won / (won + lost) x 100, of deals with an activity on or before the closing day"),
        split={"activity_type": percentage(TouchedDeals.won, TouchedDeals.won + TouchedDeals.lost)},
    )
    win_potential_by_activity = Metric(
        _("Win potential with activity"),
        Product(
            (
                TouchedPipeline.any_type,
                Over(
                    Ratio(DealsWithActivity.won, DealsWithActivity.won + DealsWithActivity.lost),
                    LAST_12_MONTHS,
                ),
            )
        ),
        MONEY,
        _("What open deals with an activity (of the type) may bring, by its win rate."),
        _("open amount of deals with the activity x its win rate over the last 12 months"),
        kind=STOCK,
        split={
            "activity_type": Product(
                (
                    TouchedPipeline.by_type,
                    Over(
                        Ratio(TouchedDeals.won, TouchedDeals.won + TouchedDeals.lost),
                        LAST_12_MONTHS,
                    ),
                )
            )
        },
    )
