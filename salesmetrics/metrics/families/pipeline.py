"""Pipeline and funnel."""

from ..declared.pipeline import (
    DealCycles,
    DealsClosed,
    DealsCreated,
    DueDeals,
    Pipeline,
    SlippedDeals,
    StageVisits,
)
from ..declared.sales import Sales
from ..formulas import Missing, Product, Ratio, percentage, ratio
from ..metric import COHORT, COUNT, DAYS, DOWN, MONEY, PERCENT, RATIO, STOCK, Family, Metric, _

CLOSED = DealsClosed.won + DealsClosed.lost
CLOSED_AMOUNT = DealsClosed.won_amount + DealsClosed.lost_amount
STILL_OPEN = (
    _("Share of them still open"),
    percentage(DealsCreated.still_open, DealsCreated.created),
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
    weighted_pipeline = Metric(
        _("Weighted pipeline"),
        Pipeline.weighted,
        MONEY,
        _("What open opportunities are worth by their probability."),
        _("Sum of open amount x probability"),
        kind=STOCK,
    )
    pipeline_coverage = Metric(
        _("Pipeline coverage"),
        Ratio(DueDeals.amount, Missing(Sales.revenue, "revenue")),
        RATIO,
        _("How often what is expected to close in the period covers what the target still lacks."),
        _("Open amount expected to close in the period / (target - revenue so far)"),
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
        percentage(DealsClosed.won, CLOSED),
        PERCENT,
        _("Of the opportunities closed, the share that was won."),
        _("won deals / (won deals + lost deals) x 100, by the day of closing"),
    )
    win_rate_by_value = Metric(
        _("Win rate by value"),
        percentage(DealsClosed.won_amount, CLOSED_AMOUNT),
        PERCENT,
        _("Of the amount of opportunities closed, the share that was won."),
        _("amount won / (amount won + amount lost) x 100, by the day of closing"),
    )
    opportunity_conversion_rate = Metric(
        _("Opportunity conversion"),
        percentage(DealsCreated.won, DealsCreated.created),
        PERCENT,
        _("Of the opportunities created in the period, the share won so far."),
        _("opportunities created in the period and won / created in the period x 100"),
        kind=COHORT,
        aside=STILL_OPEN,
    )
    opportunity_conversion_rate_by_value = Metric(
        _("Opportunity conversion by value"),
        percentage(DealsCreated.won_amount, DealsCreated.amount),
        PERCENT,
        _("Of the amount of opportunities created in the period, the share won so far."),
        _("amount created in the period and won / amount created in the period x 100"),
        kind=COHORT,
        aside=STILL_OPEN,
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
    sales_cycle_days_median = Metric(
        _("Sales cycle, median"),
        DealCycles.middle,
        DAYS,
        _("The days from first contact to won that half of the won deals did not exceed."),
        _("Median of the days from the lead's (or the opportunity's) creation to the day won"),
        good=DOWN,
    )
    opportunity_cycle_days = Metric(
        _("Opportunity cycle"),
        ratio(DealsClosed.own_cycle_days, DealsClosed.own_cycles),
        DAYS,
        _("Mean days from an opportunity's own creation to won."),
        _("Days from the opportunity's creation to the day won, added up / won deals"),
        good=DOWN,
    )
    sales_velocity = Metric(
        _("Sales velocity"),
        Ratio(
            Product(
                (
                    Pipeline.open,
                    Ratio(DealsClosed.won, CLOSED),
                    Ratio(DealsClosed.won_amount, DealsClosed.won),
                )
            ),
            Ratio(DealsClosed.cycle_days, DealsClosed.cycles),
        ),
        MONEY,
        _("Money that the pipeline of the period's end turns into revenue a day."),
        _("open opportunities x win rate x average deal size / sales cycle in days"),
        note=_("The pipeline is counted on the last day of the period that is over."),
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
    stage_days = Metric(
        _("Days in stage"),
        ratio(StageVisits.days, StageVisits.stays),
        DAYS,
        _("Mean days that opportunities which entered a stage spent in it."),
        _("Days from entering to the next stage or closing, added up / opportunities that left"),
        good=DOWN,
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
    slipped_deals = Metric(
        _("Slipped deals"),
        SlippedDeals.deals,
        COUNT,
        _("Open deals once expected in the period and now expected after it."),
        _("Count of deals open at the end and expected after it, once expected within the period"),
        good=DOWN,
    )
    slipped_value = Metric(
        _("Slipped value"),
        SlippedDeals.amount,
        MONEY,
        _("What the open deals are worth that slipped out of the period."),
        _("Sum of the amounts of slipped deals"),
        good=DOWN,
    )
