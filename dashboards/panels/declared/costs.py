"""The panels of costs and return."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.chosen import by_option, split_by
from dashboards.panels.panel import Empty, Panel, before, change, value
from dashboards.panels.rates import highest_and_lowest

NO_SPEND = Empty(
    why=_("No spend is known for this period."),
    do=_("Choose another period, take a filter away, or import spend."),
)

HEADLINE = Panel(
    key="costs_headline",
    title=_("Costs at a glance"),
    meaning=_("What selling cost, what a customer and a lead cost, and what came back."),
    columns=tuple(
        map(
            value,
            (
                "spend_total",
                "return_on_investment",
                "customer_acquisition_cost",
                "cost_per_lead",
                "ltv_cac_ratio",
                "cac_payback_months",
                "new_customers",
            ),
        )
    ),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_SPEND,
)

BY_MONTH = Panel(
    key="spend_by_month",
    title=_("Spend by month"),
    meaning=_("The twelve months up to the end of the period, by category."),
    columns=(value("spend_total"),),
    split="spend_category",
    over_months=True,
    pivot=5,
    chart="stack",
    series=(),
    point=points.none,
    empty=NO_SPEND,
)

SPEND = Panel(
    key="spend",
    title=_("Where it goes"),
    meaning=_("Sales and marketing spend of the period, beside the period before."),
    columns=(value("spend_total", bar=True), before("spend_total"), change("spend_total")),
    split="spend_category",
    chart="bars",
    series=(("spend_total", "now"), ("spend_total_asked", "former")),
    point=points.largest_share,
    empty=NO_SPEND,
    sheet=split_by("spend_by"),
    options={"spend_by": by_option("spend_category", "campaign", "channel", "source")},
)

CAMPAIGNS = Panel(
    key="campaigns",
    title=_("What campaigns bring"),
    meaning=_("Spend with the leads and customers that came from it, and what they bought."),
    columns=(
        value("spend_total", bar=True),
        value("leads_created"),
        value("cost_per_lead"),
        value("new_customers"),
        value("customer_acquisition_cost"),
        value("return_on_investment"),
    ),
    split="campaign",
    chart="table",
    series=(("spend_total", "now"),),
    point=points.largest_share,
    empty=NO_SPEND,
    sheet=split_by("brought_by"),
    options={"brought_by": by_option("campaign", "channel", "source")},
)

CAC = Panel(
    key="cac_by",
    title=_("Customer acquisition cost"),
    meaning=_("What was spent for each new customer, by where the customer came from."),
    columns=(
        value("customer_acquisition_cost"),
        value("spend_total"),
        value("new_customers"),
    ),
    split="campaign",
    chart="rates",
    series=(("customer_acquisition_cost", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No spend is known for this period, or no customer was won."),
        do=_("Choose another period, take a filter away, or import spend."),
    ),
    sheet=split_by("cac_by"),
    options={"cac_by": by_option("campaign", "channel", "source")},
)

RETURN = Panel(
    key="return_by",
    title=_("Return on spend"),
    meaning=_("What customers bought beyond what winning them cost, in percent of the spend."),
    columns=(value("return_on_investment"), value("spend_total")),
    split="campaign",
    chart="rates",
    series=(("return_on_investment", "now"),),
    point=highest_and_lowest,
    empty=NO_SPEND,
    sheet=split_by("return_by"),
    options={"return_by": by_option("campaign", "channel", "source")},
)

PANELS: tuple[Panel, ...] = (HEADLINE, BY_MONTH, SPEND, CAMPAIGNS, CAC, RETURN)
