"""Revenue and growth."""

from ..declared.customers import Carts, MrrMovements, RecurringRevenue, Retention
from ..declared.pipeline import DealsClosed
from ..declared.sales import Buyers, Sales, SalesByLead, Spending
from ..formulas import Attainment, Foretold, Total, growth, growth_yoy, percentage, ratio
from ..metric import COHORT, COUNT, DOWN, MONEY, PERCENT, STOCK, Family, Metric, _


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
    revenue_growth_yoy = Metric(
        _("Revenue growth, year on year"),
        growth_yoy(Sales.revenue),
        PERCENT,
        _("How much more was sold than in the same period a year before."),
        _("(revenue - revenue of the year before) / revenue of the year before x 100"),
    )
    target_attainment = Metric(
        _("Target attainment"),
        Attainment(Sales.revenue, "revenue"),
        PERCENT,
        _("Sales revenue as a share of the revenue target of the same period and subject."),
        _("revenue / revenue target x 100"),
    )
    average_revenue_per_sale = Metric(
        _("Average revenue per sale"),
        ratio(Sales.revenue, Sales.sales),
        MONEY,
        _("What a sale brings on average."),
        _("revenue / sales"),
    )
    average_order_value = Metric(
        _("Average order value"),
        ratio(Sales.order_revenue, Sales.orders),
        MONEY,
        _("What an order brings on average, returns taken off."),
        _("revenue of orders / number of orders"),
    )
    average_ticket = Metric(
        _("Revenue per buying customer (average ticket)"),
        ratio(Sales.revenue, Buyers.buyers),
        MONEY,
        _("What a customer who bought in the period brought; by rep, each member's ticket."),
        _("revenue / distinct customers who bought in the period"),
    )
    average_deal_size = Metric(
        _("Average deal size"),
        ratio(DealsClosed.won_amount, DealsClosed.won),
        MONEY,
        _("What a won opportunity was worth on average."),
        _("Amount of won opportunities / number of won opportunities"),
    )
    profit_margin = Metric(
        _("Gross margin"),
        percentage(Sales.revenue_of_known_cost - Sales.cost, Sales.revenue_of_known_cost),
        PERCENT,
        _("What of revenue is left after the cost of what was sold."),
        _("(revenue - cost of the goods sold) / revenue x 100, where the cost is known"),
        aside=(
            _("Share of revenue left out, its cost unknown"),
            percentage(Sales.revenue - Sales.revenue_of_known_cost, Sales.revenue),
        ),
    )
    annual_contract_value = Metric(
        _("Annual contract value"),
        ratio(DealsClosed.annual_value, DealsClosed.contracts),
        MONEY,
        _("What a contract won in the period brings in a year, one-time fees aside."),
        _("Mean of (amount - one-time fees) / contract years; under a year counts as one"),
    )
    mrr = Metric(
        _("Monthly recurring revenue"),
        RecurringRevenue.mrr,
        MONEY,
        _("What all running subscriptions bring in a month."),
        _("Sum of price / months of the billing interval over running subscriptions"),
        kind=STOCK,
        note=_("Another view of the same business than sales revenue; the two are never added."),
    )
    arr = Metric(
        _("Annual recurring revenue"),
        Total(((12, RecurringRevenue.mrr),)),
        MONEY,
        _("What all running subscriptions bring in a year."),
        _("12 x monthly recurring revenue"),
        kind=STOCK,
    )
    mrr_new = Metric(
        _("New recurring revenue"),
        MrrMovements.new,
        MONEY,
        _("Monthly recurring revenue of customers who had none before."),
        _("Sum of what customers' recurring revenue rose to from nothing, the first time"),
    )
    mrr_expansion = Metric(
        _("Expanded recurring revenue"),
        MrrMovements.expansion,
        MONEY,
        _("By how much customers' monthly recurring revenue grew."),
        _("Sum of rises of a customer's recurring revenue that was above nothing"),
    )
    mrr_contraction = Metric(
        _("Contracted recurring revenue"),
        MrrMovements.contraction,
        MONEY,
        _("By how much customers' monthly recurring revenue shrank."),
        _("Sum of falls of a customer's recurring revenue to something above nothing"),
        good=DOWN,
    )
    mrr_churned = Metric(
        _("Churned recurring revenue"),
        MrrMovements.churned,
        MONEY,
        _("Monthly recurring revenue of customers who were left with none."),
        _("Sum of falls of a customer's recurring revenue to nothing"),
        good=DOWN,
    )
    mrr_reactivation = Metric(
        _("Reactivated recurring revenue"),
        MrrMovements.reactivation,
        MONEY,
        _("Monthly recurring revenue of customers who came back."),
        _("Sum of what customers' recurring revenue rose to from nothing, not the first time"),
    )
    net_revenue_retention = Metric(
        _("Net revenue retention"),
        percentage(Retention.kept, Retention.started),
        PERCENT,
        _("What the customers of the start bring at the end, growth included."),
        _("Recurring revenue at the end of the customers of the start / theirs at the start x 100"),
    )
    gross_revenue_retention = Metric(
        _("Gross revenue retention"),
        percentage(Retention.kept_at_most, Retention.started),
        PERCENT,
        _("What of the customers' recurring revenue of the start is still there, growth aside."),
        _("Sum of the smaller of each customer's end and start / the sum at the start x 100"),
    )
    upsell_cross_sell_rate = Metric(
        _("Upsell and cross-sell rate"),
        percentage(Buyers.grown, Buyers.buyers),
        PERCENT,
        _("The share of buying customers who took a dearer or a further product."),
        _("Customers with an upsell or cross-sell / customers who bought x 100"),
    )
    cart_abandonment_rate = Metric(
        _("Cart abandonment"),
        percentage(Carts.abandoned, Carts.begun),
        PERCENT,
        _("The share of carts begun that were not checked out within a day or since."),
        _("carts not checked out / carts begun x 100; carts of the last 24 hours do not count"),
        good=DOWN,
        kind=COHORT,
    )
    return_on_investment = Metric(
        _("Return on sales and marketing spend (by revenue)"),
        percentage(Sales.revenue - Spending.spend, Spending.spend),
        PERCENT,
        _("What sales brought beyond what selling and marketing cost."),
        _("(revenue - sales and marketing spend) / spend x 100"),
        note=_(
            "By campaign, channel or source, revenue is that of the customers whose lead came "
            "from it."
        ),
        split={
            key: percentage(SalesByLead.revenue - Spending.spend, Spending.spend)
            for key in ("source", "channel", "campaign")
        },
    )
    revenue_forecast = Metric(
        _("Revenue forecast"),
        Foretold(Sales.revenue, "revenue"),
        MONEY,
        _("What the period's sales revenue is expected to come to by its end."),
        _(
            "revenue so far + expected revenue of the days to come, from history and season by "
            "the method that did best when it was tried on the past"
        ),
        note=_(
            "Of a period that is over it is the revenue itself. The forecasts of reps, teams and "
            "regions are made each by itself and need not add up to the whole."
        ),
    )
