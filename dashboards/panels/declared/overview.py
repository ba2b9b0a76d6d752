"""The panels of the overview."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import changes, points
from dashboards.panels.chosen import metric_option
from dashboards.panels.panel import Empty, Panel, value

from .empties import NO_SALES

HEADLINE = Panel(
    key="headline",
    title=_("Headline figures"),
    meaning=_("The figures that tell whether things are well."),
    columns=tuple(
        map(
            value,
            (
                "revenue",
                "target_attainment",
                "win_rate",
                "average_deal_size",
                "sales_cycle_days",
                "pipeline_value",
                "pipeline_coverage",
                "new_customers",
                "churn_rate",
                "mrr",
            ),
        )
    ),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_SALES,
)

CHANGES = Panel(
    key="changes",
    title=_("What changed most"),
    meaning=_(
        "The regions, products, lead sources and reps whose figure differs most from the period "
        "this one is compared with."
    ),
    columns=(),
    chart="difference",
    series=(("difference", "now"),),
    point=changes.point,
    empty=Empty(
        why=_("Nothing differs, or there is no period to compare with."),
        do=_("Choose what to compare with, or another period."),
    ),
    sheet=changes.changes,
    records=changes.behind,
    options={
        "of": metric_option(
            _("Figure"),
            ("sales_count", "won_count", "lost_count", "new_customers", "leads_created"),
            "revenue",
        )
    },
)

PANELS = (HEADLINE, CHANGES)
