"""The panels of any metric over time."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import course, points
from dashboards.panels.panel import Empty, Panel, before, change, target, value

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

NOTHING_YET = Empty(
    why=_("There is nothing of this figure in these months."),
    do=_("Choose another figure or period, or take a filter away."),
)

COURSE = Panel(
    key="metric_course",
    title=_("By month"),
    meaning=_("Twelve months up to the end of the period, with the year before and targets."),
    columns=(),
    chart="time",
    series=(),
    point=course.told,
    empty=NOTHING_YET,
    sheet=course.by_month,
    options={"metric": course.ANY_METRIC},
)

WITHIN = Panel(
    key="cumulative",
    title=_("Within the period"),
    meaning=_(
        "The sum up to each day, beside the whole period before, the same one a year before, and "
        "the target as far as working days bring it."
    ),
    columns=(),
    chart="lines",
    series=(),
    point=course.ahead,
    empty=Empty(
        why=_("This figure cannot be added up day by day, or there was nothing in this period."),
        do=_("Choose a figure that counts or sums up, such as sales revenue."),
    ),
    sheet=course.within,
    options={"metric": course.ANY_METRIC},
)

SEASON = Panel(
    key="season",
    title=_("Season"),
    meaning=_("Each month of the fiscal year beside the same month of the years before."),
    columns=(),
    chart="lines",
    series=(),
    point=course.strongest,
    empty=NOTHING_YET,
    sheet=course.by_season,
    options={"metric": course.ANY_METRIC},
)

PANELS = (TREND, COURSE, WITHIN, SEASON)
