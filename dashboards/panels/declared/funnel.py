"""The panels of the funnel and the pipeline."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import deals, points, readings, waterfall
from dashboards.panels.links import to_record
from dashboards.panels.panel import Empty, Option, Panel, change, value
from salesmetrics.metrics.waterfall import Movement, Of

NO_OPEN_DEALS = Empty(
    why=_("No deal is open."),
    do=_("Choose another period, take a filter away, or import opportunities."),
)
PIPELINE = Option(
    label=_("Pipeline"),
    choices=lambda _scope: {
        Of.DUE.value: _("Expected to close in the period"),
        Of.ALL.value: _("All open deals"),
    },
    usual=Of.DUE.value,
)

FUNNEL = Panel(
    key="funnel",
    title=_("Funnel"),
    meaning=_(
        "Opportunities that entered each stage, which part of them moved on to a later stage or "
        "was won, which part was lost from it, and how many days they stayed."
    ),
    columns=(
        value("stage_entered", bar=True),
        value("stage_conversion_rate"),
        value("funnel_leakage_rate"),
        value("stage_days"),
    ),
    split="stage",
    chart="funnel",
    series=(),
    point=points.largest_leak,
    empty=Empty(
        why=_("No opportunity entered a stage in this period."),
        do=_("Choose another period, take a filter away, or import opportunities."),
    ),
    sheet=readings.reading,
    options={
        "reading": Option(
            label=_("Read as"), choices=lambda _scope: readings.READINGS, usual="entered"
        )
    },
)

WATERFALL = Panel(
    key="waterfall",
    title=_("From the start of the period to its end"),
    meaning=_(
        "What was in the pipeline at the start, what came in and went out, and what is left; it "
        "adds up exactly. Deals are pulled in or pushed out when the day they are expected on "
        "moves into the period or out of it. What closes leaves with the amount it closed with."
    ),
    columns=(),
    about="pipeline_value",
    chart="waterfall",
    series=(("amount", "now"),),
    point=waterfall.point,
    empty=Empty(
        why=_("No deal was in this pipeline, at the start, in between or at the end."),
        do=_("Choose another period or all open deals, or take a filter away."),
    ),
    sheet=waterfall.steps,
    records=waterfall.behind,
    options={"pipeline": PIPELINE},
)

MOVED = Panel(
    key="moved",
    title=_("Deals behind a step of the pipeline"),
    meaning=_("The amounts are what the deals did to the pipeline."),
    columns=(),
    about="pipeline_value",
    chart="table",
    series=(),
    point=points.none,
    empty=Empty(
        why=_("No deal made this step."),
        do=_("Choose another step or another period."),
    ),
    sheet=deals.moved,
    by_name=True,
    records=to_record,
    options={
        "pipeline": PIPELINE,
        "movement": Option(
            label=_("Step"),
            choices=lambda _scope: {
                "start": _("At the start"),
                **dict(Movement.choices),
                "end": _("At the end"),
            },
            usual="end",
        ),
    },
)

LOST_REASONS = Panel(
    key="lost_reasons",
    title=_("Why deals are lost"),
    meaning=_("Opportunities lost in the period by the reason that was given."),
    columns=(value("lost_count", bar=True), change("lost_count")),
    split="lost_reason",
    chart="bars",
    series=(("lost_count", "now"),),
    point=points.largest_share,
    empty=Empty(
        why=_("No deal was lost in this period."),
        do=_("Choose another period or take a filter away."),
    ),
)

AGING = Panel(
    key="aging",
    title=_("How long open deals stand"),
    meaning=_(
        "Mean days that open deals have stood in their stage, beside the mean of the stays that "
        "began in the last year and are over."
    ),
    columns=(),
    about="pipeline_value",
    split="stage",
    chart="bars",
    series=(("days", "now"), ("usual", "former")),
    point=readings.stuck,
    empty=NO_OPEN_DEALS,
    sheet=readings.ages,
)

SLIPPED = Panel(
    key="slipped",
    title=_("Slipped deals"),
    meaning=_("Deals still open that were expected in this period, and are now expected later."),
    columns=(),
    about="slipped_value",
    chart="table",
    series=(),
    point=deals.point,
    empty=Empty(
        why=_("No deal has slipped out of this period."),
        do=_("That is good. Another period may tell more."),
    ),
    sheet=deals.slipped,
    by_name=True,
    records=to_record,
)

OPEN_DEALS = Panel(
    key="open_deals",
    title=_("Open deals"),
    meaning=_("The largest deals that are open at the end of the period, or now."),
    columns=(),
    about="pipeline_value",
    chart="table",
    series=(),
    point=deals.point,
    empty=NO_OPEN_DEALS,
    sheet=deals.open_deals,
    by_name=True,
    records=to_record,
)

PANELS = (FUNNEL, WATERFALL, LOST_REASONS, AGING, SLIPPED, OPEN_DEALS, MOVED)
