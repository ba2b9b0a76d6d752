"""The panels of the forecast."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import ahead, called, due, points
from dashboards.panels.panel import Empty, Panel
from dashboards.panels.words_ahead import NOT_FORETOLD

NO_OPEN_DEALS = Empty(
    why=_("No deal is open that this page may show."),
    do=_("Take a filter away, or import opportunities."),
)

FORECAST = Panel(
    key="forecast",
    title=_("What is to be expected"),
    meaning=_(
        "The months that are over, and what history and season let expect of those to come. The "
        "darker band holds four months of five, the paler one nineteen of twenty. Of the running "
        "month what has come counts, and the days that are left are weighed as they usually go. "
        "Each team, region and rep is foretold by itself; they need not add up to the whole."
    ),
    columns=(),
    about="revenue",
    chart="forecast",
    series=(("point", "now"),),
    point=ahead.point,
    empty=NOT_FORETOLD,
    sheet=ahead.course,
    of_forecasts=True,
    records=ahead.behind,
    options={"metric": ahead.WHICH},
)

PIPELINE = Panel(
    key="pipeline_ahead",
    title=_("What the pipeline promises"),
    meaning=_(
        "Open amounts by the month they are expected to close in, each times the chance of being "
        "won: of the deals closed in the last two years that had stood as long in the same stage, "
        "the share that was won."
    ),
    columns=(),
    about="pipeline_value",
    chart="bars",
    series=(("expected", "now"), ("amount", "former")),
    point=due.point,
    empty=NO_OPEN_DEALS,
    sheet=due.by_month,
    of_forecasts=True,
    records=due.behind,
)

WEIGHED = Panel(
    key="weighed_deals",
    title=_("Open deals and their chances"),
    meaning=_("The weightiest first: amount times the chance of being won."),
    columns=(),
    about="pipeline_value",
    chart="table",
    series=(),
    point=points.none,
    empty=Empty(
        why=_("No deal is expected then."),
        do=_("Choose another month, or take a filter away."),
    ),
    sheet=due.deals,
    of_forecasts=True,
    by_name=True,
    options={"due": due.WHICH},
)

CALLED = Panel(
    key="called",
    title=_("What sales calls"),
    meaning=_(
        "Closed is won in the period. What is open and expected in it stands by the deal’s own "
        "category, else by its probability: commit from 80, best case from 50 percent. What "
        "counts as called is the manager’s override, else the rep’s own call, else the sum of "
        "those below. Reps stand in the team they are in today."
    ),
    columns=(),
    about="pipeline_value",
    chart="table",
    series=(),
    point=called.point,
    empty=Empty(
        why=_("Nothing is closed, open or called in this period."),
        do=_("Choose another period or take a filter away."),
    ),
    sheet=called.standings,
    of_forecasts=True,
)

ERRORS = Panel(
    key="forecast_errors",
    title=_("How far off forecasts are"),
    meaning=_(
        "By how many months ahead: first as the method did when it was tried on the past, each "
        "time knowing no more than was known then; then as the forecasts did that were really "
        "made, against what came. Off by is the sum of all differences in percent of what came."
    ),
    columns=(),
    about="revenue",
    chart="table",
    series=(),
    point=points.none,
    empty=NOT_FORETOLD,
    sheet=ahead.errors,
    of_forecasts=True,
    options={"metric": ahead.WHICH},
)

PANELS = (FORECAST, PIPELINE, WEIGHED, CALLED, ERRORS)
