"""The panels of competitors."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.panel import Empty, Panel, value
from dashboards.panels.rates import highest_and_lowest

NO_FIGURES = Empty(
    why=_("No figures of competitors are known for this period."),
    do=_("Choose another period, or import figures of competitors."),
)
NO_DEALS = Empty(
    why=_("No deal of this period names a competitor."),
    do=_("Choose another period, take a filter away, or import deals with their competitor."),
)

HEADLINE = Panel(
    key="competitors_headline",
    title=_("Ourselves"),
    meaning=_("Our own figures, those that competitors are held against."),
    columns=tuple(map(value, ("market_share", "csat", "win_rate", "revenue_growth_yoy",
                              "profit_margin"))),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_FIGURES,
)  # fmt: skip

SHARE = Panel(
    key="market_share",
    title=_("Market share"),
    meaning=_("As entered for the period; the line is our own."),
    columns=(value("market_share"),),
    split="competitor",
    chart="rates",
    series=(("market_share", "now"),),
    point=points.none,
    empty=NO_FIGURES,
)

SATISFACTION = Panel(
    key="satisfaction",
    title=_("Customer satisfaction"),
    meaning=_("Ours from surveys, theirs as entered for the period; the line is our own."),
    columns=(value("competitor_satisfaction"),),
    split="competitor",
    chart="rates",
    series=(("competitor_satisfaction", "now"),),
    point=points.none,
    empty=NO_FIGURES,
)

FINANCIALS = Panel(
    key="competitor_financials",
    title=_("Financials"),
    meaning=_("Revenue, growth and margin: ours as sold, theirs as entered for the period."),
    columns=(
        value("competitor_revenue", bar=True),
        value("competitor_growth"),
        value("competitor_margin"),
        value("market_share"),
        value("competitor_satisfaction"),
    ),
    split="competitor",
    chart="table",
    series=(("competitor_revenue", "now"),),
    point=points.none,
    empty=NO_FIGURES,
)

WIN_RATE = Panel(
    key="win_rate_against",
    title=_("Win rate against each"),
    meaning=_("Of the closed deals in which a competitor was named, the share that was won."),
    columns=(
        value("win_rate"),
        value("won_count"),
        value("lost_count"),
        value("average_deal_size"),
        value("sales_cycle_days"),
    ),
    split="competitor",
    chart="rates",
    series=(("win_rate", "now"),),
    point=highest_and_lowest,
    empty=NO_DEALS,
)

LOST = Panel(
    key="lost_to",
    title=_("Lost to whom"),
    meaning=_("Lost deals of the twelve months up to the end of the period."),
    columns=(value("lost_count"),),
    split="competitor",
    over_months=True,
    pivot=5,
    chart="stack",
    series=(),
    point=points.none,
    empty=NO_DEALS,
)

PANELS: tuple[Panel, ...] = (HEADLINE, SHARE, SATISFACTION, FINANCIALS, WIN_RATE, LOST)
