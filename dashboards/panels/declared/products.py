"""The panels of products and plans."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.chosen import by_option, split_by
from dashboards.panels.panel import Empty, Panel, before, change, value
from dashboards.panels.rates import highest_and_lowest

from .empties import NO_SALES

NO_CLOSED = Empty(
    why=_("No deal was won or lost in this period."),
    do=_("Choose another period, take a filter away, or import opportunities."),
)

HEADLINE = Panel(
    key="products_headline",
    title=_("Products at a glance"),
    meaning=_("What was sold, at which margin, and what customers took on top."),
    columns=tuple(
        map(
            value,
            (
                "revenue",
                "profit_margin",
                "average_order_value",
                "annual_contract_value",
                "mrr",
                "upsell_cross_sell_rate",
                "cart_abandonment_rate",
            ),
        )
    ),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_SALES,
)

SOLD = Panel(
    key="products_sold",
    title=_("What is sold"),
    meaning=_("Revenue by product or pricing plan, beside the period before."),
    columns=(
        value("revenue", bar=True),
        before("revenue"),
        change("revenue"),
        value("sales_count"),
        value("average_revenue_per_sale"),
        value("new_customers"),
    ),
    split="product",
    chart="bars",
    series=(("revenue", "now"), ("revenue_asked", "former")),
    point=points.largest_share,
    empty=NO_SALES,
    sheet=split_by("sold_by"),
    options={"sold_by": by_option("product", "plan", "deal_type", "industry")},
)

BY_MONTH = Panel(
    key="products_by_month",
    title=_("Products by month"),
    meaning=_("Revenue of the twelve months up to the end of the period, by product."),
    columns=(value("revenue"),),
    split="product",
    over_months=True,
    pivot=5,
    chart="stack",
    series=(),
    point=points.none,
    empty=NO_SALES,
)

MARGIN = Panel(
    key="products_margin",
    title=_("Margin"),
    meaning=_("What of revenue is left after the cost of what was sold, where the cost is known."),
    columns=(value("profit_margin"), value("revenue"), value("sales_count")),
    split="product",
    chart="rates",
    series=(("profit_margin", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("The cost of nothing that was sold in this period is known."),
        do=_("Give products or sales their cost, or choose another period."),
    ),
    sheet=split_by("margin_by"),
    options={"margin_by": by_option("product", "plan", "region", "rep")},
)

PLANS = Panel(
    key="plans",
    title=_("Recurring revenue by plan"),
    meaning=_("Monthly recurring revenue of running subscriptions at the end of the period."),
    columns=(value("mrr", bar=True), before("mrr"), change("mrr"), value("arr")),
    split="plan",
    chart="bars",
    series=(("mrr", "now"), ("mrr_asked", "former")),
    point=points.largest_share,
    empty=Empty(
        why=_("No subscription was running at the end of this period."),
        do=_("Choose another period, take a filter away, or import subscriptions."),
    ),
    sheet=split_by("plans_by"),
    options={"plans_by": by_option("plan", "product", "industry", "region")},
)

WON = Panel(
    key="products_won",
    title=_("What is won"),
    meaning=_("Win rate by what was offered, with the size and the length of won deals."),
    columns=(
        value("win_rate"),
        value("won_count"),
        value("lost_count"),
        value("average_deal_size"),
        value("sales_cycle_days"),
    ),
    split="product",
    chart="rates",
    series=(("win_rate", "now"),),
    point=highest_and_lowest,
    empty=NO_CLOSED,
    sheet=split_by("won_by"),
    options={"won_by": by_option("product", "plan", "deal_type", "industry")},
)

UPSELL = Panel(
    key="upsell",
    title=_("Upsell and cross-sell"),
    meaning=_("The share of buying customers who took a dearer or a further product."),
    columns=(value("upsell_cross_sell_rate"), value("average_ticket"), value("revenue")),
    split="product",
    chart="rates",
    series=(("upsell_cross_sell_rate", "now"),),
    point=highest_and_lowest,
    empty=NO_SALES,
    sheet=split_by("upsell_by"),
    options={"upsell_by": by_option("product", "plan", "rep", "industry")},
)

CARTS = Panel(
    key="carts",
    title=_("Cart abandonment"),
    meaning=_("The share of carts begun that were not checked out; less is better."),
    columns=(value("cart_abandonment_rate"),),
    split="channel",
    chart="rates",
    series=(("cart_abandonment_rate", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No cart was begun in this period."),
        do=_("Choose another period, take a filter away, or import carts."),
    ),
)

PANELS: tuple[Panel, ...] = (HEADLINE, SOLD, BY_MONTH, MARGIN, PLANS, WON, UPSELL, CARTS)
