"""The panels of the customers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dashboards.panels import points
from dashboards.panels.chosen import by_option, split_by
from dashboards.panels.cohorts import COHORT, kept_after_a_year, triangle
from dashboards.panels.distribution import (
    recommended_in_words,
    recommending,
    satisfied,
    satisfied_in_words,
)
from dashboards.panels.monthly import last_known
from dashboards.panels.movements import from_start_to_end, from_to
from dashboards.panels.panel import Empty, Panel, value
from dashboards.panels.rates import highest_and_lowest

NO_CUSTOMERS = Empty(
    why=_("There was no customer in this period."),
    do=_("Choose another period, take a filter away, or import sales or subscriptions."),
)
NO_ANSWERS = Empty(
    why=_("Nobody answered a survey in this period."),
    do=_("Choose another period, take a filter away, or import survey answers."),
)

HEADLINE = Panel(
    key="customers_headline",
    title=_("Customers at a glance"),
    meaning=_("How many there are, who came and went, and what they are worth."),
    columns=tuple(
        map(
            value,
            (
                "customers",
                "new_customers",
                "churn_rate",
                "net_revenue_retention",
                "customer_acquisition_cost",
                "ltv_cac_ratio",
                "nps",
                "csat",
            ),
        )
    ),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_CUSTOMERS,
)

MOVEMENTS = Panel(
    key="customer_movements",
    title=_("Customers who came and went"),
    meaning=_(
        "Active customers at the start of each month, new and returned ones, those who ceased to "
        "be active, and the active ones at its end."
    ),
    columns=(
        value("new_customers"),
        value("returned_customers"),
        value("churned_customers"),
        value("customers"),
    ),
    over_months=True,
    chart="movements",
    series=(("new_customers", "now"), ("returned_customers", "growth"),
            ("churned_customers", "loss")),
    point=from_to,
    empty=NO_CUSTOMERS,
    sheet=from_start_to_end,
)  # fmt: skip

COHORTS = Panel(
    key="retention",
    title=_("Retention by cohort"),
    meaning=_(
        "Of the customers won in a period, the share that was active at the end of that period "
        "(0) and of each one since, in percent; of the running one, today."
    ),
    columns=(),
    about="new_customers",
    chart="cohort",
    series=(),
    point=kept_after_a_year,
    empty=NO_CUSTOMERS,
    sheet=triangle,
    options={"cohort": COHORT},
)

RECURRING = Panel(
    key="mrr_movements",
    title=_("Recurring revenue, gained and lost"),
    meaning=_(
        "Monthly recurring revenue at the start of each month, with what was added and taken "
        "away, comes to that at its end."
    ),
    columns=(
        value("mrr_new"),
        value("mrr_expansion"),
        value("mrr_reactivation"),
        value("mrr_contraction"),
        value("mrr_churned"),
        value("mrr"),
    ),
    over_months=True,
    chart="movements",
    series=(
        ("mrr_new", "now"),
        ("mrr_expansion", "growth"),
        ("mrr_reactivation", "again"),
        ("mrr_contraction", "shrink"),
        ("mrr_churned", "loss"),
    ),
    point=from_to,
    empty=Empty(
        why=_("No subscription changed in these twelve months."),
        do=_("Choose another period, take a filter away, or import subscriptions."),
    ),
    sheet=from_start_to_end,
)

WORTH_IN_WORDS = gettext_noop(
    "A customer was worth %(figure)s times what winning one cost in %(month)s."
)
WORTH = Panel(
    key="customer_worth",
    title=_("What a customer is worth, and costs"),
    meaning=_(
        "Lifetime value over the last twelve months at each month's end, beside what winning a "
        "customer cost in the month."
    ),
    columns=(
        value("predicted_lifetime_value"),
        value("customer_acquisition_cost"),
        value("ltv_cac_ratio"),
        value("cac_payback_months"),
        value("lifetime_value"),
    ),
    over_months=True,
    chart="time",
    series=(("predicted_lifetime_value", "now"), ("customer_acquisition_cost", "target")),
    point=last_known("ltv_cac_ratio", WORTH_IN_WORDS),
    empty=Empty(
        why=_("Neither value nor cost of a customer is known in these twelve months."),
        do=_("It takes sales with their costs, customers who left, and spend."),
    ),
)

ACQUISITION = Panel(
    key="acquisition_cost",
    title=_("What winning a customer costs"),
    meaning=_("Spend of each category for a new customer; the categories add up to the whole."),
    columns=(value("customer_acquisition_cost", bar=True),),
    split="spend_category",
    chart="bars",
    series=(("customer_acquisition_cost", "now"),),
    point=points.largest_share,
    empty=Empty(
        why=_("No spend is known for this period, or no customer was won."),
        do=_("Choose another period, take a filter away, or import spend."),
    ),
)

WHO = Panel(
    key="customers_by",
    title=_("Who the customers are"),
    meaning=_("Active customers at the period's end, and those who ceased during it."),
    columns=(
        value("customers", bar=True),
        value("churned_customers"),
        value("churn_rate"),
        value("revenue_per_customer"),
    ),
    split="industry",
    chart="bars",
    series=(("customers", "now"),),
    point=points.largest_share,
    empty=NO_CUSTOMERS,
    sheet=split_by("customers_by"),
    options={"customers_by": by_option("industry", "region", "team", "rep")},
)

RECOMMENDING = Panel(
    key="nps_answers",
    title=_("Would they recommend us?"),
    meaning=_("Answers from 0 to 10: 9 and 10 are promoters, 6 and below detractors."),
    columns=(),
    about="nps",
    chart="distribution",
    series=(("count", "now"),),
    point=recommended_in_words,
    empty=NO_ANSWERS,
    sheet=recommending,
)

SATISFIED = Panel(
    key="csat_answers",
    title=_("Are they satisfied?"),
    meaning=_("Answers by score; the top ones of each scale count as satisfied."),
    columns=(),
    about="csat",
    chart="distribution",
    series=(("count", "now"),),
    point=satisfied_in_words,
    empty=NO_ANSWERS,
    sheet=satisfied,
)

INQUIRIES = Panel(
    key="inquiries",
    title=_("Inquiries"),
    meaning=_("Mean hours from a customer's inquiry to the first answer; less is better."),
    columns=(value("inquiry_response_hours"), value("inquiries_unanswered")),
    split="channel",
    chart="rates",
    series=(("inquiry_response_hours", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No customer's inquiry of this period has been answered."),
        do=_("Choose another period, take a filter away, or import inquiries."),
    ),
)

PANELS: tuple[Panel, ...] = (
    HEADLINE,
    MOVEMENTS,
    COHORTS,
    RECURRING,
    WORTH,
    ACQUISITION,
    WHO,
    RECOMMENDING,
    SATISFIED,
    INQUIRIES,
)
