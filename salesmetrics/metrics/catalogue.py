"""The metrics: what every figure means, defined once.

A new one is an assignment in a family. Its key is public and never changes.
"""

from .declared_sources import (
    CommissionsEarned,
    DealsClosed,
    DealsCreated,
    Pipeline,
    Sales,
    StageVisits,
)
from .formulas import Attainment, growth, percentage, ratio
from .metric import (
    COHORT,
    COUNT,
    DAYS,
    DOWN,
    MONEY,
    NEUTRAL,
    PERCENT,
    STOCK,
    Family,
    Metric,
    _,
)


class Revenue(Family):
    title = _("Revenue and growth")

    revenue = Metric(
        _("Sales revenue"),
        Sales.revenue,
        MONEY,
        _("Money from sales: orders, and won opportunities that no order names, less returns."),
        _("Sum of the amounts of orders, returns and won opportunities without an order"),
        note=_("A won contract counts whole on its day (bookings)."),
    )
    sales_count = Metric(
        _("Sales"),
        Sales.sales,
        COUNT,
        _("Number of sales: orders, and won opportunities that no order names."),
        _("Count of orders and of won opportunities without an order; returns do not count"),
    )
    revenue_growth = Metric(
        _("Revenue growth"),
        growth(Sales.revenue),
        PERCENT,
        _("How much more was sold than in the period before."),
        _("(revenue - revenue of the previous period) / revenue of the previous period x 100"),
    )
    target_attainment = Metric(
        _("Target attainment"),
        Attainment(Sales.revenue, "revenue"),
        PERCENT,
        _("Sales revenue as a share of the revenue target of the same period and subject."),
        _("revenue / revenue target x 100"),
    )
    average_deal_size = Metric(
        _("Average deal size"),
        ratio(DealsClosed.won_amount, DealsClosed.won),
        MONEY,
        _("What a won opportunity was worth on average."),
        _("Amount of won opportunities / number of won opportunities"),
    )


class PipelineAndFunnel(Family):
    title = _("Pipeline and funnel")

    opportunities_created = Metric(
        _("Opportunities created"),
        DealsCreated.created,
        COUNT,
        _("Number of opportunities created."),
        _("Count of opportunities by the day they were created"),
    )
    pipeline_value = Metric(
        _("Pipeline value"),
        Pipeline.amount,
        MONEY,
        _("What all open opportunities are worth together."),
        _("Sum of the amounts of open opportunities"),
        kind=STOCK,
    )
    pipeline_count = Metric(
        _("Open opportunities"),
        Pipeline.open,
        COUNT,
        _("Number of open opportunities."),
        _("Count of opportunities created by the day and not closed by then"),
        kind=STOCK,
    )
    won_count = Metric(
        _("Won deals"),
        DealsClosed.won,
        COUNT,
        _("Number of opportunities won."),
        _("Count of won opportunities by the day they were won"),
    )
    lost_count = Metric(
        _("Lost deals"),
        DealsClosed.lost,
        COUNT,
        _("Number of opportunities lost."),
        _("Count of lost opportunities by the day they were lost"),
        good=DOWN,
    )
    win_rate = Metric(
        _("Win rate"),
        percentage(DealsClosed.won, DealsClosed.won + DealsClosed.lost),
        PERCENT,
        _("Of the opportunities closed, the share that was won."),
        _("won deals / (won deals + lost deals) x 100, by the day of closing"),
    )
    sales_cycle_days = Metric(
        _("Sales cycle"),
        ratio(DealsClosed.cycle_days, DealsClosed.cycles),
        DAYS,
        _("Mean days from first contact to won."),
        _(
            "Days from the lead's creation (without a lead, from the opportunity's) to the day "
            "won, added up / won deals"
        ),
        good=DOWN,
    )
    stage_entered = Metric(
        _("Entered the stage"),
        StageVisits.entered,
        COUNT,
        _("Opportunities that entered a stage; a skipped stage counts as passed."),
        _("Count of opportunities by the first day they stood in the stage or in a later one"),
        kind=COHORT,
    )
    stage_conversion_rate = Metric(
        _("Stage conversion"),
        percentage(StageVisits.advanced, StageVisits.entered_open),
        PERCENT,
        _("Of the opportunities that entered a stage, the share that moved on or was won."),
        _("moved on to a later stage or won / entered the stage x 100"),
        kind=COHORT,
    )
    funnel_leakage_rate = Metric(
        _("Funnel leakage"),
        percentage(StageVisits.lost, StageVisits.entered_open),
        PERCENT,
        _("Of the opportunities that entered a stage, the share that was lost from it."),
        _("lost from the stage / entered the stage x 100"),
        good=DOWN,
        kind=COHORT,
    )


class Customers(Family):
    title = _("Customers")

    new_customers = Metric(
        _("New customers"),
        Sales.customers_won,
        COUNT,
        _("Customers whose first sale or first subscription is in the period."),
        _("Count of accounts by the day of their first sale or subscription"),
    )


class People(Family):
    title = _("People and commissions")

    quota_attainment = Metric(
        _("Quota attainment"),
        Attainment(Sales.revenue, "revenue"),
        PERCENT,
        _("What the quota counts (sales revenue unless another metric is named), against it."),
        _("what the quota counts / quota x 100"),
    )
    commission_total = Metric(
        _("Commission"),
        CommissionsEarned.commission,
        MONEY,
        _("Commission earned by reps."),
        _("Sum of sales x the rep's rate of the day"),
        good=NEUTRAL,
        confidential=True,
    )


METRICS: dict[str, Metric] = Family.registry


def metric(key: str) -> Metric:
    """The metric of that key; KeyError if there is none."""
    return METRICS[key]
