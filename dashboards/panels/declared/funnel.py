"""The panels of the funnel and the pipeline."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.panel import Empty, Panel, value

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

PANELS = (FUNNEL,)
