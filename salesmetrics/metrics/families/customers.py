"""Customers."""

from decimal import Decimal

from ..declared.customers import (
    ActiveCustomers,
    CustomerBase,
    CustomersGained,
    CustomersLost,
    Inquiries,
    Surveys,
)
from ..declared.sales import Buyers, Sales, Spending
from ..formulas import Constant, Over, Product, Ratio, Total, percentage, ratio
from ..metric import (
    COHORT,
    COUNT,
    DOWN,
    HOURS,
    MONEY,
    NEUTRAL,
    PERCENT,
    RATIO,
    SCORE,
    STOCK,
    Family,
    Metric,
    _,
)
from ..windows import EVER, LAST_12_MONTHS, MONTH_STARTS, START

# Customers at the start of each of the last twelve months, added up.
CUSTOMER_MONTHS = Total(
    tuple((1, Over(ActiveCustomers.customers, start)) for start in MONTH_STARTS)
)
MARGIN = Ratio(Sales.revenue_of_known_cost - Sales.cost, Sales.revenue_of_known_cost)
MONTHLY_PROFIT = Product(
    (
        Ratio(Over(Sales.revenue, LAST_12_MONTHS), CUSTOMER_MONTHS),
        Over(MARGIN, LAST_12_MONTHS),
    )
)
MONTHLY_CHURN = Ratio(Over(CustomersLost.churned, LAST_12_MONTHS), CUSTOMER_MONTHS)
LIFETIME_VALUE = Ratio(MONTHLY_PROFIT, MONTHLY_CHURN)
ACQUISITION_COST = Ratio(Spending.spend, Sales.customers_won, shared=("spend_category",))
AVERAGE_CUSTOMERS = Ratio(
    Over(ActiveCustomers.customers, START) + ActiveCustomers.customers, Constant(Decimal(2))
)


class Customers(Family):
    title = _("Customers")

    customers = Metric(
        _("Active customers"),
        ActiveCustomers.customers,
        COUNT,
        _("Customers with a running subscription, or who bought within the inactivity window."),
        _("Count of customers active on the last day"),
        kind=STOCK,
    )
    new_customers = Metric(
        _("New customers"),
        Sales.customers_won,
        COUNT,
        _("Customers whose first sale or first subscription is in the period."),
        _("Count of accounts by the day of their first sale or subscription"),
    )
    churned_customers = Metric(
        _("Churned customers"),
        CustomersLost.churned,
        COUNT,
        _("How often a customer ceased to be active."),
        _("Count of the days on which a customer ceased to be active"),
        good=DOWN,
    )
    returned_customers = Metric(
        _("Returned customers"),
        CustomersGained.returned,
        COUNT,
        _("How often a former customer became active again."),
        _("Count of the days on which a customer became active, not for the first time"),
    )
    churn_rate = Metric(
        _("Churn rate"),
        percentage(CustomerBase.ceased, CustomerBase.active),
        PERCENT,
        _("Of the customers active before the period, the share who ceased during it."),
        _("customers of the day before the period who ceased / all of them x 100"),
        good=DOWN,
    )
    retention_rate = Metric(
        _("Retention rate"),
        percentage(CustomerBase.active - CustomerBase.ceased, CustomerBase.active),
        PERCENT,
        _("Of the customers active before the period, the share who did not cease during it."),
        _("customers of the day before the period who did not cease / all of them x 100"),
    )
    lifetime_value = Metric(
        _("Lifetime value"),
        Ratio(Over(Sales.revenue, EVER), Over(Buyers.buyers, EVER)),
        MONEY,
        _("What a customer who ever bought has brought so far."),
        _("revenue up to the day / customers who ever bought up to the day"),
        kind=STOCK,
    )
    predicted_lifetime_value = Metric(
        _("Predicted lifetime value"),
        LIFETIME_VALUE,
        MONEY,
        _("What a customer may bring in all, by the profit and churn of the last 12 months."),
        _("revenue per customer and month x profit margin / monthly churn rate"),
        kind=STOCK,
    )
    spend_total = Metric(
        _("Sales and marketing spend"),
        Spending.spend,
        MONEY,
        _("What selling and marketing cost."),
        _("Sum of the amounts of sales and marketing spend"),
        good=NEUTRAL,
    )
    customer_acquisition_cost = Metric(
        _("Customer acquisition cost"),
        ACQUISITION_COST,
        MONEY,
        _("What sales and marketing spent for each new customer."),
        _("sales and marketing spend / new customers"),
        good=DOWN,
        note=_("Spend of a period wins customers of later ones."),
    )
    ltv_cac_ratio = Metric(
        _("Lifetime value to acquisition cost"),
        Ratio(LIFETIME_VALUE, ACQUISITION_COST),
        RATIO,
        _("How often a customer's predicted lifetime value covers what winning one costs."),
        _("predicted lifetime value at the period's end / customer acquisition cost"),
    )
    cac_payback_months = Metric(
        _("Months to earn back acquisition cost"),
        Ratio(Over(ACQUISITION_COST, LAST_12_MONTHS), MONTHLY_PROFIT),
        RATIO,
        _("Months until a customer's profit has paid for winning it, by the last 12 months."),
        _("customer acquisition cost / (revenue per customer and month x profit margin)"),
        good=DOWN,
    )
    revenue_per_customer = Metric(
        _("Revenue per customer"),
        Ratio(Sales.revenue, AVERAGE_CUSTOMERS),
        MONEY,
        _("What an active customer brought in the period."),
        _("revenue / mean of the customers at the start and at the end"),
    )
    csat = Metric(
        _("Customer satisfaction (CSAT)"),
        percentage(Surveys.satisfied, Surveys.csat_answers),
        PERCENT,
        _("The share of answers that were satisfied."),
        _("satisfied answers / answers x 100"),
    )
    nps = Metric(
        _("Net promoter score"),
        percentage(Surveys.promoters - Surveys.detractors, Surveys.nps_answers),
        SCORE,
        _("Percent of promoters (9-10) less percent of detractors (0-6), -100 to 100."),
        _("(answers of 9-10 - answers of 0-6) / answers x 100"),
    )
    inquiry_response_hours = Metric(
        _("Response time to inquiries"),
        ratio(Inquiries.response_hours, Inquiries.answered),
        HOURS,
        _("Mean hours from a customer's inquiry to the first answer."),
        _("Hours to the first answer, added up / answered inquiries"),
        good=DOWN,
        kind=COHORT,
    )
    inquiries_unanswered = Metric(
        _("Unanswered inquiries"),
        Inquiries.unanswered,
        COUNT,
        _("Inquiries of the period without an answer so far."),
        _("Count of inquiries received in the period without an answer"),
        good=DOWN,
        kind=COHORT,
    )
